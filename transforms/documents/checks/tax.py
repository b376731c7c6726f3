"""Checks of VAT: all that is billed is exempt, for one reason, told in one place."""

from collections.abc import Iterator
from typing import Final

from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl, first_number, first_text
from transforms.documents.peppol_totals import NOTHING

# Medical care, practitioners, social welfare: directive 2006/112/EC article 132(1) b, c, g.
REASONS: Final = frozenset({"VATEX-EU-132-1B", "VATEX-EU-132-1C", "VATEX-EU-132-1G"})
_SWEDISH_RATES: Final = frozenset({"25", "12", "6"})
_BREAKDOWN: Final = "cac:TaxTotal/cac:TaxSubtotal"
_TOTALS: Final = "cac:LegalMonetaryTotal/cbc:"
_REASON: Final = ("cbc:TaxExemptionReasonCode", "cbc:TaxExemptionReason")


def tax_rules(document: Ubl) -> Iterator[str]:
    """Give the rules of VAT that a document breaks."""
    totals = document.all("cac:TaxTotal")
    divided = [total for total in totals if document.all("cac:TaxSubtotal", total)]
    if len(divided) != 1:
        yield f"{PEPPOL}R053"
    if len(divided) != len(totals):
        yield f"{PEPPOL}R054"
    if document.texts(f"{_BREAKDOWN}/cac:TaxCategory/cbc:ID") != ["E"]:
        yield "BR-E-01"
    taxable = document.amount(f"{_BREAKDOWN}/cbc:TaxableAmount")
    if taxable is None or taxable != document.amount(f"{_TOTALS}TaxExclusiveAmount"):
        yield "BR-E-08"
    if any(amount != NOTHING for amount in document.amounts("cac:TaxTotal//cbc:TaxAmount")):
        yield "BR-E-09"
    yield from _reasons(document)
    yield from _rates(document)


def _reasons(document: Ubl) -> Iterator[str]:
    codes = document.texts(f"{_BREAKDOWN}/cac:TaxCategory/{_REASON[0]}")
    texts = document.texts(f"{_BREAKDOWN}/cac:TaxCategory/{_REASON[1]}")
    if not any(codes) and not any(texts):
        yield "BR-E-10"
    if any(code not in REASONS for code in codes):
        yield "BR-CL-22"
    if sum(len(document.all(f".//{name}")) for name in _REASON) > len(codes) + len(texts):
        yield "UBL-CR-600"


def _rates(document: Ubl) -> Iterator[str]:
    """Every category is E, at 0 %; one of category S would have a Swedish rate."""
    rates = [
        (first_text(category), first_number(percent))
        for name in (".//cac:ClassifiedTaxCategory", ".//cac:TaxCategory")
        for category, percent in zip(
            document.each(name, "cbc:ID"), document.each(name, "cbc:Percent"), strict=True
        )
    ]
    if any(category == "E" and rate != NOTHING for category, rate in rates):
        yield "BR-E-05"
    if any(category == "S" and f"{rate:f}" not in _SWEDISH_RATES for category, rate in rates):
        yield "SE-R-006"
