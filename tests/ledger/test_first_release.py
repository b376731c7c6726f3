"""A home of the first release: opened, migrated and billed by today's program.

`first_release/` is such a home; its README describes how it was made. Schema versions invent no
history: stored rows keep their hashes, and the audit chain continues from its old head.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from commands.main import run
from contracts.registry_files import REGISTRIES
from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from pipelines.ledger import schema
from pipelines.ledger.store import ledger_of
from tests.documents.basis.read_bases import rows_of, sheets
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    contact,
    contents,
    deliver,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = Path(__file__).parent / "first_release"
HEAD = "21e8544b5d410140e59ca502922104c47632042daa151192d02b3dcbbee0b032"


def first_release(root: Path) -> Home:
    """Return the home as it was."""
    home = Home(root)
    shutil.copytree(KEPT, home.root, ignore=shutil.ignore_patterns("ledger.sql", "README.md"))
    with closing(sqlite3.connect(home.ledger)) as con:
        con.executescript((KEPT / "ledger.sql").read_text("utf-8"))
        con.execute("PRAGMA journal_mode = WAL")
    return home


@pytest.fixture
def first(tmp_path: Path) -> Home:
    return first_release(tmp_path / "home")


def rows(path: Path, tables: Iterator[str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of a ledger's tables; by default those of the first release."""
    with closing(sqlite3.connect(path)) as con:
        found = tables or (
            name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        )
        return {
            name: con.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own names
            for name in list(found)
        }


def test_migration_loses_and_invents_nothing(first: Home) -> None:
    before = rows(first.ledger)
    assert before["meta"] == [("schema_version", "1")]
    with read_home(first.root) as work:
        assert home_problems(work, HEAD) == []
        assert work.ledger.head() == HEAD
    after = rows(first.ledger)
    assert after["meta"] == [("schema_version", str(schema.VERSION))]
    for name in before.keys() - {"meta"}:
        old_columns = [row[: len(before[name][0])] for row in after[name]] if before[name] else []
        assert old_columns == before[name], name
    assert {name: found for name, found in after.items() if found and name not in before} == {}


def test_a_copy_of_the_ledger_is_kept_from_before_migration(first: Home) -> None:
    before = rows(first.ledger)
    with ledger_of(first):
        pass
    copy = first.root / "ledger.v1.sqlite"
    assert rows(copy) == before
    with ledger_of(first) as ledger:
        assert ledger.last_issued_run() == 1
    assert rows(copy) == before


def test_a_failed_migration_leaves_the_old_ledger_and_its_copy(
    first: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(first.ledger)
    broken = tmp_path / "9999.sql"
    broken.write_text("CREATE TABLE more (a TEXT);\nCREATE TABLE runs (a TEXT);\n", "utf-8")
    monkeypatch.setattr(schema, "_VERSIONS", (*schema._VERSIONS, broken))  # noqa: SLF001
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    assert run(["verify", "--home", str(first.root)]) == 1
    assert rows(first.ledger) == before == rows(first.root / "ledger.v1.sqlite")
    monkeypatch.undo()
    assert run(["verify", "--home", str(first.root)]) == 0


def test_a_ledger_of_a_later_program_is_refused(
    first: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(first.ledger)) as con, con:
        con.execute("UPDATE meta SET value = '99'")
    before = contents(first)
    assert run(["verify", "--home", str(first.root)]) == 1
    message = capsys.readouterr().err
    assert "Reskontran har version 99, och detta program känner till" in message
    assert len(message.splitlines()) == 1
    assert contents(first) == before


def test_the_next_month_is_billed_by_the_rules_of_today(first: Home) -> None:
    """A credit of an old invoice, its correction, and a new contact.

    The contact released before the upgrade has no visit type: it is rejected (C15).
    """
    deliver(
        first,
        "2024-02/rättelse.csv",
        report(contact("A2", 1, profession="02"), contact("A7", 1, started_on="2024-02-14")),
    )
    day = str(ISSUED_ON[NEXT_MONTH])
    call = ["bill", str(NEXT_MONTH), "--issued-on", day, "--home", str(first.root)]
    assert run(call) == 0
    with read_home(first.root) as work:
        issued = work.ledger.invoices(2).select(
            "kind", "invoice_number", "contacts", "credits_invoice"
        )
        assert sorted(issued.iter_rows()) == [
            (380, "2024000002", 2, None),
            (381, "2024000003", 1, "2024000001"),
        ]
        assert home_problems(work, HEAD) == []


def headings(path: Path) -> set[str]:
    return set(path.read_text("utf-8").splitlines()[0].split(";"))


# Registries and columns that came with 0.2.0.
NEW_FILES = {"visit_types", "professions", "price_lists", "double_rules"}
NEW_COLUMNS = {
    "agreements": {"paper_ground", "f_tax"},
    "payers": {"res_customer_without_permit"},
    "price_items": {"care_level", "category", "age_from", "age_to"},
    "reserve_numbers": {"registered_from", "left_on", "died_on"},
}


def test_the_registries_of_then_bill_as_before(first: Home) -> None:
    """A month of the same care has the same items, parties and columns as before."""
    for name, columns in NEW_COLUMNS.items():
        assert columns <= set(REGISTRIES[name].optional)
        assert not columns & headings(first.registries / f"{name}.csv")
    assert all(REGISTRIES[name].may_be_absent for name in NEW_FILES)
    assert not NEW_FILES & {path.stem for path in first.registries.iterdir()}

    same_care = (
        contact("B1", started_on="2024-02-10"),
        contact("B2", 1, started_on="2024-02-11"),
        contact("B6", 1, started_on="2024-02-12", profession="02"),
    )
    deliver(first, "2024-02/februari.csv", report(*same_care))
    # Released before the upgrade, and rejected since: it has no visit type.
    deliver(first, "2024-02/refused.csv", report(contact("A3", 2, cancelled="ja")))
    day = str(ISSUED_ON[NEXT_MONTH])
    assert run(["bill", str(NEXT_MONTH), "--issued-on", day, "--home", str(first.root)]) == 0

    before, after = (
        dict(texts_of(first.outbox(month) / f"invoices/{folder}/faktura.xml"))
        for month, folder in (
            (MONTH, "9999990014-2024000001"),
            (NEXT_MONTH, "9999990014-2024000002"),
        )
    )
    assert after == before
    then, now = (
        sheets((first.outbox(month) / f"invoices/{folder}/fakturaunderlag.xlsx").read_bytes())
        for month, folder in (
            (MONTH, "9999990014-2024000001"),
            (NEXT_MONTH, "9999990014-2024000002"),
        )
    )
    assert now.keys() == then.keys()
    assert [list(row) for row in rows_of(now["Primärvård"])[:1]] == [
        list(row) for row in rows_of(then["Primärvård"])[:1]
    ]


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts of an invoice by place, except numbers, days, notes and the basis."""
    root = etree.parse(path).getroot()
    own = {"ID", "IssueDate", "DueDate", "StartDate", "EndDate", "Note", "PaymentID"}
    for element in root.iter():
        place = root.getroottree().getelementpath(element)
        name = etree.QName(element).localname
        is_own = place.count("/") <= 1 and name in own
        if element.text and element.text.strip() and not is_own and "Embedded" not in name:
            yield place, element.text


def test_documents_that_differ_today_are_named_and_left(first: Home) -> None:
    """The same code gives the same bytes; documents by other code are kept by hash."""
    before = contents(first)
    code = run(["documents", "2024-01", "--check", "--home", str(first.root)])
    assert code in {0, 3}
    found = contents(first)
    kept = [name for name in before if name != "ledger.sqlite"]
    assert {name: found[name] for name in kept} == {name: before[name] for name in kept}
    with read_home(first.root) as work:
        assert home_problems(work, HEAD) == []
