"""Invoices written as text equal lxml's output in bytes and elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.documents.invoice.plain_markup import elements_of, plain_document
from transforms.documents.invoice import peppol
from transforms.documents.invoice.invoice import Attachment, InvoiceDocument
from transforms.documents.invoice.peppol import invoice_xml
from transforms.documents.invoice.ubl import document, group, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from transforms.documents.invoice.invoice import LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

OPTIONAL = [name for name in InvoiceDocument.__slots__ if name.startswith(("seller_", "buyer_"))]
NEEDED = {"seller_name", "seller_org_no", "buyer_name", "buyer_org_no"}
BARE: dict[str, Any] = {name: None for name in OPTIONAL if name not in NEEDED}
WORKBOOK = Attachment("fakturaunderlag.xlsx", bytes(range(256)) * 40)


def plain_xml(*given: Any) -> bytes:
    """Return the document as lxml writes its tree."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peppol, "document", plain_document)
        return invoice_xml(*given)


def same(made: bytes, plain: bytes) -> bool:
    assert elements_of(etree.fromstring(made)) == elements_of(etree.fromstring(plain))
    return made == plain


@pytest.mark.parametrize("attachment", [None, WORKBOOK])
@pytest.mark.parametrize(
    "change",
    [
        {},
        BARE,
        {"due_on": None, "part": 2},
        {"seller_name": 'Vård & <omsorg> "AB"\r\n\t\x0b\'é\U0001f600', "reference": "]]>"},
        {"riv_basis_id": "ZVF00000001", "vat_compensation": 0},
    ],
)
def test_a_document_is_what_lxml_writes(
    one_invoice: OneInvoice,
    credit_note: dict[str, Any],
    change: dict[str, Any],
    attachment: Attachment | None,
) -> None:
    for kind in ({}, credit_note):
        given = (*one_invoice(**kind | change), attachment)
        assert same(invoice_xml(*given), plain_xml(*given))


def test_a_difference_is_detected(one_invoice: OneInvoice) -> None:
    made, plain = invoice_xml(*one_invoice(), None), plain_xml(*one_invoice(), None)
    assert not same(made.replace(b"\n", b" ", 1), plain)
    for right, wrong in ((b">300.25<", b">300.26<"), (b'"C62"', b'"DAY"'), (b"<cac:P", b"<cbc:P")):
        assert right in made
        faulty = made.replace(right, wrong).replace(b"</cac:P", b"</" + wrong[1:4] + b":P")
        with pytest.raises((AssertionError, etree.XMLSyntaxError)):
            same(faulty, plain)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1), st.text("&<>\"'\t\r\n é\x0b\ufffe", min_size=1))
def test_any_text_is_what_lxml_writes(one_invoice: OneInvoice, name: str, unit: str) -> None:
    invoice, lines = one_invoice(lines=[{"unit_name": unit, "quantity": 1, "unit_price": 1}])
    given = (invoice, lines, Attachment(name, b"a workbook"))
    assert invoice_xml(*given) == plain_xml(*given)


def test_a_finished_group_cannot_be_extended() -> None:
    root = document("Invoice")
    party, address = group(root, "Party"), group(root, "PostalAddress")
    say(address, "CityName", "Stockholm")
    with pytest.raises(ValueError, match="done"):
        say(party, "Name", "för sent")
    say(root, "ID", "1")
    with pytest.raises(ValueError, match="done"):
        group(address, "Country")
