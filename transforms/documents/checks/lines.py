"""Checks of the lines: each one's amount, unit, period and references."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from transforms.documents.checks.amounts import SLACK
from transforms.documents.checks.catalogue import PEPPOL
from transforms.documents.checks.reading import Ubl, day, first_number, first_text
from transforms.documents.checks.references import INVOICED_OBJECT
from transforms.documents.peppol_lines import DAY_UNIT, ONE_UNIT
from transforms.documents.peppol_totals import NOTHING
from transforms.documents.peppol_xml import Element


class _Line(NamedTuple):
    """What stands at each path of a line."""

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
    """Give the rules of lines that a document breaks, each once for all its lines."""
    numbers = [first_text(told) for told in document.each(document.line, "cbc:ID")]
    if not numbers:
        yield "BR-16"
    if len(set(numbers)) < len(numbers):
        yield "SAM-LINE-ID"
    found = {rule for line in _lines(document) for rule in _of_line(document, line)}
    yield from sorted(found)


def _lines(document: Ubl) -> Iterator[_Line]:
    kind = "Credited" if document.is_credit_note else "Invoiced"
    told = (document.each(document.line, path.format(kind)) for path in _PATHS)
    return map(_Line._make, zip(*told, strict=True))


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
        # Ours are exact: a price with a cent too much in it must not hide in the slack.
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
    """Hold a line's period against the document's, where both are told."""
    if not line.periods:
        return
    start, end = (day(first_text(told)) for told in (line.starts, line.ends))
    first = document.day("cac:InvoicePeriod/cbc:StartDate")
    last = document.day("cac:InvoicePeriod/cbc:EndDate")
    if start and first and start < first:
        yield f"{PEPPOL}R110"
    if end and last and end > last:
        yield f"{PEPPOL}R111"
