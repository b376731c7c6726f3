"""`verify` finds changes made to the ledger with the triggers disabled.

Edit, deletion, reordering and truncation are all found.

Rule: docs/rules.md#invariant-4.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerDamagedError
from pipelines.ledger.store import Ledger
from tests.ledger.test_decisions import RELEASE
from tests.support.errors import texts

# The names in these tests' ledgers; `verify` must not print any of them.
PERSONAL = ("Solgläntan", "5560000001", "K-1", "Anna", "Olle", "a.csv")


@pytest.fixture
def ledger(story: Path, tmp_path: Path) -> Iterator[Ledger]:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(story.read_bytes())
    with Ledger.open(path) as opened:
        yield opened


@contextmanager
def tampering(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Disable the triggers and checks, and restore the triggers."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        con.execute("PRAGMA ignore_check_constraints = ON")
        triggers = con.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            con.execute(f"DROP TRIGGER {name}")
        yield con
        for _, sql in kept:
            con.execute(sql)


def found_after(ledger: Ledger, tmp_path: Path, *statements: str) -> list[str]:
    with tampering(tmp_path) as con:
        for statement in statements:
            con.execute(statement)
    found = texts(ledger.problems())
    assert not [text for text in found for name in PERSONAL if name in text]
    return found


def test_an_untouched_ledger_is_sound(ledger: Ledger, tmp_path: Path) -> None:
    assert found_after(ledger, tmp_path) == []


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET who = 'Eva' WHERE seq = 3", "händelse 3 är ändrad"),
        ("UPDATE audit SET at = '2020' WHERE seq = 1", "händelse 1 är ändrad"),
        ("UPDATE audit SET event = 'x' WHERE seq = 2", "händelse 2 är ändrad"),
        ("UPDATE audit SET detail = '{}' WHERE seq = 4", "händelse 4 är ändrad"),
        ("UPDATE audit SET detail = '[1]' WHERE seq = 4", "händelse 4 är ändrad"),
        ("DELETE FROM audit WHERE seq = 3", "händelse 3 saknas före händelse 4"),
        ("DELETE FROM audit WHERE seq = 1", "händelse 1 saknas före händelse 2"),
        ("DELETE FROM audit WHERE seq > 10", "raderna för körning 2"),
        ("DELETE FROM audit", "ingen händelse sparade"),
        ("UPDATE files SET path = 'x' WHERE ingest_no = 1", "raderna för mottagning 1"),
        ("UPDATE files SET rows = 7 WHERE ingest_no = 2", "raderna för mottagning 1"),
        ("DELETE FROM refusals", "raderna för mottagning 2"),
        ("UPDATE decisions SET because = 'x'", "raderna för beslut 1"),
        ("UPDATE decisions SET codes = 'L03'", "raderna för beslut 1"),
        ("DELETE FROM documents", "raderna för leverans 1"),
        ("UPDATE answer_files SET table_sha256 = sha256", "raderna för svarsmottagning 1"),
        ("UPDATE refused_invoices SET reason = 'x'", "raderna för svarsmottagning 1"),
        ("DELETE FROM refused_invoices", "raderna för svarsmottagning 1"),
        ("UPDATE documents SET sha256 = hash FROM audit WHERE seq = 1", "raderna för leverans 1"),
        ("UPDATE evidence SET rows = 0 WHERE run_no = 2", "raderna för körning 2"),
        (
            "UPDATE runs SET approved_by = 'Eva', approved_at = '' WHERE run_no = 3",
            "raderna för körning 3",
        ),
        ("UPDATE runs SET issued_by = 'Eva' WHERE run_no = 2", "raderna för körning 2"),
        (
            "UPDATE invoices SET buyer_name = 'x' WHERE run_no = 1 AND invoice = 1",
            "raderna för körning 1",
        ),
        ("UPDATE runs SET run_no = 4 WHERE run_no = 3", "Körning 4: utfärdad utan"),
    ],
)
def test_an_edit_or_deletion_is_found(
    ledger: Ledger, tmp_path: Path, statement: str, first: str
) -> None:
    assert first in found_after(ledger, tmp_path, statement)[0]


@pytest.mark.parametrize(
    ("statement", "law"),
    [
        (
            "UPDATE invoices SET total = 1 WHERE run_no = 1 AND invoice = 0",
            "Körning 1, dokument 0: summan är inte rader och momskompensation.",
        ),
        (
            "UPDATE invoices SET lines_amount = 1 WHERE run_no = 1 AND invoice = 1",
            "Körning 1, dokument 1: raderna summerar inte till fakturan.",
        ),
        (
            "UPDATE invoice_lines SET amount = 1 WHERE run_no = 2 AND invoice = 0",
            "Körning 2, dokument 0, rad 1: beloppet är inte antal gånger pris.",
        ),
        (
            "DELETE FROM invoice_lines WHERE run_no = 2 AND invoice = 1",
            "Körning 2, dokument 1: raderna summerar inte till fakturan.",
        ),
        (
            "UPDATE invoices SET invoice_number = '2024000009' WHERE run_no = 2 AND invoice = 0",
            "Körning 2, dokument 0: fakturanummer 2024000009 är inte säljarens nästa det året.",
        ),
        (
            "UPDATE invoices SET lines_amount = 20000 WHERE kind = 381",
            "Körning 1, dokument 0: mer är krediterat än fakturerat.",
        ),
        (
            "UPDATE invoices SET credits_invoice = '2024000004' WHERE kind = 381",
            "Körning 2, dokument 1: krediterar vad som inte är en tidigare faktura.",
        ),
        (
            "UPDATE runs SET state = 'draft' WHERE run_no = 2",
            "Körning 2, dokument 1: hör till en körning som inte är utfärdad.",
        ),
        (
            "DELETE FROM files WHERE ingest_no = 1",
            "En rad i tabellen decisions saknar raden den pekar på.",
        ),
        ("DELETE FROM files WHERE ingest_no = 1", "Fil 2: numret före saknas."),
    ],
)
def test_a_broken_invariant_is_named(
    ledger: Ledger, tmp_path: Path, statement: str, law: str
) -> None:
    drop_draft = "DELETE FROM runs WHERE run_no = 3"
    assert law in found_after(ledger, tmp_path, drop_draft, statement)


def test_reordered_events_are_found(ledger: Ledger, tmp_path: Path) -> None:
    found = found_after(
        ledger,
        tmp_path,
        "UPDATE audit SET seq = 99 WHERE seq = 2",
        "UPDATE audit SET seq = 2 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 99",
    )
    assert found[0] == "Revisionskedjan: händelse 2 följer inte på den före."


def test_a_truncation_with_its_rows_is_found_by_the_head(ledger: Ledger, tmp_path: Path) -> None:
    head = ledger.head()
    found = found_after(
        ledger,
        tmp_path,
        "DELETE FROM runs WHERE run_no = 3",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
    )
    assert found == []
    (problem,) = ledger.problems(head)
    assert "det noterade huvudet finns inte kvar" in str(problem)


def test_an_earlier_head_is_still_in_the_chain(ledger: Ledger) -> None:
    head = ledger.head()
    ledger.decide(**(RELEASE | {"because": "ett skäl till"}))
    assert ledger.head() != head
    assert ledger.problems(head) == ledger.problems(ledger.head()) == []
    assert len(ledger.problems("f" * 64)) == 1


def test_an_inserted_row_is_found(ledger: Ledger, tmp_path: Path) -> None:
    found = found_after(
        ledger,
        tmp_path,
        "INSERT INTO decisions SELECT 2, kind, reporter, contact_id, codes, because, who, at,"
        " ingest_no, source_row FROM decisions",
    )
    assert found == ["Revisionskedjan: ingen händelse sparade beslut 2."]


@pytest.mark.parametrize(
    "statement",
    ["DROP TRIGGER audit_stays", "DROP INDEX one_open_draft", "DROP TABLE documents"],
)
def test_a_missing_guard_of_the_ledger_is_reported(
    ledger: Ledger, tmp_path: Path, statement: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as con:
        con.execute(statement)
    assert ledger.problems()[0].code is ErrorCode.LEDGER_SCHEMA_CHANGED


def test_a_truncated_file_is_reported_when_it_is_opened(story: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(story.read_bytes()[:40960])
    with pytest.raises(LedgerDamagedError):
        Ledger.open(path)


def test_a_damaged_page_is_reported(story: Path, tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(story)) as con:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'invoices'"
        (page,) = con.execute(query).fetchone()
    data = story.read_bytes()
    start = (page - 1) * 4096
    path.write_bytes(data[:start] + bytes(4096) + data[start + 4096 :])
    with Ledger.open(path) as opened:
        assert opened.problems()[0].code in {
            ErrorCode.LEDGER_PAGES_DAMAGED,
            ErrorCode.LEDGER_DAMAGED,
        }
