"""The XML of an invoice, element by element. The official rules are run elsewhere."""

import base64
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from lxml import etree

from tests.documents.read_xml import UBL, OneInvoice, texts, written
from transforms.documents.invoice.invoice import Attachment, InvoiceDocument
from transforms.documents.invoice.peppol import XLSX, invoice_xml

NOTHING = Decimal("0.00")

SELLER = "AccountingSupplierParty/Party"
BUYER = "AccountingCustomerParty/Party"
BASIS = "AdditionalDocumentReference"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ProfileID", ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"]),
        ("ID", ["2024000001"]),
        ("IssueDate", ["2024-02-21"]),
        ("DueDate", ["2024-03-22"]),
        ("InvoiceTypeCode", ["380"]),
        ("DocumentCurrencyCode", ["SEK"]),
        ("BuyerReference", ["15002509/A"]),
        ("InvoicePeriod/StartDate", ["2024-01-02"]),
        ("InvoicePeriod/EndDate", ["2024-01-31"]),
        ("BillingReference/InvoiceDocumentReference/ID", []),
        ("ContractDocumentReference/ID", ["ADA-4711"]),
        (f"{BASIS}/ID", ["Fakturaunderlag"]),
        (f"{SELLER}/EndpointID", ["7300010000001"]),
        (f"{SELLER}/EndpointID@schemeID", ["0088"]),
        (f"{SELLER}/PostalAddress/StreetName", ["Vårdgatan 1"]),
        (f"{SELLER}/PostalAddress/Country/IdentificationCode", ["SE"]),
        (f"{SELLER}/PartyTaxScheme/CompanyID", ["SE556036079301"]),
        (f"{SELLER}/PartyTaxScheme/TaxScheme/ID", ["VAT"]),
        (f"{SELLER}/PartyLegalEntity/RegistrationName", ["Vårdbolaget & Söner AB"]),
        (f"{SELLER}/PartyLegalEntity/CompanyID", ["5560360793"]),
        (f"{SELLER}/PartyLegalEntity/CompanyID@schemeID", ["0007"]),
        (f"{SELLER}/Contact/Name", ["Ekonomi"]),
        (f"{SELLER}/Contact/ElectronicMail", ["faktura@example.org"]),
        (f"{BUYER}/EndpointID", ["7381036454528"]),
        (f"{BUYER}/PostalAddress/PostalZone", ["102 23"]),
        (f"{BUYER}/PartyLegalEntity/CompanyID", ["2321000016"]),
        ("PaymentMeans/PaymentMeansCode", ["30"]),
        ("PaymentMeans/PaymentID", ["202400000123"]),
        ("PaymentMeans/PayeeFinancialAccount/ID", ["9912346"]),
        (
            "PaymentMeans/PayeeFinancialAccount/FinancialInstitutionBranch/ID",
            ["SE:BANKGIRO"],
        ),
        ("PaymentTerms/Note", []),
        ("AllowanceCharge/ChargeIndicator", ["true"]),
        ("AllowanceCharge/AllowanceChargeReason", ["Kompensation för moms"]),
        ("AllowanceCharge/MultiplierFactorNumeric", ["6"]),
        ("AllowanceCharge/Amount", ["60.03"]),
        ("AllowanceCharge/BaseAmount", ["1000.50"]),
        ("AllowanceCharge/TaxCategory/ID", ["E"]),
        ("TaxTotal/TaxAmount", ["0.00"]),
        ("TaxTotal/TaxSubtotal/TaxableAmount", ["1060.53"]),
        ("TaxTotal/TaxSubtotal/TaxCategory/ID", ["E"]),
        ("TaxTotal/TaxSubtotal/TaxCategory/Percent", ["0"]),
        ("TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode", ["VATEX-EU-132-1B"]),
        ("LegalMonetaryTotal/LineExtensionAmount", ["1000.50"]),
        ("LegalMonetaryTotal/TaxExclusiveAmount", ["1060.53"]),
        ("LegalMonetaryTotal/TaxInclusiveAmount", ["1060.53"]),
        ("LegalMonetaryTotal/ChargeTotalAmount", ["60.03"]),
        ("LegalMonetaryTotal/PayableAmount", ["1060.53"]),
        ("LegalMonetaryTotal/PayableAmount@currencyID", ["SEK"]),
        ("InvoiceLine/ID", ["1", "2", "3"]),
        ("InvoiceLine/InvoicedQuantity", ["2", "-1", "2"]),
        ("InvoiceLine/InvoicedQuantity@unitCode", ["C62", "C62", "DAY"]),
        ("InvoiceLine/LineExtensionAmount", ["600.50", "-100.00", "500.00"]),
        ("InvoiceLine/Price/PriceAmount", ["300.25", "100.00", "250.00"]),
        ("InvoiceLine/Item/Name", ["Besök, besökstyp 0, yrke LK", "Avdrag", "Vårddygn, DRG O80A"]),
        ("InvoiceLine/Item/SellersItemIdentification/ID", ["O80A"]),
        ("InvoiceLine/Item/ClassifiedTaxCategory/ID", ["E", "E", "E"]),
        ("InvoiceLine/Item/AdditionalItemProperty/Value", ["19108011M04"] * 3),
    ],
)
def test_an_invoice_contains(one_invoice: OneInvoice, path: str, expected: list[str]) -> None:
    assert texts(written(one_invoice()), path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("CreditNoteTypeCode", ["381"]),
        ("InvoiceTypeCode", []),
        ("DueDate", []),
        ("BillingReference/InvoiceDocumentReference/ID", ["2024000001"]),
        ("BillingReference/InvoiceDocumentReference/IssueDate", ["2024-02-21"]),
        ("PaymentTerms/Note", ["Avser kreditering av faktura 2024000001"]),
        (
            "Note",
            [
                (
                    "Kreditering av faktura 2024000001: 3 vårdkontakter, 2024-01-02 – 2024-01-31."
                    " Orsak: vårdkontakten makulerad av vårdgivaren; vårdkontakten rättad av"
                    " vårdgivaren. Kontakterna redovisas i fakturaunderlaget. Vår referens: VÅR-1."
                )
            ],
        ),
        ("LegalMonetaryTotal/PayableAmount", ["1060.53"]),
        ("CreditNoteLine/CreditedQuantity", ["2", "-1", "2"]),
        ("CreditNoteLine/LineExtensionAmount", ["600.50", "-100.00", "500.00"]),
        ("InvoiceLine/ID", []),
    ],
)
def test_a_credit_note_names_its_original_and_is_positive(
    one_invoice: OneInvoice, credit_note: dict[str, Any], path: str, expected: list[str]
) -> None:
    xml = written(one_invoice(**credit_note))
    assert etree.fromstring(xml).tag == f"{{{UBL}CreditNote-2}}CreditNote"
    assert texts(xml, path) == expected


def test_a_credit_note_never_has_a_due_date(
    one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> None:
    xml = written(one_invoice(**credit_note | {"due_on": date(2024, 3, 22)}))
    assert b"DueDate" not in xml


def test_the_original_is_named_even_without_its_date(
    one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> None:
    xml = written(one_invoice(**credit_note | {"credits_issued_on": None}))
    assert texts(xml, "BillingReference/InvoiceDocumentReference/ID") == ["2024000001"]
    assert texts(xml, "BillingReference/InvoiceDocumentReference/IssueDate") == []


def test_an_invoice_without_due_date_states_its_terms(one_invoice: OneInvoice) -> None:
    xml = written(one_invoice(due_on=None))
    assert texts(xml, "DueDate") == []
    assert texts(xml, "PaymentTerms/Note") == ["Betalning enligt avtal"]


def test_an_invoice_without_compensation_has_no_charge(one_invoice: OneInvoice) -> None:
    xml = written(
        one_invoice(vat_percent=NOTHING, vat_compensation=NOTHING, total=Decimal("1000.50"))
    )
    assert texts(xml, "AllowanceCharge/Amount") == []
    assert texts(xml, "LegalMonetaryTotal/ChargeTotalAmount") == []
    assert texts(xml, "TaxTotal/TaxSubtotal/TaxableAmount") == ["1000.50"]


@pytest.mark.parametrize("stated", [True, None])
def test_a_seller_without_vat_number_states_its_approval(
    one_invoice: OneInvoice, stated: object
) -> None:
    """An invoice of the first release, which did not record it, keeps the words it had."""
    xml = written(one_invoice(seller_vat_number=None, seller_f_tax=stated))
    assert texts(xml, f"{SELLER}/PartyTaxScheme/CompanyID") == ["Godkänd för F-skatt"]
    assert texts(xml, f"{SELLER}/PartyTaxScheme/TaxScheme/ID") == ["TAX"]


def test_nothing_is_stated_that_no_registry_states(one_invoice: OneInvoice) -> None:
    missing = ("seller_vat_number", "seller_endpoint_id", "buyer_endpoint_scheme")
    xml = written(one_invoice(**dict.fromkeys(missing)))
    assert texts(xml, f"{SELLER}/PartyTaxScheme/CompanyID") == []
    assert texts(xml, f"{SELLER}/EndpointID") == texts(xml, f"{BUYER}/EndpointID") == []


def test_an_invoice_of_the_first_release_keeps_the_addresses_it_had(
    one_invoice: OneInvoice,
) -> None:
    missing = ("seller_f_tax", "seller_endpoint_id", "buyer_endpoint_scheme")
    xml = written(one_invoice(**dict.fromkeys(missing)))
    for party, org_no in ((SELLER, "5560360793"), (BUYER, "2321000016")):
        assert texts(xml, f"{party}/EndpointID") == [org_no]
        assert texts(xml, f"{party}/EndpointID@schemeID") == ["0007"]


def test_an_invoice_without_bankgiro_has_no_account(one_invoice: OneInvoice) -> None:
    assert texts(written(one_invoice(seller_bankgiro=None)), "PaymentMeans/PaymentID") == []


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({}, ["Ekonomi"]),
        ({"seller_contact_name": None}, ["VÅR-1"]),
        ({"seller_contact_name": None, "seller_reference": None}, []),
    ],
)
def test_the_sellers_reference_replaces_a_missing_contact(
    one_invoice: OneInvoice, contact: dict[str, Any], expected: list[str]
) -> None:
    assert texts(written(one_invoice(**contact)), f"{SELLER}/Contact/Name") == expected


def test_a_seller_without_contact_data_has_no_contact(one_invoice: OneInvoice) -> None:
    nobody = ("seller_contact_name", "seller_contact_email", "seller_reference")
    xml = written(one_invoice(**dict.fromkeys(nobody)))
    assert b"Contact>" not in xml
    assert "Vår referens".encode() not in xml


def test_no_element_is_empty(one_invoice: OneInvoice, credit_note: dict[str, Any]) -> None:
    optional = [
        name for name in InvoiceDocument.__slots__ if name.startswith(("seller_", "buyer_"))
    ]
    needed = {"seller_name", "seller_org_no", "buyer_name", "buyer_org_no"}
    bare = {name: None for name in optional if name not in needed}
    for change in ({}, {"seller_street": " "}, bare, bare | credit_note):
        for element in etree.fromstring(written(one_invoice(**change))).iter():
            assert len(element) or (element.text or "").strip(), element.tag


def test_characters_invalid_in_xml_are_dropped(one_invoice: OneInvoice) -> None:
    xml = written(one_invoice(seller_name="Vård\x0bbolaget <AB>"))
    assert texts(xml, f"{SELLER}/PartyName/Name") == ["Vårdbolaget <AB>"]


def test_the_basis_is_embedded_when_given(one_invoice: OneInvoice) -> None:
    invoice, lines = one_invoice()
    attachment = Attachment("fakturaunderlag.xlsx", b"a workbook")
    xml = invoice_xml(invoice, lines, attachment)
    path = f"{BASIS}/Attachment/EmbeddedDocumentBinaryObject"
    assert [base64.b64decode(text) for text in texts(xml, path)] == [b"a workbook"]
    assert texts(xml, f"{path}@mimeCode") == [XLSX]
    assert texts(xml, f"{path}@filename") == ["fakturaunderlag.xlsx"]
    assert texts(xml, f"{BASIS}/DocumentDescription") == ["Fakturaunderlag, en rad per vårdkontakt"]


def test_a_basis_that_is_not_embedded_is_referred_to(one_invoice: OneInvoice) -> None:
    description = texts(written(one_invoice()), f"{BASIS}/DocumentDescription")
    assert description == [
        "Fakturaunderlag, en rad per vårdkontakt; lämnas separat som fakturaunderlag.xlsx"
    ]


def test_the_same_invoice_gives_the_same_bytes(one_invoice: OneInvoice) -> None:
    assert written(one_invoice()) == written(one_invoice())


def test_the_xml_contains_no_patient(
    one_invoice: OneInvoice, many_contacts: Callable[..., tuple[pl.DataFrame, pl.DataFrame]]
) -> None:
    contacts, _ = many_contacts([{"protected_identity": True}, {"patient_name": "Bo Bengtsson"}])
    xml = written(one_invoice()).decode()
    for column in ("patient_id", "patient_name", "lma_number", "contact_id"):
        for value in contacts[column].to_list():
            assert value not in xml
