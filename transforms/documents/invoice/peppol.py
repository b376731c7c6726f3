"""An issued invoice as Peppol BIS Billing 3: UBL 2.1, Invoice or CreditNote.

Follows EN 16931 and the Swedish rules of Peppol 3.0.21 (read 2026-11-21). One function per group
of business terms (BG, BT); the elements are in the order of the UBL schemas. Patient data is
only in the embedded workbook. Lines (BG-25 to BG-32) are one per price item and care unit; seller
and buyer are BG-4 to BG-8; payment and totals are BG-16, BG-21, BG-22 and BG-23.
"""

import base64
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from contracts.codes import ItemKind
from contracts.keys import CREDIT_NOTE, INVOICE
from transforms.documents import swedish
from transforms.documents.invoice.invoice import (
    BASIS_NAME,
    Attachment,
    InvoiceDocument,
    LineOfInvoice,
)
from transforms.documents.invoice.ubl import (
    CURRENCY,
    Element,
    document,
    group,
    say,
    say_exempt,
    say_if_any,
    say_kronor,
    ubl_bytes,
)

# UN/ECE Recommendation 20: DAY for items counted in days, otherwise "one".
DAY_UNIT: Final = "DAY"
ONE_UNIT: Final = "C62"
_COUNTED_IN_DAYS: Final = (ItemKind.DAY, ItemKind.OUTLIER_DAY)


def add_line(root: Element, line: LineOfInvoice, *, credit: bool) -> None:
    """BG-25: a subtraction has a negative quantity; the price may not be (BR-27)."""
    element = group(root, "CreditNoteLine" if credit else "InvoiceLine")
    say(element, "ID", str(line.line_no))  # BT-126
    unit = DAY_UNIT if line.kind in _COUNTED_IN_DAYS else ONE_UNIT
    quantity = "CreditedQuantity" if credit else "InvoicedQuantity"
    say(element, quantity, str(line.quantity), unitCode=unit)  # BT-129, BT-130
    say_kronor(element, "LineExtensionAmount", line.amount)  # BT-131
    _add_item(element, line)
    # BT-146: rounded no further than billed, or quantity x price misses the amount (R120).
    say_kronor(group(element, "Price"), "PriceAmount", line.unit_price)


def _add_item(parent: Element, line: LineOfInvoice) -> None:
    """BG-31: the item and unit; the unit is also an attribute for machines (BG-32)."""
    item = group(parent, "Item")
    unit = f"{line.unit_name} ({line.care_unit})" if line.unit_name else line.care_unit
    care_form = swedish.CARE_FORMS[line.care_form]
    say(item, "Description", f"{care_form}, {unit}")  # BT-154
    say(item, "Name", line.text)  # BT-153
    if line.code is not None:
        say(group(item, "SellersItemIdentification"), "ID", line.code)  # BT-155
    say_exempt(item, "ClassifiedTaxCategory")  # BG-30
    unit_property = group(item, "AdditionalItemProperty")
    say(unit_property, "Name", "Kombikakod")  # BT-160
    say(unit_property, "Value", line.care_unit)  # BT-161


# Swedish organisation numbers, in the code list of electronic addresses and in ISO 6523.
ORG_NO_SCHEME: Final = "0007"
# SE-R-005 requires this exact text from a seller without a VAT number. With TAX as scheme it is
# the tax registration id required by BR-E-02.
F_TAX: Final = "Godkänd för F-skatt"


def add_seller(root: Element, invoice: InvoiceDocument) -> None:
    """BG-4: the provider, as registered on the day of issue."""
    party = group(root, "AccountingSupplierParty", "Party")
    filled_in = invoice.seller_org_no if invoice.is_of_first_release else None
    _add_endpoint(
        party, invoice.seller_endpoint_scheme, invoice.seller_endpoint_id, filled_in
    )  # BT-34
    say(group(party, "PartyName"), "Name", invoice.seller_name)  # BT-28
    _add_address(party, invoice.seller_street, invoice.seller_city, invoice.seller_postal_code)
    _add_tax_scheme(party, invoice)
    _add_legal_entity(party, invoice.seller_name, invoice.seller_org_no)
    _add_seller_contact(party, invoice)


def add_buyer(root: Element, invoice: InvoiceDocument) -> None:
    """BG-7: the payer. Its endpoint is data: one organisation may have several."""
    party = group(root, "AccountingCustomerParty", "Party")
    filled_in = invoice.buyer_org_no if invoice.is_of_first_release else None
    _add_endpoint(
        party, invoice.buyer_endpoint_scheme, invoice.buyer_endpoint_id, filled_in
    )  # BT-49
    say(group(party, "PartyName"), "Name", invoice.buyer_name)  # BT-45
    _add_address(party, invoice.buyer_street, invoice.buyer_city, invoice.buyer_postal_code)
    _add_legal_entity(party, invoice.buyer_name, invoice.buyer_org_no)


def _add_endpoint(
    party: Element, scheme: str | None, identity: str | None, filled_in: str | None
) -> None:
    """Add the electronic address; documents of 0.1 filled in the organisation number."""
    if scheme and identity:
        say(party, "EndpointID", identity, schemeID=scheme)
    else:
        say_if_any(party, "EndpointID", filled_in, schemeID=ORG_NO_SCHEME)


def _add_address(
    party: Element, street: str | None, city: str | None, postal_code: str | None
) -> None:
    """BG-5 and BG-8. All are in Sweden; only the country is mandatory."""
    address = group(party, "PostalAddress")
    say_if_any(address, "StreetName", street)  # BT-35, BT-50
    say_if_any(address, "CityName", city)  # BT-37, BT-52
    say_if_any(address, "PostalZone", postal_code)  # BT-38, BT-53
    say(group(address, "Country"), "IdentificationCode", "SE")  # BT-40, BT-55


def _add_tax_scheme(party: Element, invoice: InvoiceDocument) -> None:
    """BT-31, the VAT number; a seller without one: BT-32, its approval for F-tax."""
    number = "".join((invoice.seller_vat_number or "").split()) or approval(invoice)
    if number is not None:
        scheme = group(party, "PartyTaxScheme")
        say(scheme, "CompanyID", number)
        say(group(scheme, "TaxScheme"), "ID", "TAX" if number == F_TAX else "VAT")


def approval(invoice: InvoiceDocument) -> str | None:
    """Return the seller's approval for F-tax, if the registry states it.

    Documents of 0.1 stated it of every seller without a VAT number.
    """
    return F_TAX if invoice.seller_f_tax or invoice.is_of_first_release else None


def _add_legal_entity(party: Element, name: str, org_no: str) -> None:
    entity = group(party, "PartyLegalEntity")
    say(entity, "RegistrationName", name)  # BT-27, BT-44
    say(entity, "CompanyID", org_no, schemeID=ORG_NO_SCHEME)  # BT-30, BT-47


def _add_seller_contact(party: Element, invoice: InvoiceDocument) -> None:
    """BG-6: the contact; the seller's own reference when no person is named."""
    name = invoice.seller_contact_name or invoice.seller_reference
    if name or invoice.seller_contact_email:
        contact = group(party, "Contact")
        say_if_any(contact, "Name", name)  # BT-41
        say_if_any(contact, "ElectronicMail", invoice.seller_contact_email)  # BT-43


# Hospital and medical care, article 132(1)(b). Mervärdesskattelagen (2023:200) 10 kap. 6 §
# replaced 3 kap. 4 § of the act of 1994 on 2023-07-01. One reason per invoice (BR-E-01).
EXEMPTION: Final = (
    "VATEX-EU-132-1B",
    "Undantag från skatteplikt, sjukvård, 10 kap. 6 § mervärdesskattelagen (2023:200)",
)
# Vårdgivarguiden, "Kompensation för moms", 2024-03-25.
COMPENSATION: Final = "Kompensation för moms"
NOTHING: Final = Decimal(0)


def add_payment(root: Element, invoice: InvoiceDocument) -> None:
    """BG-16, payment to a bankgiro, and BT-20, terms when a due date is not possible.

    Code 30 with the branch SE:BANKGIRO is the Swedish convention (SE-R-011, SE-R-012); without the
    branch receivers do not check the account.
    """
    if invoice.seller_bankgiro:
        means = group(root, "PaymentMeans")
        say(means, "PaymentMeansCode", "30")  # BT-81
        say(means, "PaymentID", invoice.payment_reference)  # BT-83
        account = group(means, "PayeeFinancialAccount")
        digits = "".join(character for character in invoice.seller_bankgiro if character.isdigit())
        say(account, "ID", digits)  # BT-84
        say(group(account, "FinancialInstitutionBranch"), "ID", "SE:BANKGIRO")  # BT-86
    if invoice.is_credit_note:
        terms = f"Avser kreditering av faktura {invoice.credits_invoice}"
        say(group(root, "PaymentTerms"), "Note", terms)  # BT-20
    elif invoice.due_on is None:
        say(group(root, "PaymentTerms"), "Note", "Betalning enligt avtal")  # BT-20


def compensation_text(invoice: InvoiceDocument) -> str:
    """Return the label of the VAT compensation, with its percentage if it is one."""
    if not invoice.compensation_is_percentage:
        return f"{COMPENSATION}, återstoden"
    return f"{COMPENSATION}, {swedish.percent(invoice.vat_percent)}"


def add_compensation(root: Element, invoice: InvoiceDocument) -> None:
    """BG-21: VAT compensation, a charge on the sum of the lines. Not on route `riv`.

    The rest that a last credit note takes may differ from the percentage: then BT-100 and BT-101
    are left out.
    """
    if invoice.vat_compensation == NOTHING:
        return
    charge = group(root, "AllowanceCharge")
    say(charge, "ChargeIndicator", "true")
    say(charge, "AllowanceChargeReason", COMPENSATION)  # BT-104
    exact = invoice.compensation_is_percentage
    if exact:
        say(charge, "MultiplierFactorNumeric", swedish.plain(invoice.vat_percent))  # BT-101
    say_kronor(charge, "Amount", invoice.vat_compensation)  # BT-99
    if exact:
        say_kronor(charge, "BaseAmount", invoice.lines_amount)  # BT-100
    say_exempt(charge, "TaxCategory")


def add_vat(root: Element, invoice: InvoiceDocument) -> None:
    """BG-23: one breakdown, all of it exempt."""
    total = group(root, "TaxTotal")
    say_kronor(total, "TaxAmount", NOTHING)  # BT-110
    breakdown = group(total, "TaxSubtotal")
    say_kronor(breakdown, "TaxableAmount", invoice.total)  # BT-116
    say_kronor(breakdown, "TaxAmount", NOTHING)  # BT-117
    say_exempt(breakdown, "TaxCategory", EXEMPTION)


def add_totals(root: Element, invoice: InvoiceDocument) -> None:
    """BG-22: sums of rounded amounts, so that BR-CO-10 to 16 hold exactly."""
    totals = group(root, "LegalMonetaryTotal")
    say_kronor(totals, "LineExtensionAmount", invoice.lines_amount)  # BT-106
    say_kronor(totals, "TaxExclusiveAmount", invoice.total)  # BT-109
    say_kronor(totals, "TaxInclusiveAmount", invoice.total)  # BT-112
    if invoice.vat_compensation != NOTHING:
        say_kronor(totals, "ChargeTotalAmount", invoice.vat_compensation)  # BT-108
    say_kronor(totals, "PayableAmount", invoice.total)  # BT-115


CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def invoice_xml(
    invoice: InvoiceDocument, lines: Sequence[LineOfInvoice], attachment: Attachment | None
) -> bytes:
    """Write an invoice or credit note, with the basis workbook embedded if given."""
    root = document("CreditNote" if invoice.is_credit_note else "Invoice")
    _add_head(root, invoice)
    _add_references(root, invoice, attachment)
    add_seller(root, invoice)
    add_buyer(root, invoice)
    add_payment(root, invoice)
    add_compensation(root, invoice)
    add_vat(root, invoice)
    add_totals(root, invoice)
    for line in lines:
        add_line(root, line, credit=invoice.is_credit_note)
    return ubl_bytes(root)


def _add_head(root: Element, invoice: InvoiceDocument) -> None:
    """BG-2 and the terms of the document itself. A credit note has no due date here."""
    say(root, "CustomizationID", CUSTOMIZATION)  # BT-24
    say(root, "ProfileID", PROFILE)  # BT-23
    say(root, "ID", invoice.invoice_number)  # BT-1
    say(root, "IssueDate", invoice.issued_on)  # BT-2
    if invoice.is_credit_note:
        say(root, "CreditNoteTypeCode", str(CREDIT_NOTE))  # BT-3
    else:
        if invoice.due_on is not None:
            say(root, "DueDate", invoice.due_on)  # BT-9
        say(root, "InvoiceTypeCode", str(INVOICE))  # BT-3
    say(root, "Note", _note(invoice))  # BT-22: one note per document (PEPPOL R002)
    say(root, "DocumentCurrencyCode", CURRENCY)  # BT-5
    say(root, "BuyerReference", invoice.reference)  # BT-10
    period = group(root, "InvoicePeriod")  # BG-14
    say(period, "StartDate", invoice.period_start)  # BT-73
    say(period, "EndDate", invoice.period_end)  # BT-74


def _note(invoice: InvoiceDocument) -> str:
    """Return the note: a description, and the seller's own reference if there is one."""
    what = (
        f"Kreditering av faktura {invoice.credits_invoice}"
        if invoice.is_credit_note
        else "Samlingsfaktura"
    )
    part = f", del {invoice.part}" if invoice.part is not None else ""
    care = swedish.contacts(invoice.contacts)
    period = swedish.days(invoice.period_start, invoice.period_end)
    own = f" Vår referens: {invoice.seller_reference}." if invoice.seller_reference else ""
    why = (
        f" Orsak: {swedish.credit_reasons(invoice.credit_reason)}." if invoice.credit_reason else ""
    )
    basis = "Kontakterna redovisas i fakturaunderlaget."
    return f"{what}{part}: {care}, {period}.{why} {basis}{own}"


def _add_references(root: Element, invoice: InvoiceDocument, attachment: Attachment | None) -> None:
    """BG-3, BT-12 and BG-24: the credited invoice, the agreement, the basis workbook.

    A credit note must identify its original unambiguously (mervärdesskattelagen 17 kap. 22 §),
    although Peppol has no rule for it. Every invoice to HSF states its agreement (Vårdgivarguiden,
    "Avtalsnummer", 2024-03-25).
    """
    if invoice.credits_invoice is not None:
        original = group(root, "BillingReference", "InvoiceDocumentReference")
        say(original, "ID", invoice.credits_invoice)  # BT-25
        if invoice.credits_issued_on is not None:
            say(original, "IssueDate", invoice.credits_issued_on)  # BT-26
    say(group(root, "ContractDocumentReference"), "ID", invoice.agreement_id)  # BT-12
    basis = group(root, "AdditionalDocumentReference")
    if invoice.riv_basis_id is not None:
        # The contract requires the basis in the invoice, not where: BT-122 without a type code.
        say(basis, "ID", invoice.riv_basis_id)  # BT-122
        say(basis, "DocumentDescription", "Nationellt fakturaunderlag (RIV-TA)")  # BT-123
        return
    say(basis, "ID", "Fakturaunderlag")  # BT-122
    if attachment is None:
        text = f"Fakturaunderlag, en rad per vårdkontakt; lämnas separat som {BASIS_NAME}"
        say(basis, "DocumentDescription", text)  # BT-123
        return
    say(basis, "DocumentDescription", "Fakturaunderlag, en rad per vårdkontakt")  # BT-123
    content = base64.b64encode(attachment.content).decode("ascii")
    say(
        group(basis, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        content,
        mimeCode=XLSX,
        filename=attachment.file_name,
    )  # BT-125
