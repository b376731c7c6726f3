"""Templates in a home: chosen when the month is billed, and stored with it."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipelines.archive.work import Work
from pipelines.demo import ISSUED_ON, bill_sample_month, prepare_demo
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from pipelines.outbox.delivery import documents_again
from pipelines.registries.faults import RegistryError

if TYPE_CHECKING:
    from pathlib import Path

JANUARY = next(iter(ISSUED_ON))
ACTOR = Actor("mall", dt.datetime(2024, 2, 9, 12, 0, tzinfo=dt.UTC))
TABLE = """\
mall;avtalsnummer;giltig från;giltig till;skyddad identitet
gammal.xlsx;ADA-90101;2022-11-01;2023-12-31;
ny.xlsx;ADA-90101;2024-01-01;;nej
skyddad.xlsx;ADA-90101;2024-01-01;;ja
"""


def template(name: str) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append([name, "{{fakturanummer}}"])
    workbook.active.append(["Reservnummer", "Datum", "Belopp"])
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def home_with(root: Path, templates: list[str], table: str = TABLE) -> Home:
    home = Home(root)
    prepare_demo(home)
    home.templates.mkdir()
    for name in templates:
        (home.templates / name).write_bytes(template(name))
    (home.registries / "basis_templates.csv").write_text(table, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = home_with(
        tmp_path_factory.mktemp("mallar") / "home", ["gammal.xlsx", "ny.xlsx", "skyddad.xlsx"]
    )
    bill_sample_month(made, JANUARY, ACTOR)
    return made


def bases(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each basis of the providers whose agreement has templates."""
    folder = home.outbox(JANUARY) / "invoices" / "9999990014-2024000001"
    return {
        path.name: list(openpyxl.load_workbook(path).worksheets[0].values)
        for path in sorted(folder.glob("*.xlsx"))
    }


def test_each_contact_is_in_the_template_of_its_day(home: Home) -> None:
    found = bases(home)
    assert {name: (rows[0][0], len(rows) - 2) for name, rows in found.items()} == {
        "fakturaunderlag.xlsx": ("gammal.xlsx", 2),
        "fakturaunderlag_2.xlsx": ("ny.xlsx", 75),
        "fakturaunderlag_skyddad.xlsx": ("skyddad.xlsx", 2),
    }
    assert {rows[0][1] for rows in found.values()} == {"2024000001"}
    contacts = [row for rows in found.values() for row in rows[2:]]
    assert sum(float(str(row[2])) for row in contacts) == 124_872


def test_several_bases_are_referred_to_from_the_invoice(home: Home) -> None:
    folder = home.outbox(JANUARY) / "invoices" / "9999990014-2024000001"
    assert b"EmbeddedDocumentBinaryObject" not in (folder / "faktura.xml").read_bytes()


def test_a_template_changed_later_does_not_affect_issued_documents(home: Home) -> None:
    before = bases(home)
    for path in home.templates.iterdir():
        path.unlink()
    with Ledger.open(home.ledger) as ledger:
        documents_again(Work(home, ledger, ACTOR), JANUARY)
        assert home_problems(Work(home, ledger)) == []
    assert bases(home) == before


def refusal(home: Home) -> str:
    """Return why a month cannot be billed: one fault, and nothing is issued."""
    with pytest.raises(RegistryError) as refused:
        bill_sample_month(home, JANUARY, ACTOR)
    assert not home.outbox(JANUARY).exists()
    [fault] = refused.value.faults
    return str(fault)


@pytest.mark.parametrize(("missing", "line"), [("gammal.xlsx", 2), ("skyddad.xlsx", 4)])
def test_a_missing_template_stops_the_month(tmp_path: Path, missing: str, line: int) -> None:
    there = [name for name in ("gammal.xlsx", "ny.xlsx", "skyddad.xlsx") if name != missing]
    found = refusal(home_with(tmp_path / "home", there))
    assert found.startswith(f"G06 basis_templates.csv, rad {line}, kolumn template: Filen finns ")


def test_a_template_that_cannot_be_filled_in_stops_the_month(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", ["gammal.xlsx", "ny.xlsx"])
    (home.templates / "skyddad.xlsx").write_bytes(b"no workbook")
    assert "Mallen går inte att läsa" in refusal(home)


def test_only_a_file_of_the_folder_is_a_template(tmp_path: Path) -> None:
    table = TABLE.replace("ny.xlsx", "../ny.xlsx")
    home = home_with(tmp_path / "home", ["gammal.xlsx", "skyddad.xlsx"], table)
    assert "namnet på en fil i mappen templates" in refusal(home)
