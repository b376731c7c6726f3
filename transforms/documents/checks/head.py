"""Checks of what a document is, when it is due, and what currency it is in."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from contracts.invoices import CREDIT_NOTE, INVOICE
from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl, day
from transforms.documents.peppol import CUSTOMIZATION
from transforms.documents.peppol_xml import CURRENCY

_PROFILE: Final = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:[0-9]{2}:1\.0")
# Design section 5, "Collective invoice": the year of issue and six digits.
_NUMBER: Final = re.compile("20[0-9]{8}")
_CURRENCIES: Final = etree.XPath("descendant::*/@currencyID", smart_strings=False)
_DAYS: Final = (
    ".//cbc:IssueDate",
    ".//cbc:DueDate",
    ".//cbc:StartDate",
    ".//cbc:EndDate",
)


def head_rules(document: Ubl) -> Iterator[str]:
    """Give the rules of the head that a document breaks."""
    yield from _profile(document)
    yield from _kind(document)
    if len(document.all("cbc:Note")) > 1:
        yield f"{PEPPOL}R002"
    if not document.text("cbc:BuyerReference") and not document.text("cac:OrderReference/cbc:ID"):
        yield f"{PEPPOL}R003"
    empty = (
        not len(element)
        for place, texts in document.told
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
    """Give the rules of dates that a document breaks."""
    if any(day(text) is None for path in _DAYS for text in document.texts(path)):
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
