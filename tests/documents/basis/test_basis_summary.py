"""The invoice data in a basis: summary, units, and what a credit note credits."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.documents.basis.read_bases import Books, by_name, facts, sheets
from transforms.documents.invoice.invoice import BASIS_NAME, PROTECTED_BASIS_NAME


def test_the_summary_has_the_required_facts_of_an_invoice_to_hsf(books: Books) -> None:
    found = facts(books([{}, {"care_level": "specialist"}])[BASIS_NAME])
    assert found == {
        "Fakturaunderlag": [],
        "Fakturanummer": ["2024000001"],
        "Utfärdad": ["2024-02-21"],
        "Förfaller": ["2024-03-22"],
        "Period": ["2024-01-02 – 2024-01-31"],
        "Säljare": ["Vårdbolaget & Söner AB, 556036-0793"],
        "Säljarens referens": ["VÅR-1"],
        "Köpare": ["Region Stockholm, Hälso- och sjukvårdsförvaltningen, 232100-0016"],
        "Avtal": ["ADA-4711"],
        "Referens": ["15002509/A"],
        "Skickas genom": ["Manuell faktura"],
        "Vårdenhet": ["Vårdcentralen Björken, 19108011M04"],
        "Del": ["Vårdkontakter", "Belopp"],
        "Primärvård": [1, 500],
        "Specialistvård": [1, 500],
        "Summa vårdkontakter": [2, 1000],
        "Kompensation för moms, 6\u00a0%": [12.34],
        "Att betala": [1012.34],
    }


def test_several_units_are_listed_with_contacts_and_kronor(books: Books) -> None:
    renamed = {"unit_name": "Vårdcentralen Eken", "started_on": date(2024, 1, 20)}
    other = {"care_unit": "19108011M01", "unit_name": None, "amount": Decimal("20.50")}
    hidden = {"care_unit": "19108011M09", "protected_identity": True}
    made = books([{}, renamed, other, other | {"care_level": "specialist"}, hidden])
    rows = list(sheets(made[BASIS_NAME])["Sammanställning"].values)
    listed = rows[[row[0] for row in rows].index("Vårdenhet") :]
    assert listed == [
        ("Vårdenhet", "Vårdkontakter", "Belopp"),
        ("19108011M01", 2, 41),
        ("Vårdcentralen Eken, 19108011M04", 2, 1000),
        ("Summa vårdenheter", 4, 1041),
    ]
    assert facts(made[PROTECTED_BASIS_NAME])["Vårdenhet"] == ["Vårdcentralen Björken, 19108011M09"]


def test_every_page_names_its_invoice_and_no_cell_is_marked_as_an_error(books: Books) -> None:
    found = sheets(books([{}])[BASIS_NAME])
    for sheet in found.values():
        assert sheet.oddFooter.left.text == "Faktura 2024000001, &A"
        assert sheet.oddFooter.right.text == "Sida &P av &N"


def test_missing_facts_of_an_invoice_are_left_out(
    one_invoice: Callable[..., Any], many_contacts: Callable[..., Any]
) -> None:
    nothing = {"due_on": None, "seller_reference": None, "vat_compensation": Decimal(0)}
    invoice, _ = one_invoice(**nothing)
    found = facts(by_name(invoice, *many_contacts([{}]))[BASIS_NAME])
    assert "Förfaller" not in found
    assert "Säljarens referens" not in found
    assert not any(label.startswith("Kompensation") for label in found)


@pytest.mark.parametrize(
    ("issued_on", "credited"),
    [
        (date(2024, 2, 21), "2024000001, utfärdad 2024-02-21"),
        (None, "2024000001"),
    ],
)
def test_a_credit_note_names_the_credited_invoice_on_every_sheet(
    books: Books, credit_note: dict[str, Any], issued_on: date | None, credited: str
) -> None:
    made = books([{"sign": -1}], **credit_note | {"credits_issued_on": issued_on})
    found = facts(made[BASIS_NAME])
    assert found["Kreditfakturanummer"] == ["2024000002"]
    assert found["Kreditering av faktura"] == [credited]
    assert found["Orsak"] == [
        "vårdkontakten makulerad av vårdgivaren; vårdkontakten rättad av vårdgivaren"
    ]
    assert found["Att kreditera"] == [512.34]
    sheet = sheets(made[BASIS_NAME])["Primärvård"]
    assert sheet["A1"].value == "Kreditering av faktura 2024000001 – Primärvård"
    assert sheet["A2"].value.startswith(
        "Kreditfaktura 2024000002, krediterar faktura 2024000001. Utfärdad 2024-02-21."
    )
