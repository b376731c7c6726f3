"""Checks of sums, the charge and the VAT breakdown: exact to the öre, but where a rule has slack.

The sums are made of amounts as they stand in the document, rounded before (BR-CO-10 to 16).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl, number, said
from transforms.documents.peppol_totals import COMPENSATION, NOTHING
from transforms.documents.peppol_xml import NAMESPACES

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
    """Give the rules of sums that a document breaks; a missing sum breaks its rule."""
    lines = sum(_told(document), NOTHING)
    charged, allowed = _charges(document, "true"), _charges(document, "false")
    tax = document.amount("cac:TaxTotal/cbc:TaxAmount") or NOTHING
    net = document.amount(f"{_TOTALS}TaxExclusiveAmount") or NOTHING
    gross = document.amount(f"{_TOTALS}TaxInclusiveAmount") or NOTHING
    payable = document.amount(f"{_TOTALS}PayableAmount") or NOTHING
    told = document.amount(f"{_TOTALS}LineExtensionAmount")
    expected = (
        ("BR-CO-10", told == lines),
        ("BR-CO-11", (document.amount(f"{_TOTALS}AllowanceTotalAmount") or NOTHING) == allowed),
        ("BR-CO-12", (document.amount(f"{_TOTALS}ChargeTotalAmount") or NOTHING) == charged),
        ("BR-CO-13", net == (told or NOTHING) + charged - allowed),
        ("BR-CO-15", gross == net + tax),
        ("BR-CO-16", payable == gross),
        ("SAM-CREDIT-SIGN", payable > NOTHING),
    )
    yield from (rule for rule, holds in expected if not holds)
    amounts = (
        text
        for place, texts in document.told
        if place.elements[0].tag in _AMOUNTS
        for text in texts
    )
    if any(_TOO_FINE.fullmatch(text.strip()) for text in amounts):
        yield "BR-DEC"


def charge_rules(document: Ubl) -> Iterator[str]:
    """Give the rules of charges that a document breaks. Ours has one at most: for VAT."""
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


def _told(document: Ubl) -> Iterator[Decimal]:
    """Give the amount of each line that tells one; those that do not are another rule's."""
    for told in document.each(document.line, "cbc:LineExtensionAmount"):
        amounts = (number(said(element)) for element in told)
        yield from islice((amount for amount in amounts if amount is not None), 1)


def _charges(document: Ubl, indicator: str) -> Decimal:
    """Sum the document's charges (`true`) or allowances (`false`)."""
    amounts = [
        document.amount("cbc:Amount", charge) or NOTHING
        for charge in document.all("cac:AllowanceCharge")
        if document.text("cbc:ChargeIndicator", charge) == indicator
    ]
    return sum(amounts, NOTHING)
