"""Checks of sums, charges, lines and the VAT breakdown.

Amounts must be exact to the öre, except where a rule allows slack. The sums are made of amounts
as they stand in the document, already rounded (BR-CO-10 to 16). Lines are checked for amount,
unit, period and references. All billed care is exempt from VAT for one reason, stated in one
place.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final, NamedTuple

from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import (
    Ubl,
    first_number,
    first_text,
    stripped_text,
    ubl_day,
    ubl_number,
)
from transforms.documents.checks.references import INVOICED_OBJECT
from transforms.documents.invoice.peppol import COMPENSATION, DAY_UNIT, NOTHING, ONE_UNIT
from transforms.documents.invoice.ubl import NAMESPACES, Element

SLACK: Final = Decimal("0.02")
_HALF: Final = Decimal("0.005")
_TOTALS: Final = "cac:LegalMonetaryTotal/cbc:"
_AMOUNTS: Final = frozenset(
    f"{{{NAMESPACES['cbc']}}}{name}"
    for name in (
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "ChargeTotalAmount",
        "AllowanceTotalAmount",
        "PayableAmount",
        "TaxableAmount",
        "TaxAmount",
        "Amount",
        "BaseAmount",
    )
)
# More than two decimals.
_TOO_FINE: Final = re.compile(r"[+-]?[0-9]+\.[0-9]{3,}")


def sum_rules(document: Ubl) -> Iterator[str]:
    """Yield the sum rules that a document breaks; a missing sum breaks its rule."""
    lines = sum(_line_amounts(document), NOTHING)
    charged, allowed = _charges(document, "true"), _charges(document, "false")
    tax = document.amount("cac:TaxTotal/cbc:TaxAmount") or NOTHING
    net = document.amount(f"{_TOTALS}TaxExclusiveAmount") or NOTHING
    gross = document.amount(f"{_TOTALS}TaxInclusiveAmount") or NOTHING
    payable = document.amount(f"{_TOTALS}PayableAmount") or NOTHING
    stated = document.amount(f"{_TOTALS}LineExtensionAmount")
    expected = (
        ("BR-CO-10", stated == lines),
        ("BR-CO-11", (document.amount(f"{_TOTALS}AllowanceTotalAmount") or NOTHING) == allowed),
        ("BR-CO-12", (document.amount(f"{_TOTALS}ChargeTotalAmount") or NOTHING) == charged),
        ("BR-CO-13", net == (stated or NOTHING) + charged - allowed),
        ("BR-CO-15", gross == net + tax),
        ("BR-CO-16", payable == gross),
        ("SAM-CREDIT-SIGN", payable > NOTHING),
    )
    yield from (rule for rule, holds in expected if not holds)
    amounts = (
        text
        for place, texts in document.texts_by_place
        if place.elements[0].tag in _AMOUNTS
        for text in texts
    )
    if any(_TOO_FINE.fullmatch(text.strip()) for text in amounts):
        yield "BR-DEC"


def charge_rules(document: Ubl) -> Iterator[str]:
    """Yield the broken rules of charges. Ours has at most one charge: for VAT."""
    for charge in document.charges:
        percent = document.amount("cbc:MultiplierFactorNumeric", charge)
        base = document.amount("cbc:BaseAmount", charge)
        amount = document.amount("cbc:Amount", charge)
        if percent is not None and base is None:
            yield f"{PEPPOL}R041"
        if base is not None and percent is None:
            yield f"{PEPPOL}R042"
        if percent is not None and base is not None:
            missing = (amount or NOTHING) - base * percent / 100
            if abs(missing) > SLACK:
                yield f"{PEPPOL}R040"
            # Rounded half up: never more than half an öre off, and half an öre only upwards.
            if not -_HALF < missing <= _HALF:
                yield "SAM-CHARGE-EXACT"
        if document.text("cbc:ChargeIndicator", charge) not in {"true", "false"}:
            yield f"{PEPPOL}R043"
        if not document.text("cbc:AllowanceChargeReason", charge):
            yield "BR-38"
    reasons = document.texts("cac:AllowanceCharge/cbc:AllowanceChargeReason")
    if len(document.charges) > 1 or any(reason != COMPENSATION for reason in reasons):
        yield "SAM-CHARGE"


def _line_amounts(document: Ubl) -> Iterator[Decimal]:
    """Yield the amount of each line; lines without one break another rule."""
    for elements in document.each(document.line, "cbc:LineExtensionAmount"):
        amounts = (ubl_number(stripped_text(element)) for element in elements)
        yield from islice((amount for amount in amounts if amount is not None), 1)


def _charges(document: Ubl, indicator: str) -> Decimal:
    """Sum the document's charges (`true`) or allowances (`false`)."""
    amounts = [
        document.amount("cbc:Amount", charge) or NOTHING
        for charge in document.all("cac:AllowanceCharge")
        if document.text("cbc:ChargeIndicator", charge) == indicator
    ]
    return sum(amounts, NOTHING)


class _Line(NamedTuple):
    """The elements at each path of a line."""

    amounts: list[Element]
    quantities: list[Element]
    prices: list[Element]
    bases: list[Element]
    names: list[Element]
    notes: list[Element]
    periods: list[Element]
    starts: list[Element]
    ends: list[Element]
    objects: list[Element]


# In the order of `_Line`.
_PATHS: Final = (
    "cbc:LineExtensionAmount",
    "cbc:{}Quantity",
    "cac:Price/cbc:PriceAmount",
    "cac:Price/cbc:BaseQuantity",
    "cac:Item/cbc:Name",
    "cbc:Note",
    "cac:InvoicePeriod",
    "cac:InvoicePeriod/cbc:StartDate",
    "cac:InvoicePeriod/cbc:EndDate",
    "cac:DocumentReference",
)


def line_rules(document: Ubl) -> Iterator[str]:
    """Yield the line rules that a document breaks, each once for all its lines."""
    numbers = [first_text(ids) for ids in document.each(document.line, "cbc:ID")]
    if not numbers:
        yield "BR-16"
    if len(set(numbers)) < len(numbers):
        yield "SAM-LINE-ID"
    found = {rule for line in _lines(document) for rule in _of_line(document, line)}
    yield from sorted(found)


def _lines(document: Ubl) -> Iterator[_Line]:
    kind = "Credited" if document.is_credit_note else "Invoiced"
    places = (document.each(document.line, path.format(kind)) for path in _PATHS)
    return map(_Line._make, zip(*places, strict=True))


def _of_line(document: Ubl, line: _Line) -> Iterator[str]:
    yield from _amount(line)
    yield from _unit(line)
    yield from _references(document, line)
    yield from _period(document, line)
    if len(line.notes) > 1:
        yield "UBL-SR-34"


def _amount(line: _Line) -> Iterator[str]:
    amount, price = first_number(line.amounts), first_number(line.prices)
    quantity = first_number(line.quantities)
    if amount is None or price is None or not quantity or not first_text(line.names):
        yield "SAM-LINE-EMPTY"
        return
    if price < NOTHING:
        yield "BR-27"
    base = first_number(line.bases)
    if base is not None and base <= NOTHING:
        yield f"{PEPPOL}R121"
    else:
        # Ours are exact: the slack must not hide a price that is an öre too high.
        missing = abs(amount - quantity * price / (base or 1))
        if missing > NOTHING:
            yield "SAM-LINE-EXACT"
        if missing > SLACK:
            yield f"{PEPPOL}R120"


def _unit(line: _Line) -> Iterator[str]:
    unit = {element.get("unitCode") for element in line.quantities}
    if not unit <= {DAY_UNIT, ONE_UNIT}:
        yield "BR-CL-23"
    if any(base.get("unitCode") not in {*unit, None} for base in line.bases):
        yield f"{PEPPOL}R130"


def _references(document: Ubl, line: _Line) -> Iterator[str]:
    if len(line.objects) > 1:
        yield f"{PEPPOL}R100"
    if any(document.text("cbc:DocumentTypeCode", one) != INVOICED_OBJECT for one in line.objects):
        yield f"{PEPPOL}R101"


def _period(document: Ubl, line: _Line) -> Iterator[str]:
    """Compare a line's period with the document's, if both are stated."""
    if not line.periods:
        return
    start, end = (ubl_day(first_text(days)) for days in (line.starts, line.ends))
    first = document.day("cac:InvoicePeriod/cbc:StartDate")
    last = document.day("cac:InvoicePeriod/cbc:EndDate")
    if start and first and start < first:
        yield f"{PEPPOL}R110"
    if end and last and end > last:
        yield f"{PEPPOL}R111"


# Medical care, practitioners, social welfare: directive 2006/112/EC article 132(1) b, c, g.
EXEMPTION_REASONS: Final = frozenset({"VATEX-EU-132-1B", "VATEX-EU-132-1C", "VATEX-EU-132-1G"})
_SWEDISH_RATES: Final = frozenset({"25", "12", "6"})
_BREAKDOWN: Final = "cac:TaxTotal/cac:TaxSubtotal"
_REASON: Final = ("cbc:TaxExemptionReasonCode", "cbc:TaxExemptionReason")


def tax_rules(document: Ubl) -> Iterator[str]:
    """Yield the VAT rules that a document breaks."""
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
    if any(code not in EXEMPTION_REASONS for code in codes):
        yield "BR-CL-22"
    if sum(len(document.all(f".//{name}")) for name in _REASON) > len(codes) + len(texts):
        yield "UBL-CR-600"


def _rates(document: Ubl) -> Iterator[str]:
    """Check that every category is E at 0 %; a category S would need a Swedish rate."""
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
