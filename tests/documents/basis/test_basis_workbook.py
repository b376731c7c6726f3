"""A basis as a workbook: no formulas, frozen headings, the same bytes each time."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from tests.documents.basis.read_bases import HEADING_ROW, Books, by_name, rows_of, sheets
from tests.documents.xlsx.seen import seen
from transforms.documents.basis import basis
from transforms.documents.invoice.invoice import BASIS_NAME
from transforms.documents.xlsx.plain import PlainBook


def test_nothing_becomes_a_formula(books: Books) -> None:
    made = books([{"patient_name": "=1+1", "contact_id": "=HYPERLINK(1)"}], seller_name="=2+2")
    cells = [
        cell
        for sheet in sheets(made[BASIS_NAME]).values()
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_headings_stay_in_sight_and_on_every_page(books: Books) -> None:
    sheet = sheets(books([{}])[BASIS_NAME])["Primärvård"]
    assert sheet.freeze_panes == f"A{HEADING_ROW + 1}"
    assert sheet.print_title_rows == f"${HEADING_ROW}:${HEADING_ROW}"
    assert sheet.auto_filter.ref == "A6:J7"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["H7"].number_format == '#,##0.00" kr"_W'
    assert sheet["D7"].number_format == "yyyy-mm-dd"


def test_a_full_sheet_continues_in_another(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basis, "ROWS_A_SHEET", 2)
    found = sheets(books([{}, {}, {}])[BASIS_NAME])
    assert list(found) == ["Sammanställning", "Primärvård", "Primärvård 2"]
    assert [rows_of(found[name])[-1]["Belopp"] for name in list(found)[1:]] == [1000, 500]


def test_the_same_invoice_gives_the_same_bytes(books: Books) -> None:
    contacts = [{}, {"protected_identity": True}, {"care_form": "inpatient"}]
    assert books(contacts) == books(contacts)


def test_the_order_of_the_rows_does_not_matter(
    one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]
) -> None:
    lines, items = many_contacts([{}, {"care_unit": "19108011M05"}, {"contact_id": "A"}])
    invoice, _ = one_invoice()
    turned = by_name(invoice, lines.reverse(), items.reverse())
    assert by_name(invoice, lines, items) == turned


def test_every_workbook_is_cell_for_cell_what_xlsxwriter_writes(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = {"care_form": "inpatient", "ended_on": date(2024, 1, 20)}
    fee = {"items": [("visit", 1, Decimal(600)), ("patient_fee", -1, Decimal(100))]}
    contacts = [
        *({"patient_name": f"Åsa & <Bo> {place}", "lma_number": None} for place in range(80)),
        {"protected_identity": True, "care_level": "specialist", "drg_code": "O80A"},
        {"care_unit": "19108011M05", "patient_name": None, "born_on": None},
        stay,
        stay | fee,
        fee,
    ]
    made = books(contacts, seller_name="Vård <& omsorg>")
    monkeypatch.setattr(basis, "Book", PlainBook)
    plain = books(contacts, seller_name="Vård <& omsorg>")
    assert {name: seen(content) for name, content in made.items()} == {
        name: seen(content) for name, content in plain.items()
    }


def test_the_workbook_is_dated_by_its_issue(books: Books) -> None:
    opened = openpyxl.load_workbook(BytesIO(books([{}])[BASIS_NAME]))
    assert opened.properties.created == datetime(2024, 2, 21)  # noqa: DTZ001
