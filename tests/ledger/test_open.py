"""Opening a ledger: new, older, newer, another file, or an unusable home."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerDamagedError, LedgerError
from pipelines.ledger import schema
from pipelines.ledger.records import EvidenceFile
from pipelines.ledger.store import Ledger
from tests.ledger.desk import Desk, by, sha
from tests.ledger.test_decisions import RELEASE
from tests.ledger.test_files import refused
from tests.support.errors import fails

KNOWN = schema.VERSION


def test_a_new_ledger_is_empty_and_sound(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.problems() == []
        assert ledger.head() == "0" * 64
        assert ledger.last_issued_run() == 0
        assert ledger.draft() is None
        tables = (ledger.files(), ledger.refusals(), ledger.runs(), ledger.decisions())
        issued = (ledger.invoices(), ledger.invoice_lines(), ledger.evidence(), ledger.documents())
        assert [table.height for table in (*tables, *issued)] == [0] * 8


def test_commits_are_on_disk_and_keys_are_held(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger, ledger._reading() as con:  # noqa: SLF001
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        found = [con.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
        assert found == ["wal", 2, 1, 1]
        strict = con.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict"
        )
        assert [name for (name,) in strict if not name.startswith("sqlite_")] == []


def test_a_ledger_is_unchanged_when_it_is_opened_again(desk: Desk) -> None:
    issued = desk.bill("amount\n-\n1.00")
    with Ledger.open(desk.path) as again:
        assert again.invoices().equals(issued)


def test_a_ledger_of_an_older_version_is_migrated(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.bill("amount\n-\n1.00")
    second = tmp_path / "9999.sql"
    second.write_text("ALTER TABLE invoices ADD COLUMN sent_at TEXT;\n", encoding="utf-8")
    monkeypatch.setattr(schema, "_VERSIONS", (*schema._VERSIONS, second))  # noqa: SLF001
    monkeypatch.setattr(schema, "VERSION", KNOWN + 1)
    with Ledger.open(desk.path) as newer:
        # Rows stored before keep their hash, and the new column gets no invented value.
        assert newer.problems() == []
        assert newer.invoices().height == 1
    monkeypatch.undo()
    with fails(ErrorCode.LEDGER_OF_LATER_VERSION, version=KNOWN + 1, known_version=KNOWN):
        Ledger.open(desk.path)
    with closing(sqlite3.connect(desk.path)) as con, con:
        con.execute("ALTER TABLE invoices DROP COLUMN sent_at")
        con.execute("UPDATE meta SET value = ?", (str(KNOWN),))


def test_a_failed_migration_leaves_the_ledger_as_it_was(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "9999.sql"
    second.write_text("CREATE TABLE more (a TEXT);\nCREATE TABLE runs (a TEXT);\n", "utf-8")
    monkeypatch.setattr(schema, "_VERSIONS", (*schema._VERSIONS, second))  # noqa: SLF001
    monkeypatch.setattr(schema, "VERSION", KNOWN + 1)
    with pytest.raises(LedgerError):
        Ledger.open(desk.path)
    monkeypatch.undo()
    assert desk.ledger.problems() == []


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE things (a TEXT)"],
        ["CREATE TABLE meta (key TEXT, value TEXT)", "CREATE TABLE audit (seq INTEGER)"],
    ],
)
def test_another_database_is_left_alone(tmp_path: Path, statements: list[str]) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as con:
        for statement in statements:
            con.execute(statement)
    with pytest.raises(LedgerDamagedError):
        Ledger.open(path)
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("SELECT count(*) FROM sqlite_master").fetchone() == (len(statements),)


def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("reporter;contact_id\n" * 200, encoding="utf-8")
    with pytest.raises(LedgerDamagedError):
        Ledger.open(path)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("missing/ledger.sqlite", ErrorCode.HOME_MISSING),
        (".", ErrorCode.LEDGER_NOT_OPENED),
    ],
)
def test_an_unusable_home_is_reported(tmp_path: Path, place: str, code: ErrorCode) -> None:
    with fails(code):
        Ledger.open(tmp_path / place)


def test_a_read_only_ledger_keeps_its_content(desk: Desk) -> None:
    desk.deliver("a")
    with Ledger.open(desk.path) as reader:
        with reader._reading() as con:  # noqa: SLF001
            pass
        con.execute("PRAGMA query_only = ON")
        with fails(ErrorCode.LEDGER_READ_ONLY):
            reader.record_ingest([refused("b.csv", "b")], by("Olle"))
        assert reader.files().height == 1


def test_a_full_disk_is_reported_and_nothing_of_the_step_is_stored(desk: Desk) -> None:
    desk.draft()
    with desk.ledger._reading() as con:  # noqa: SLF001
        (pages,) = con.execute("PRAGMA page_count").fetchone()
    con.execute(f"PRAGMA max_page_count = {pages}")
    many = [EvidenceFile(f"table {place}", sha("x"), 1, 1) for place in range(200)]
    with fails(ErrorCode.LEDGER_DISK_FULL):
        desk.issue("amount\n-\n1.00", evidence=many)
    assert desk.ledger.invoices().height == 0
    con.execute("PRAGMA max_page_count = 100000")
    assert desk.issue("amount\n-\n1.00", evidence=many).height == 1


def test_a_writer_times_out_as_busy_while_readers_continue(desk: Desk) -> None:
    desk.deliver("a")
    with (
        Ledger.open(desk.path, wait=0.05) as other,
        closing(sqlite3.connect(desk.path, isolation_level=None)) as writer,
    ):
        writer.execute("BEGIN IMMEDIATE")
        assert other.files().height == 1
        with fails(ErrorCode.HOME_BUSY_UNSIGNED):
            other.decide(**RELEASE)
        writer.execute("ROLLBACK")
        assert other.decisions().height == 0
