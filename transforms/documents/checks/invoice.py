"""All named checks of one invoice or credit note, on the bytes that will be sent.

Here: type, dates and currency; payment account, its check digit and the reference; and whether
the document agrees with the ledger, which catches faults that add up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from contracts.keys import CREDIT_NOTE, INVOICE
from transforms.check_digits import is_digits, is_luhn, is_ocr_of
from transforms.documents.checks.amounts import charge_rules, line_rules, sum_rules, tax_rules
from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.parties import BUYER, SELLER, party_rules
from transforms.documents.checks.patients import Patients, patient_rules
from transforms.documents.checks.reading import Ubl, read_ubl, ubl_day
from transforms.documents.checks.references import attachment_rules, reference_rules
from transforms.documents.invoice.invoice import InvoiceDocument
from transforms.documents.invoice.peppol import CUSTOMIZATION
from transforms.documents.invoice.ubl import CURRENCY, Element

_PROFILE: Final = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0")
# The year of issue and six digits: docs/rules.md#numbers.
_NUMBER: Final = re.compile("20[0-9]{8}")
_CURRENCIES: Final = etree.XPath("descendant::*/@currencyID", smart_strings=False)
_DAYS: Final = (
    ".//cbc:IssueDate",
    ".//cbc:DueDate",
    ".//cbc:StartDate",
    ".//cbc:EndDate",
)


def head_rules(document: Ubl) -> Iterator[str]:
    """Yield the rules of the head that a document breaks."""
    yield from _profile(document)
    yield from _kind(document)
    if len(document.all("cbc:Note")) > 1:
        yield f"{PEPPOL}R002"
    if not document.text("cbc:BuyerReference") and not document.text("cac:OrderReference/cbc:ID"):
        yield f"{PEPPOL}R003"
    empty = (
        not len(element)
        for place, texts in document.texts_by_place
        for element, text in zip(place.elements, texts, strict=True)
        if not text or text.isspace()
    )
    if any(empty):
        yield f"{PEPPOL}R008"
    if document.text("cbc:DocumentCurrencyCode") != CURRENCY:
        yield "SAM-CURRENCY"
    if {*_CURRENCIES(document.root)} - {document.text("cbc:DocumentCurrencyCode")}:
        yield f"{PEPPOL}R051"
    number = document.text("cbc:ID")
    if not _NUMBER.fullmatch(number) or number[:4] != document.text("cbc:IssueDate")[:4]:
        yield "SAM-NUMBER"


def day_rules(document: Ubl) -> Iterator[str]:
    """Yield the date rules that a document breaks."""
    if any(ubl_day(text) is None for path in _DAYS for text in document.texts(path)):
        yield f"{PEPPOL}F001"
    issued, due = document.day("cbc:IssueDate"), document.day("cbc:DueDate")
    if issued and due and due < issued:
        yield "SAM-DUE-BEFORE-ISSUE"
    if due is None and not document.text("cac:PaymentTerms/cbc:Note"):
        yield "SAM-DUE-MISSING"
    start = document.day("cac:InvoicePeriod/cbc:StartDate")
    end = document.day("cac:InvoicePeriod/cbc:EndDate")
    if start is None or end is None or end < start:
        yield "SAM-PERIOD"


def _profile(document: Ubl) -> Iterator[str]:
    profile = document.text("cbc:ProfileID")
    if not profile:
        yield f"{PEPPOL}R001"
    elif not _PROFILE.fullmatch(profile):
        yield f"{PEPPOL}R007"
    if document.text("cbc:CustomizationID") != CUSTOMIZATION:
        yield f"{PEPPOL}R004"


def _kind(document: Ubl) -> Iterator[str]:
    if document.is_credit_note:
        if document.text("cbc:CreditNoteTypeCode") != str(CREDIT_NOTE):
            yield f"{PEPPOL}P0101"
    elif document.text("cbc:InvoiceTypeCode") != str(INVOICE):
        yield f"{PEPPOL}P0100"


BANKGIRO: Final = "SE:BANKGIRO"
PLUSGIRO: Final = "SE:PLUSGIRO"
CREDIT_TRANSFER: Final = "30"
_ACCOUNT: Final = "cac:PayeeFinancialAccount"
_BRANCH: Final = f"{_ACCOUNT}/cac:FinancialInstitutionBranch/cbc:ID"
_BANKGIRO_LENGTHS: Final = (7, 8)
_PLUSGIRO_LENGTHS: Final = (2, 8)


def payment_rules(document: Ubl) -> Iterator[str]:
    """Yield the payment rules that a document breaks."""
    for means in document.all("cac:PaymentMeans"):
        code = document.text("cbc:PaymentMeansCode", means)
        if code in {"50", "56"}:
            yield "SE-R-011"
        if code == "31":
            yield "SE-R-012"
        if code == CREDIT_TRANSFER:
            yield from _account(document, means)
        reference, number = document.text("cbc:PaymentID", means), document.text("cbc:ID")
        if reference != number and not is_ocr_of(reference, number):
            yield "SAM-PAYMENT-ID"


def _account(document: Ubl, means: Element) -> Iterator[str]:
    """Check an account by the rules of its kind; without a kind, receivers skip them."""
    account = document.text(f"{_ACCOUNT}/cbc:ID", means)
    branch = document.text(_BRANCH, means)
    if branch == BANKGIRO:
        yield from _giro(account, _BANKGIRO_LENGTHS, "SE-R-008", "SE-R-009", "SAM-BANKGIRO")
    elif branch == PLUSGIRO:
        yield from _giro(account, _PLUSGIRO_LENGTHS, "SE-R-007", "SE-R-010", "SAM-PLUSGIRO")
    else:
        yield "SAM-ACCOUNT-BRANCH"


def _giro(
    account: str, lengths: tuple[int, int], digits: str, length: str, check_digit: str
) -> Iterator[str]:
    if not is_digits(account):
        yield digits
    if not lengths[0] <= len(account) <= lengths[1]:
        yield length
    if not is_luhn(account):
        yield check_digit


_TOTALS = "cac:LegalMonetaryTotal/cbc:"


def ledger_rules(document: Ubl, invoice: InvoiceDocument) -> Iterator[str]:
    """Compare a document with its row in the ledger."""
    shown = (
        document.is_credit_note,
        document.text("cbc:ID"),
        document.day("cbc:IssueDate"),
        document.day("cbc:DueDate"),
        document.text("cbc:BuyerReference"),
        document.text("cac:ContractDocumentReference/cbc:ID"),
        document.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        document.text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID"),
        document.text(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID"),
        document.amount(f"{_TOTALS}LineExtensionAmount"),
        document.amount(f"{_TOTALS}PayableAmount"),
        document.text("cac:PaymentMeans/cbc:PaymentID"),
    )
    kept = (
        invoice.is_credit_note,
        invoice.invoice_number,
        invoice.issued_on,
        None if invoice.is_credit_note else invoice.due_on,
        invoice.reference,
        invoice.agreement_id,
        invoice.credits_invoice or "",
        invoice.seller_org_no,
        invoice.buyer_org_no,
        invoice.lines_amount,
        invoice.total,
        invoice.payment_reference if invoice.seller_bankgiro else "",
    )
    if shown != kept:
        yield "SAM-LEDGER"


# E-invoice facts, section 5: access points accept 10 MB, and some receivers less.
BYTES_AT_MOST: Final = 10_000_000
_CHECKS: Final = (
    head_rules,
    day_rules,
    reference_rules,
    attachment_rules,
    party_rules,
    payment_rules,
    sum_rules,
    charge_rules,
    tax_rules,
    line_rules,
)


def broken_invoice_rules(xml: bytes, at_most: int = BYTES_AT_MOST) -> list[str]:
    """Return the ids of the broken rules in order, without duplicates."""
    if len(xml) > at_most:
        return ["SAM-SIZE"]
    document = read_ubl(xml)
    if document is None or not _is_invoice(document):
        return ["SAM-XML"]
    return list(dict.fromkeys(rule for check in _CHECKS for rule in check(document)))


def broken_promises(xml: bytes, invoice: InvoiceDocument, patients: Patients) -> list[str]:
    """Return broken rules of agreement with the ledger and of patient privacy."""
    document = read_ubl(xml)
    if document is None:
        return ["SAM-XML"]
    return [*ledger_rules(document, invoice), *patient_rules(document, patients)]


def numbers_given_twice(invoices: Sequence[InvoiceDocument]) -> list[str]:
    """Return `seller-number` of the documents of a run that share a number."""
    counts = Counter(f"{one.seller_org_no}-{one.invoice_number}" for one in invoices)
    return sorted(one for one, times in counts.items() if times > 1)


def _is_invoice(document: Ubl) -> bool:
    return str(document.root.tag).endswith(("-2}Invoice", "-2}CreditNote"))
