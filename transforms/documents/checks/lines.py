"""Checks of the lines: each one's amount, unit, period and references."""

from collections.abc import Iterator
from typing import Final

from transforms.documents.checks.amounts import SLACK
from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl
from transforms.documents.checks.references import INVOICED_OBJECT
from transforms.documents.peppol_lines import DAY_UNIT, ONE_UNIT
from transforms.documents.peppol_totals import NOTHING
from transforms.documents.peppol_xml import Element

_BASE: Final = "cac:Price/cbc:BaseQuantity"


def line_rules(document: Ubl) -> Iterator[str]:
    """Give the rules of lines that a document breaks, each once for all its lines."""
    lines = document.lines
    if not lines:
        yield "BR-16"
    numbers = [document.text("cbc:ID", line) for line in lines]
    if len(set(numbers)) < len(numbers):
        yield "SAM-LINE-ID"
    found = {rule for line in lines for rule in _of_line(document, line)}
    yield from sorted(found)


def _of_line(document: Ubl, line: Element) -> Iterator[str]:
    yield from _amount(document, line)
    yield from _unit(document, line)
    yield from _references(document, line)
    yield from _period(document, line)
    if len(document.all("cbc:Note", line)) > 1:
        yield "UBL-SR-34"


def _amount(document: Ubl, line: Element) -> Iterator[str]:
    amount = document.amount("cbc:LineExtensionAmount", line)
    price = document.amount("cac:Price/cbc:PriceAmount", line)
    quantity = document.amount(_quantity(document), line)
    if None in {amount, price} or not quantity or not document.text("cac:Item/cbc:Name", line):
        yield "SAM-LINE-EMPTY"
        return
    if price < NOTHING:  # type: ignore[operator]  # none is None here
        yield "BR-27"
    base = document.amount(_BASE, line)
    if base is not None and base <= NOTHING:
        yield f"{PEPPOL}R121"
    else:
        # Ours are exact: a price with a cent too much in it must not hide in the slack.
        missing = abs(amount - quantity * price / (base or 1))  # type: ignore[operator]
        if missing > NOTHING:
            yield "SAM-LINE-EXACT"
        if missing > SLACK:
            yield f"{PEPPOL}R120"


def _unit(document: Ubl, line: Element) -> Iterator[str]:
    unit = {element.get("unitCode") for element in document.all(_quantity(document), line)}
    if not unit <= {DAY_UNIT, ONE_UNIT}:
        yield "BR-CL-23"
    if any(base.get("unitCode") not in {*unit, None} for base in document.all(_BASE, line)):
        yield f"{PEPPOL}R130"


def _references(document: Ubl, line: Element) -> Iterator[str]:
    told = document.all("cac:DocumentReference", line)
    if len(told) > 1:
        yield f"{PEPPOL}R100"
    if any(document.text("cbc:DocumentTypeCode", one) != INVOICED_OBJECT for one in told):
        yield f"{PEPPOL}R101"


def _period(document: Ubl, line: Element) -> Iterator[str]:
    """Hold a line's period against the document's, where both are told."""
    if not document.all("cac:InvoicePeriod", line):
        return
    start, end = (
        (
            document.day(f"cac:InvoicePeriod/cbc:{name}", line),
            document.day(f"cac:InvoicePeriod/cbc:{name}"),
        )
        for name in ("StartDate", "EndDate")
    )
    if start[0] and start[1] and start[0] < start[1]:
        yield f"{PEPPOL}R110"
    if end[0] and end[1] and end[0] > end[1]:
        yield f"{PEPPOL}R111"


def _quantity(document: Ubl) -> str:
    return f"cbc:{'Credited' if document.is_credit_note else 'Invoiced'}Quantity"
