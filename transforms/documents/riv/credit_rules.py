"""Rules of line numbers and of credits: what is credited, and why."""

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from transforms.documents.peppol_xml import Element
from transforms.documents.riv import codes
from transforms.documents.riv.amount_rules import net_of
from transforms.documents.riv.message_rules import is_basis_id
from transforms.documents.riv.reading import Basis, has, text, token
from transforms.documents.riv.rules import (
    Rule,
    block,
    claim_where,
    line_code_outside,
    lines_where,
    warn,
)

_LINE_ID: Final = re.compile("[1-9][0-9]*")
_ORIGINAL: Final = "referenceToProcessClaimSpecificationId"
_OF_CLAIM: Final = ("referenceToInvoice", _ORIGINAL)
_OF_LINE: Final = ("referenceToLineId", "reasonForCredit")


def _told_twice(basis: Basis) -> Iterable[Element]:
    seen: set[str | None] = set()
    for line in basis.lines:
        if text(line, "lineId") in seen:
            yield line
        seen.add(text(line, "lineId"))


def _not_ascending(basis: Basis) -> Iterable[Element]:
    last = 0
    for line in basis.lines:
        written = text(line, "lineId") or ""
        if not _LINE_ID.fullmatch(written) or int(written) <= last:
            yield line
        else:
            last = int(written)


def _names_no_original(basis: Basis) -> bool:
    if not basis.is_credit:
        return False
    return not has(basis.claim, "referenceToInvoice") or not is_basis_id(
        text(basis.claim, _ORIGINAL)
    )


def _names_no_line(line: Element, basis: Basis) -> bool:
    return basis.is_credit and not all(has(line, name) for name in _OF_LINE)


def _credits_in_a_debit(basis: Basis) -> bool:
    return not basis.is_credit and (
        any(has(basis.claim, name) for name in _OF_CLAIM)
        or any(has(line, name) for line in basis.lines for name in _OF_LINE)
    )


def credits_too_much(credit: Basis, original: Basis) -> bool:
    """Tell whether a credit takes more of a line than was billed there, or names none there."""
    if text(credit.claim, _ORIGINAL) != text(original.claim, "id"):
        return True
    billed = {token(line, "lineId"): net_of([line]) for line in original.lines}
    credited: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for line in credit.lines:
        credited[token(line, "referenceToLineId")] += net_of([line])
    return any(amount > billed.get(line, Decimal(0)) for line, amount in credited.items())


CREDIT_RULES: Final[tuple[Rule, ...]] = (
    block("ÖR36", "Orsaken till krediteringen är okänd",
          line_code_outside("reasonForCredit", codes.REASONS_FOR_CREDIT)),
    block("ÖR43", "Två rader har samma nummer", _told_twice),
    block("EGEN-RADNUMMER", "Radernas nummer är inte stigande hela tal", _not_ascending),
    block("EGEN-KREDIT", "Krediteringen säger inte vilken faktura och vilket underlag den gäller",
          claim_where(_names_no_original)),
    block("EGEN-KREDITRAD", "En krediterad rad saknar ursprunglig rad eller orsak",
          lines_where(_names_no_line)),
    warn("EGEN-DEBET", "En debitering har uppgifter som hör till en kreditering",
         claim_where(_credits_in_a_debit)),
)  # fmt: skip
