"""The arithmetic and order that receivers check (EN 16931, Peppol, UBL), by rule."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from pipelines.validation.official import OfficialRules
from pipelines.validation.rule_sets import rule_files
from tests.documents.read_xml import OneInvoice, texts, written
from transforms.documents.checks.invoice import broken_invoice_rules


def amounts(xml: bytes, path: str) -> list[Decimal]:
    return [Decimal(text) for text in texts(xml, path)]


@pytest.fixture(params=["invoice", "credit note"])
def document(
    request: pytest.FixtureRequest, one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> tuple[bytes, str]:
    """Return a document and the names of its lines and quantities."""
    if request.param == "invoice":
        return written(one_invoice()), "InvoiceLine"
    return written(one_invoice(**credit_note)), "CreditNoteLine"


def test_br_co_10_the_lines_add_up_to_their_sum(document: tuple[bytes, str]) -> None:
    xml, line = document
    [total] = amounts(xml, "LegalMonetaryTotal/LineExtensionAmount")
    assert sum(amounts(xml, f"{line}/LineExtensionAmount")) == total


def test_br_co_13_to_16_the_totals_add_up(document: tuple[bytes, str]) -> None:
    xml, _ = document
    names = ("LineExtensionAmount", "ChargeTotalAmount", "TaxExclusiveAmount", "PayableAmount")
    lines, charges, net, payable = (amounts(xml, f"LegalMonetaryTotal/{name}")[0] for name in names)
    assert lines + charges == net == payable


def test_br_e_08_all_billed_care_is_exempt(document: tuple[bytes, str]) -> None:
    xml, _ = document
    taxable = amounts(xml, "TaxTotal/TaxSubtotal/TaxableAmount")
    assert taxable == amounts(xml, "LegalMonetaryTotal/PayableAmount")


def test_r120_a_line_is_its_quantity_times_its_price(document: tuple[bytes, str]) -> None:
    xml, line = document
    quantity = "InvoicedQuantity" if line == "InvoiceLine" else "CreditedQuantity"
    products = [
        count * price
        for count, price in zip(
            amounts(xml, f"{line}/{quantity}"),
            amounts(xml, f"{line}/Price/PriceAmount"),
            strict=True,
        )
    ]
    assert products == amounts(xml, f"{line}/LineExtensionAmount")


def test_br_27_no_price_is_negative(document: tuple[bytes, str]) -> None:
    xml, line = document
    assert min(amounts(xml, f"{line}/Price/PriceAmount")) >= 0


def test_r040_the_charge_is_its_share_of_its_base(document: tuple[bytes, str]) -> None:
    xml, _ = document
    [amount] = amounts(xml, "AllowanceCharge/Amount")
    [base] = amounts(xml, "AllowanceCharge/BaseAmount")
    [percent] = amounts(xml, "AllowanceCharge/MultiplierFactorNumeric")
    assert abs(amount - base * percent / 100) <= Decimal("0.02")


def test_a_rest_of_compensation_is_stated_without_a_percentage(
    one_invoice: OneInvoice, credit_note: dict[str, Any]
) -> None:
    """The last credit note of many may take a rest that differs from its percentage."""
    rest = {"vat_compensation": Decimal("60.09"), "total": Decimal("1060.59")}
    xml = written(one_invoice(**credit_note | rest))
    assert amounts(xml, "AllowanceCharge/Amount") == [Decimal("60.09")]
    assert texts(xml, "AllowanceCharge/BaseAmount") == []
    assert texts(xml, "AllowanceCharge/MultiplierFactorNumeric") == []
    assert broken_invoice_rules(xml) == []
    assert OfficialRules(rule_files("", Path())).broken(xml) == []


def test_the_elements_are_in_schema_order(document: tuple[bytes, str]) -> None:
    xml, line = document
    order = (
        "CustomizationID ProfileID ID IssueDate DueDate InvoiceTypeCode CreditNoteTypeCode Note "
        "DocumentCurrencyCode BuyerReference InvoicePeriod BillingReference "
        "ContractDocumentReference AdditionalDocumentReference AccountingSupplierParty "
        "AccountingCustomerParty PaymentMeans PaymentTerms AllowanceCharge TaxTotal "
        f"LegalMonetaryTotal {line}"
    ).split()
    found = [etree.QName(element).localname for element in etree.fromstring(xml)]
    assert found == sorted(found, key=order.index)
