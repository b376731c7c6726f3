"""Unreadable files next to a readable one, and files that repeat reports.

Each is reported with a code, a place and a next step; nothing is half done; the other files
proceed.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest
import xlsxwriter

from pipelines.ledger.store import Ledger
from tests.months.calling import GOOD, bill
from tests.months.small_home import (
    MONTH,
    SELLER,
    billed,
    contact,
    deliver,
    fates,
    figures,
    home_with,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


def workbook(*rows: list[str], author: str | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": author or ""})
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    return out.getvalue()


def zip_bomb() -> bytes:
    """Return a sound workbook with a part that unpacks to a thousand times its size."""
    out = io.BytesIO(workbook(["reporter"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bild.bin", b"\0" * 20_000_000)
    return out.getvalue()


def mixed_encodings() -> bytes:
    """Return one line in UTF-8, and one in cp1252."""
    heading, *rows = report(
        contact("B1", patient_name="Åsa"), contact("B2", 1, patient_name="Åke")
    ).splitlines(keepends=True)
    return b"".join([heading, rows[0], rows[1].decode().encode("cp1252")])


def doubled_heading() -> bytes:
    heading, *rows = report(contact("B1")).decode().splitlines()
    return "\n".join([f"{heading};Kontakt-ID", *(f"{row};B1" for row in rows)]).encode()


DOCTYPE = b"""<?xml version="1.0"?>
<!DOCTYPE ERSMOIndata [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<ERSMOIndata ID="1" K="&b;"/>"""


class Bad(NamedTuple):
    """A refused file: its name, its bytes, the code, and a word of the message."""

    name: str
    content: bytes
    code: str
    said: str


BAD = [
    Bad("skräp.csv", bytes(range(256)) * 8, "F01", "text i UTF-8"),
    Bad("tom.csv", b"", "F01", "tom"),
    Bad("blandad.csv", mixed_encodings(), "F01", "UTF-8"),
    Bad("budget.xlsx", workbook(["Konto", "Belopp"], ["4010", "12"]), "F02", "rubrik"),
    Bad("annan.xml", b"<Faktura><Rad>1</Rad></Faktura>", "F03", "ERSMOIndata"),
    Bad("avhuggen.xml", b'<?xml version="1.0"?><ERSMOIndata ID="1"', "F01", ""),
    Bad("farlig.xml", DOCTYPE, "F01", "DOCTYPE"),
    Bad("bomb.xlsx", zip_bomb(), "F01", "orimlig"),
    Bad("trasig.xlsx", workbook(["reporter"])[:-200], "F01", "arbetsbok"),
    Bad("dubbel.csv", doubled_heading(), "F02", "contact_id"),
    Bad("utan.csv", b"reporter;contact_id\n9;1\n", "F02", "care_unit"),
    Bad("parkett.parquet", b"PAR1junkjunkjunkPAR1", "F01", "Parquet"),
]


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A billed home with every bad file and a good one; and the messages."""
    home = home_with(tmp_path_factory.mktemp("bad"))
    for bad in BAD:
        deliver(home, bad.name, bad.content)
    deliver(home, "bra.csv", GOOD)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert bill(home) == 0
    return home, out.getvalue()


@pytest.mark.parametrize("bad", BAD, ids=[bad.name for bad in BAD])
def test_a_bad_file_is_refused_with_code_and_place(refused: tuple[Home, str], bad: Bad) -> None:
    home, output = refused
    with Ledger.open(home.ledger) as ledger:
        found = {row["path"]: row for row in ledger.open_refusals().iter_rows(named=True)}
    assert found[bad.name]["code"] == bad.code
    assert bad.said.lower() in found[bad.name]["place"].lower()
    summary = " ".join(output.split())
    assert f"{bad.code} {bad.name}: {found[bad.name]['place']}" in summary


def test_nothing_of_a_bad_file_is_kept_and_the_good_one_is_billed(
    refused: tuple[Home, str],
) -> None:
    home, _ = refused
    assert fates(home, 1) == {("bra.csv", 1): ("billed", ""), ("bra.csv", 2): ("billed", "")}
    with Ledger.open(home.ledger) as ledger:
        [sha256] = ledger.files().get_column("sha256")
    kept = sorted(path.name for path in home.archive.iterdir() if path.is_file())
    assert kept == [sha256, f"{sha256}.parquet"]
    assert len(list(home.outbox(MONTH).glob("invoices/*/faktura.xml"))) == 1


def test_the_reconciliation_lists_every_bad_file(refused: tuple[Home, str]) -> None:
    home, _ = refused
    page = home.outbox(MONTH).joinpath("avstamning.html").read_text(encoding="utf-8")
    cells = sheet_cells(home.outbox(MONTH) / "avstamning.xlsx", "Ej inlästa filer")
    # By number, because a sender may name a file after a patient.
    assert not any(bad.name in page for bad in BAD)
    listed = [row[1] for row in cells if str(row[0] or "").isdigit()]
    assert sorted(listed) == sorted(bad.code for bad in BAD)


def sheet_cells(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_a_fixed_file_is_billed_and_no_longer_listed(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", doubled_heading())
    with no_documents():
        assert bill(home) == 0
        with Ledger.open(home.ledger) as ledger:
            assert ledger.open_refusals().height == 1
        deliver(home, "januari.csv", report(contact("B1")))
        assert bill(home) == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.open_refusals().is_empty()
    assert fates(home, 2) == {("januari.csv", 1): ("billed", "")}


def test_the_same_file_under_another_name_adds_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", GOOD)
    deliver(home, "igen/januari kopia.csv", GOOD)
    found = figures(home)
    assert (len(found.ingested.read), len(found.ingested.known)) == (1, 1)
    assert len(fates(home, 1)) == 2
    deliver(home, "en gång till.csv", GOOD)
    assert figures(home).ingested.read == []
    assert fates(home, 2) == {}


def test_the_same_rows_in_another_file_are_unchanged(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", GOOD)
    figures(home)
    deliver(home, "januari igen.csv", GOOD.replace(b";", b"\t"))
    figures(home)
    assert {fate for fate, _ in fates(home, 2).values()} == {"unchanged"}


def test_the_same_bad_file_twice_is_reported_twice_and_not_kept(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    deliver(home, "a.csv", b"Konto;Belopp\n1;2\n")
    deliver(home, "b.csv", b"Konto;Belopp\n1;2\n")
    assert [file.path for file in figures(home).ingested.refused] == ["a.csv", "b.csv"]
    assert [path for path in home.archive.iterdir() if path.is_file()] == []


def test_the_report_determines_the_seller_not_the_file(tmp_path: Path) -> None:
    """A file in a sub-folder, with hidden files next to it: only the report counts."""
    home = home_with(tmp_path)
    deliver(home, f"{SELLER}/januari.csv", GOOD)
    deliver(home, ".januari.csv.part", GOOD[:40])
    assert billed(home).ingested.refused == []
    assert list(fates(home, 1)) == [(f"{SELLER}/januari.csv", 1), (f"{SELLER}/januari.csv", 2)]
