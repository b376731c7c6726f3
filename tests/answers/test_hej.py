"""HEJ's month in a home: HEJIndata or a table from the inbox, and the differences."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands.main import run
from pipelines.home.paths import Home
from tests.months.small_home import (
    MONTH,
    PATIENTS,
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    registries,
    report,
)
from tests.readers.test_answer_files import csv
from tests.readers.test_hej import event

OPEN = {"valid_from": "2010-01-01", "valid_to": ""}


@pytest.fixture
def january(tmp_path: Path) -> Home:
    """A home where K-1 and K-2 are billed 1 500,50, K-3 less the fee.

    All by Vårdfaktura.
    """
    tables = registries()
    tables["agreements"][0]["vardfaktura_asylum_from"] = "2020-01-01"
    tables["hej_prices"] = [
        {"product_code": "B01", "amount": "1500,50", "source": "påhittad"} | OPEN,
    ]
    home = home_with(tmp_path, tables)
    paid = contact("K-3", 2, fee_code="12", patient_fee="50")
    deliver(home, "januari.csv", report(contact("K-1"), contact("K-2", 1), paid))
    figures(home)
    return home


def hejindata(*ids: str, product: str = "B01") -> bytes:
    """Return HEJIndata with one product for each contact."""
    events = "".join(
        event(head=f'Källa="{SELLER}" ID="{name}" Slutdatum="2024-01-10"')
        .replace("202402", "202401")
        .replace("2024-02-01", "2024-01-10")
        .replace("B01", product)
        for name in ids
    )
    document = (
        f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<HEJIndata ID="1">{events}</HEJIndata>'
    )
    return document.encode("iso-8859-1")


def sheet(path: Path, name: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def sheet_rows(path: Path, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet below its headings, some columns of each."""
    rows = sheet(path, name)
    first = next(place for place, row in enumerate(rows) if columns[0] in row)
    places = [rows[first].index(column) for column in columns]
    found = [tuple(row[place] for place in places) for row in rows[first + 1 :]]
    return [row for row in found if row[0] not in {None, "Summa"}]


def test_differences_with_the_rule_and_price_row(
    january: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(january, "hej/hej.xml", hejindata("K-1", "K-3", "K-9"))
    home = ["--home", str(january.root)]
    assert run(["ingest", *home]) == 0
    assert run(["hej", str(MONTH), *home]) == 0
    printed = capsys.readouterr().out
    assert "Samma belopp: 1 kontakt" in printed
    assert "Olika belopp: 1 kontakt, skillnad −50,00\u00a0kr" in printed
    path = january.outbox(MONTH) / "hej_jamforelse.xlsx"
    assert sheet_rows(path, "Skillnader", "Kontakt", "Utfall", "Fakturerat", "HEJ", "Skillnad") == [
        ("K-3", "Olika belopp", 1450.5, 1500.5, -50),
        ("K-2", "Fakturerad via Vårdfaktura, men inte i HEJ", 1500.5, None, None),
        ("K-9", "I HEJ, men inte rapporterad hit (eller oklart vems)", None, 1500.5, None),
    ]
    [cause] = [
        row[1] for row in sheet_rows(path, "Skillnader", "Kontakt", "Trolig orsak") if row[1]
    ]
    assert cause == "Betald patientavgift dras av enligt avtalet"
    items = sheet_rows(
        path, "Våra poster", "Kontakt", "Post", "Belopp", "Prislista", "Rad", "Källa"
    )
    assert [row for row in items if row[0] == "K-3"] == [
        ("K-3", "Besök", 1500.5, "lista", 3, "påhittad"),
        ("K-3", "Avdrag för betald patientavgift", -50, None, None, None),
    ]
    assert sheet_rows(
        path, "HEJ produkter", "Kontakt", "Produkt", "À-pris", "Rad", "Prisets källa"
    ) == [
        ("K-3", "B01", 1500.5, 2, "påhittad"),
        ("K-9", "B01", 1500.5, 2, "påhittad"),
    ]


def test_the_workbook_has_no_patient_and_the_same_bytes_each_time(
    january: Home, tmp_path: Path
) -> None:
    deliver(january, "hej.xml", hejindata("K-1", "K-3"))
    home = ["--home", str(january.root)]
    run(["ingest", *home])
    made = [tmp_path / name for name in ("en.xlsx", "två.xlsx")]
    for path in made:
        assert run(["hej", str(MONTH), "--out", str(path), *home]) == 0
    assert made[0].read_bytes() == made[1].read_bytes()
    book = openpyxl.load_workbook(made[0])
    cells = {str(cell.value) for page in book for row in page.iter_rows() for cell in row}
    assert not cells & set(PATIENTS)


def test_a_table_from_hej_has_its_amounts(january: Home) -> None:
    lines = (
        ("Källa", "Vårdhändelse", "Produkt", "Antal", "Belopp", "Period"),
        (SELLER, "K-1", "T99", "1", "1500,50", "202401"),
        (SELLER, "K-2", "T99", "1", "1400", "202401"),
    )
    deliver(january, "hej.csv", csv(lines))
    home = ["--home", str(january.root)]
    run(["ingest", *home])
    run(["hej", str(MONTH), *home])
    path = january.outbox(MONTH) / "hej_jamforelse.xlsx"
    assert ("K-2", 100.5) in sheet_rows(path, "Skillnader", "Kontakt", "Skillnad")
    assert ("K-2", "HEJ") in sheet_rows(path, "HEJ produkter", "Kontakt", "Prisets källa")


def test_a_month_missing_in_hej_is_a_usage_error(
    january: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["hej", str(MONTH), "--home", str(january.root)]) == 2
    assert "Ingen fil för HEJ har 2024-01" in capsys.readouterr().err


def test_a_faulty_price_table_stops_the_comparison_but_not_billing(
    january: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(january, "hej.xml", hejindata("K-1"))
    (january.registries / "hej_prices.csv").write_text("product_code;amount\nB01;1\n", "utf-8")
    home = ["--home", str(january.root)]
    assert run(["bill", "2024-02", "--issued-on", "2024-03-08", *home]) == 0
    capsys.readouterr()
    assert run(["hej", str(MONTH), *home]) == 1
    assert "hej_prices.csv" in capsys.readouterr().err
