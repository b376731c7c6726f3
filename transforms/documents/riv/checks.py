"""Every rule of the national basis, checked before a message is written or sent.

Sources: RIV-TA financial:billing:claim 1.1, text of 2025-10-13, ÖR1-ÖR52, and the official
schematron where it differs. ÖR6 and ÖR32 are covered by ÖR28 and ÖR39 there, and ÖR7 by the
schema; the schema is covered by `EGEN-ORDNING`, `EGEN-OBLIGATORISK` and `EGEN-FORMAT`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from transforms.documents.invoice.ubl import Element
from transforms.documents.riv.amount_rules import AMOUNT_RULES, CREDIT_RULES, credits_too_much
from transforms.documents.riv.care_rules import CARE_RULES, DOUBTS
from transforms.documents.riv.codes import CLAIM_NAMESPACE
from transforms.documents.riv.message_rules import MESSAGE_RULES
from transforms.documents.riv.patient_rules import PATIENT_RULES
from transforms.documents.riv.reading import NationalBasis, read_basis
from transforms.documents.riv.rules import RivFinding, RivRule, Severity

RIV_RULES: Final[tuple[RivRule, ...]] = (
    *MESSAGE_RULES,
    *PATIENT_RULES,
    *CARE_RULES,
    *DOUBTS,
    *AMOUNT_RULES,
    *CREDIT_RULES,
)
NO_BASIS: Final = RivFinding(
    "EGEN-XML", Severity.BLOCK, "Filen är inte XML eller inget nationellt fakturaunderlag"
)
TOO_MUCH: Final = RivFinding(
    "EGEN-KREDITBELOPP", Severity.BLOCK, "Mer krediteras av en rad än vad som fakturerades"
)
_LISTED_AT_MOST: Final = 5
_PERFORMED: Final = f"{{{CLAIM_NAMESPACE}}}healthcarePerformed"


def broken_riv_rules(
    xml: bytes, *, today: dt.date, original: bytes | None = None
) -> list[RivFinding]:
    """Return the rules that a basis breaks, blocking ones first.

    Args:
        xml: the message, with or without its SOAP envelope.
        today: the day of the check.
        original: for a credit, the credited basis, to compare amounts line by line.
    """
    basis = read_basis(xml, today)
    if basis is None:
        return [NO_BASIS]
    found = [finding for rule in RIV_RULES for finding in _findings(rule, basis)]
    credited = None if original is None else read_basis(original, today)
    if credited is not None and credits_too_much(basis, credited):
        found.append(TOO_MUCH)
    return sorted(found, key=lambda finding: finding.severity != Severity.BLOCK)


def _findings(rule: RivRule, basis: NationalBasis) -> Iterable[RivFinding]:
    at_fault = list(rule.broken(basis))
    if at_fault:
        yield RivFinding(rule.id, rule.severity, rule.swedish + _places(at_fault, basis))


def _places(at_fault: list[Element], basis: NationalBasis) -> str:
    """Return the positions of the faulty care contacts, without any of their content."""
    places = {line: place for place, line in enumerate(basis.lines, 1)}
    owners = [one if one.tag == _PERFORMED else next(one.iterancestors(_PERFORMED), None)
              for one in at_fault]  # fmt: skip
    listed = sorted({places[owner] for owner in owners if owner is not None})
    if not listed:
        return ""
    more = f" och {len(listed) - _LISTED_AT_MOST} till" if len(listed) > _LISTED_AT_MOST else ""
    return f" (kontakt {', '.join(map(str, listed[:_LISTED_AT_MOST]))}{more})"
