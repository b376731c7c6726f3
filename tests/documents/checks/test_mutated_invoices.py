"""Single faults in correct documents: each is caught by the matching rule.

E-invoice facts, section 3: rules of Peppol 3.0.21 and EN 16931 1.3.16, and what they allow.
"""

from __future__ import annotations

import base64
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import rule_files
from tests.documents.checks.faults import CREDIT, INVOICE, Fault
from tests.documents.checks.faults_of_amounts import OF_AMOUNTS
from tests.documents.checks.faults_of_heads import OF_HEADS
from tests.documents.checks.faults_of_parties import OF_PARTIES
from transforms.documents.checks.catalogue import INVOICE_RULES, text_of
from transforms.documents.checks.invoice import (
    broken_invoice_rules,
    broken_promises,
    numbers_given_twice,
)
from transforms.documents.checks.patients import Patients, patients_of
from transforms.documents.invoice.invoice import Attachment
from transforms.documents.invoice.peppol import invoice_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from transforms.documents.invoice.invoice import InvoiceDocument, LineOfInvoice

    OneInvoice = Callable[..., tuple[InvoiceDocument, list[LineOfInvoice]]]

FAULTS = [*OF_HEADS, *OF_PARTIES, *OF_AMOUNTS]
NOBODY = Patients(frozenset(), frozenset())
# Tested below: these rules need more than the document itself.
OF_THE_RUN = {"SAM-XML", "SAM-SIZE", "SAM-NUMBER-TWICE", "SAM-LEDGER", "SAM-PATIENT", "XSLT"}


@pytest.fixture(scope="module")
def official() -> OfficialRules:
    return OfficialRules(rule_files("", Path()))


def workbook() -> Attachment:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("xl/workbook.xml", "<workbook/>")
    return Attachment("fakturaunderlag.xlsx", content.getvalue())


@pytest.fixture
def right(one_invoice: OneInvoice, credit_note: dict[str, Any]) -> dict[str, bytes]:
    """Return a correct invoice and credit note."""
    documents = {INVOICE: one_invoice(), CREDIT: one_invoice(**credit_note)}
    return {kind: invoice_xml(*made, workbook()) for kind, made in documents.items()}


def broken_by(xml: bytes, official: OfficialRules) -> list[str]:
    return [*broken_invoice_rules(xml), *(rule for rule, _ in official.broken(xml))]


def test_a_correct_document_breaks_no_rule(
    right: dict[str, bytes], official: OfficialRules
) -> None:
    assert [broken_by(xml, official) for xml in right.values()] == [[], []]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_caught_by_its_rule(
    fault: Fault, right: dict[str, bytes], official: OfficialRules
) -> None:
    root = etree.fromstring(right[fault.kind])
    fault.change(root)
    assert fault.rule in broken_by(etree.tostring(root, encoding="UTF-8"), official)


def test_every_named_rule_has_a_fault_that_it_finds() -> None:
    assert set(INVOICE_RULES) - OF_THE_RUN <= {fault.rule for fault in FAULTS}
    assert len(FAULTS) >= 60


def test_a_rule_without_our_text_is_shown_by_its_official_id() -> None:
    assert text_of("BR-Z-01") == "regel i den officiella valideringen"


@pytest.mark.parametrize(
    "xml", [b"", b"<Invoice", b"<Invoice/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_file_that_is_not_an_invoice_is_refused(xml: bytes, official: OfficialRules) -> None:
    assert broken_by(xml, official) == ["SAM-XML", "XSD"]


def test_a_document_that_is_too_large_is_not_read(right: dict[str, bytes]) -> None:
    xml = right[INVOICE]
    assert broken_invoice_rules(xml, len(xml)) == []
    assert broken_invoice_rules(xml, len(xml) - 1) == ["SAM-SIZE"]


def test_a_seller_approved_for_f_tax_needs_no_vat_number(
    one_invoice: OneInvoice, official: OfficialRules
) -> None:
    xml = invoice_xml(*one_invoice(seller_vat_number=None, seller_f_tax=True), None)
    assert broken_by(xml, official) == []


def test_a_plusgiro_is_an_account_too(right: dict[str, bytes], official: OfficialRules) -> None:
    xml = (
        right[INVOICE].replace(b"SE:BANKGIRO", b"SE:PLUSGIRO").replace(b"9912346", b"41234567"[:7])
    )
    assert broken_by(xml.replace(b"4123456<", b"4123450<"), official) in ([], ["SAM-PLUSGIRO"])


def test_a_line_may_name_an_invoiced_object(
    right: dict[str, bytes], official: OfficialRules
) -> None:
    reference = (
        b"<cac:DocumentReference><cbc:ID>a</cbc:ID>"
        b"<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference><cac:Item>"
    )
    assert broken_by(right[INVOICE].replace(b"<cac:Item>", reference, 1), official) == []


def test_an_order_reference_is_not_enough_for_the_region(
    right: dict[str, bytes], official: OfficialRules
) -> None:
    xml = (
        right[INVOICE]
        .replace(b"<cbc:BuyerReference>15002509/A</cbc:BuyerReference>", b"")
        .replace(
            b"<cac:ContractDocumentReference>",
            b"<cac:OrderReference><cbc:ID>7</cbc:ID></cac:OrderReference>"
            b"<cac:ContractDocumentReference>",
        )
    )
    assert broken_by(xml, official) == ["SAM-BUYER-REFERENCE"]


@pytest.mark.parametrize(
    "change",
    [
        {"invoice_number": "2024000009"},
        {"issued_on": date(2024, 2, 22)},
        {"due_on": date(2024, 3, 23)},
        {"reference": "15008739/KV"},
        {"agreement_id": "ADA-4712"},
        {"seller_org_no": "9999990014"},
        {"buyer_org_no": "9999990014"},
        {"lines_amount": Decimal("1000.51"), "total": Decimal("1060.54")},
        {"kind": 381, "credits_invoice": "2024000001"},
    ],
)
def test_a_fault_that_adds_up_differs_from_the_ledger(
    one_invoice: OneInvoice, change: dict[str, Any]
) -> None:
    sent, _ = one_invoice()
    xml = invoice_xml(*one_invoice(), None)
    kept, _ = one_invoice(**change)
    assert broken_promises(xml, sent, NOBODY) == []
    assert broken_promises(xml, kept, NOBODY) == ["SAM-LEDGER"]


def test_a_file_that_is_not_xml_breaks_the_promises(one_invoice: OneInvoice) -> None:
    assert broken_promises(b"<", one_invoice()[0], NOBODY) == ["SAM-XML"]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"seller_reference": "992024000010"}, ["SAM-PATIENT"]),
        ({"seller_reference": "LMA: 09-123456"}, ["SAM-PATIENT"]),
        ({"seller_reference": "ring asa  EXEMPEL"}, ["SAM-PATIENT"]),
        ({"seller_reference": "(Asa Exempel)"}, ["SAM-PATIENT"]),
        ({"seller_reference": "gäller anna-lena påhittad"}, ["SAM-PATIENT"]),
        ({"seller_contact_name": "Asa Exempel"}, []),
        ({"seller_reference": "Bo"}, []),
    ],
)
def test_a_patient_outside_the_basis_is_found(
    one_invoice: OneInvoice,
    many_contacts: Callable[..., tuple[pl.DataFrame, pl.DataFrame]],
    changes: dict[str, Any],
    rules: list[str],
) -> None:
    others = ("Bo", None, " ", "Anna-Lena\tPåhittad ")
    contacts, _ = many_contacts([{}, *({"patient_name": name} for name in others)])
    invoice, lines = one_invoice(**changes)
    xml = invoice_xml(invoice, lines, workbook())
    # Without a name, the contact person is the seller's reference: that is the party's own data.
    if "seller_contact_name" in changes:
        xml = xml.replace("Vår referens: VÅR-1".encode(), b"")
    assert broken_promises(xml, invoice, patients_of(contacts)) == rules


@pytest.mark.parametrize(
    ("changes", "rules"), [({}, []), ({"seller_reference": "Asa Exempel"}, ["SAM-PATIENT"])]
)
def test_a_unit_may_have_the_name_of_a_patient(
    one_invoice: OneInvoice,
    many_contacts: Callable[..., tuple[pl.DataFrame, pl.DataFrame]],
    changes: dict[str, Any],
    rules: list[str],
) -> None:
    named = {"unit_name": "Läkare Asa  Exempel, Söder"}
    contacts, _ = many_contacts([named])
    line = named | {"quantity": 1, "unit_price": Decimal("1000.50")}
    invoice, lines = one_invoice([line], **changes)
    xml = invoice_xml(invoice, lines, None)
    assert broken_promises(xml, invoice, patients_of(contacts)) == rules


def test_a_patient_inside_the_basis_is_allowed(
    one_invoice: OneInvoice,
    many_contacts: Callable[..., tuple[pl.DataFrame, pl.DataFrame]],
) -> None:
    contacts, _ = many_contacts([{}])
    invoice, lines = one_invoice()
    inside = Attachment("fakturaunderlag.xlsx", base64.b64decode("992024000010"))
    xml = invoice_xml(invoice, lines, inside)
    assert b"992024000010" in xml
    assert broken_promises(xml, invoice, patients_of(contacts)) == []


def test_duplicate_numbers_are_reported_by_seller(one_invoice: OneInvoice) -> None:
    one, _ = one_invoice()
    another, _ = one_invoice(seller_org_no="9999990014")
    assert numbers_given_twice([one, another]) == []
    assert numbers_given_twice([one, another, one]) == ["5560360793-2024000001"]
