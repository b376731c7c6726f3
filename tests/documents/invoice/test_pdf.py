"""The content of the paper invoice and the readable copy."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from pipelines.documents.pdfs import set_pdf
from transforms.documents.invoice.pdf import pdf_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

PAPER = {"paper_invoice": True, "route": "manual"}


def pages(made: tuple[InvoiceDocument, list[LineOfInvoice]]) -> list[str]:
    pdf = set_pdf(pdf_content(*made), made[0].issued_on)
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    "words",
    [
        "Region Stockholm,\nHälso- och sjukvårdsförvaltningen\nRef: 15002509/A\nBox 12081\n102 23",
        "Fakturanummer 2024000001",
        "Fakturadatum 2024-02-21",
        "Förfallodatum 2024-03-22",
        "Avtalsnummer ADA-4711",
        "Er referens 15002509/A",
        "Period 2024-01-02 – 2024-01-31",
        "Samlingsfaktura för 3 vårdkontakter.",
        "Vårdcentralen Björken, 19108011M04 – Öppenvård",
        "Besök, besökstyp 0, yrke LK 2 300,25 kr 600,50 kr",
        "Avdrag −1 100,00 kr −100,00 kr",
        "Summa 1 000,50 kr",
        "Kompensation för moms, 6 % 60,03 kr",
        "Att betala 1 060,53 kr",
        "10 kap. 6 § mervärdesskattelagen (2023:200)",
        "991-2346",
        "Org.nr 556036-0793",
        "Momsreg.nr SE556036079301",
        "Sida 1 av 1",
    ],
)
def test_the_paper_invoice_shows(one_invoice: OneInvoice, words: str) -> None:
    [page] = pages(one_invoice(**PAPER, seller_name="Vårdbolaget"))
    plain = page.replace("\u00a0", " ")
    assert words.replace("Stockholm,", "Stockholm") in plain
    assert "Kopia" not in plain


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"route": "manual"}, "Kopia – fakturan lämnas som e-faktura"),
        ({"route": "vardfaktura", "paper_invoice": True}, "Kopia – fakturan lämnas i Vårdfaktura"),
        ({"route": "res"}, "Kopia – fakturan görs i RES"),
        ({"route": "peppol"}, "Kopia – fakturan lämnas som e-faktura"),
    ],
)
def test_every_other_pdf_is_marked_as_a_copy(
    one_invoice: OneInvoice, change: dict[str, Any], mark: str
) -> None:
    assert mark in pages(one_invoice(**change))[0]


def test_a_credit_note_names_its_invoice_and_is_not_paid(
    one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> None:
    [page] = pages(one_invoice(**credit_note))
    assert "Krediterar faktura 2024000001 av den 2024-02-21" in page
    assert "Orsak vårdkontakten makulerad av" in " ".join(page.split())
    assert "Att kreditera" in page
    assert "Bankgiro" not in page
    [page] = pages(one_invoice(**credit_note | {"credits_issued_on": None}))
    assert "av den" not in page


@pytest.mark.parametrize("stated", [True, None])
def test_a_seller_without_vat_number_states_its_approval(
    one_invoice: OneInvoice, stated: object
) -> None:
    """An invoice of the first release, which did not record it, keeps the words it had."""
    [page] = pages(one_invoice(seller_vat_number=None, seller_f_tax=stated))
    assert "Godkänd för F-skatt" in page


def test_missing_registry_values_are_left_out(one_invoice: OneInvoice) -> None:
    names = ("street", "postal_code", "city", "bankgiro", "vat_number", "reference")
    bare = {f"seller_{name}": None for name in names} | {
        "seller_contact_name": None,
        "seller_contact_email": None,
        "due_on": None,
        "part": 2,
        "vat_compensation": Decimal("0.00"),
        "total": Decimal("1000.50"),
    }
    [page] = pages(
        one_invoice([{"unit_name": None, "quantity": 1, "unit_price": Decimal(5)}], **bare)
    )
    assert "Samlingsfaktura, del 2, för 3" in page
    assert "F-skatt" not in page
    assert "Momsreg.nr" not in page
    assert "enligt avtal" in page
    assert "Vårdenhet, 19108011M04" in page
    assert "None" not in page
    assert "Kompensation" not in page


def test_markup_in_a_registry_is_text(one_invoice: OneInvoice) -> None:
    name = '#panic("x") *a* _b_ $c$ [d] \\ "e" @f <g> // h'
    [page] = pages(one_invoice(seller_name=name, agreement_id="#x", **PAPER))
    assert name in page.replace("\n", " ")


def test_many_lines_span_pages_with_their_headings(one_invoice: OneInvoice) -> None:
    lines = [
        {"visit_type": str(place), "quantity": 1, "unit_price": Decimal(100)} for place in range(90)
    ]
    found = pages(one_invoice(lines))
    assert [page.count("Tjänst") for page in found] == [1, 1, 1]
    assert [f"Sida {place} av 3" in page for place, page in enumerate(found, 1)] == [True] * 3
    assert "Att betala" in found[-1]


def test_the_same_invoice_gives_the_same_bytes(one_invoice: OneInvoice) -> None:
    content, day = pdf_content(*one_invoice()), date(2024, 2, 21)
    assert set_pdf(content, day) == set_pdf(content, day)
    assert set_pdf(content, day) != set_pdf(content, date(2024, 2, 22))


def test_every_value_is_in_swedish_format(one_invoice: OneInvoice) -> None:
    content = json.loads(pdf_content(*one_invoice()))
    assert content["payable"] == ["Att betala", "1\u00a0060,53\u00a0kr"]
    assert content["receiver"][-1] == "102 23\u00a0\u00a0Stockholm"
