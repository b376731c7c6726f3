"""What the official rules let through of a care contact, and a payer would still ask about."""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from transforms.documents.peppol_xml import Element
from transforms.documents.riv.care_rules import is_inpatient
from transforms.documents.riv.reading import Basis, day, has, number, text, token
from transforms.documents.riv.rules import Rule, lines_where, warn

_VISIT: Final = "timespan/healthcareVisitDateTime/careVisitDate"
_DISCHARGE: Final = "timespan/healthcareDischargeDateTime/careDischargeDate"
_PERIOD: Final = "timespan/invoicePeriod"
_DAYS: Final = "timespan/numberOfDays"
_COMMITMENT: Final = "paymentCommitment"
_RIKSAVTALET: Final = f"{_COMMITMENT}/agreementInRiksavtalet"
_DRG: Final = "categorization/DRGCost/DRGCode/originalText"
_DRG_SIGNS: Final = 4
# Reason 6 of a credit: billed more than six months after the care.
_MONTHS_TO_BILL: Final = 6


def _treated_in_primary_care(line: Element, _: Basis) -> bool:
    return token(line, "activity/careLevel") == "1" and (
        has(line, "diagnosis") or has(line, "treatment")
    )


def _miscounted(line: Element, _: Basis) -> bool:
    """Days in care: nights, at least one, less days on leave."""
    first, last = day(text(line, _VISIT)), day(text(line, _DISCHARGE))
    told = number(line, f"{_DAYS}/inCare")
    if not is_inpatient(line) or first is None or last is None or told is None:
        return False
    return told != max((last - first).days, 1) - (number(line, f"{_DAYS}/onLeave") or 0)


def _never_left(line: Element, _: Basis) -> bool:
    return is_inpatient(line) and not has(line, _DISCHARGE) and not has(line, _PERIOD)


def _told_twice(basis: Basis) -> Iterable[Element]:
    if basis.is_credit:
        return []
    told = Counter(token(line, "careContactId") for line in basis.lines)
    return [
        line
        for line in basis.lines
        if has(line, "careContactId") and told[token(line, "careContactId")] > 1
    ]


def _too_old(line: Element, basis: Basis) -> bool:
    visit, issued = day(text(line, _VISIT)), day(basis.issued)
    return visit is not None and issued is not None and _months_on(visit) < issued


def _months_on(start: dt.date) -> dt.date:
    """Return the day six months later; one that does not exist is the last of its month."""
    months = start.month - 1 + _MONTHS_TO_BILL
    year, month = start.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _billed_before(line: Element, basis: Basis) -> bool:
    billed = text(basis.claim, "invoiceDateOfIssue")
    return billed is not None and billed < (text(line, _VISIT) or "")


def _odd_drg(line: Element, _: Basis) -> bool:
    drg = text(line, _DRG)
    return drg is not None and len(drg) != _DRG_SIGNS


DOUBTS: Final[tuple[Rule, ...]] = (
    warn("EGEN-PRIMARVARD", "Primärvård har diagnos eller åtgärd",
         lines_where(_treated_in_primary_care)),
    warn("EGEN-VARDDAGAR", "Vårddagarna är inte tiden från in- till utskrivning utan permission",
         lines_where(_miscounted)),
    warn("EGEN-UTSKRIVNING", "Slutenvård saknar både utskrivning och fakturaperiod",
         lines_where(_never_left)),
    warn("EGEN-DUBBELT", "Samma vårdkontakt står på flera rader", _told_twice),
    warn("EGEN-SENT", "Vården är äldre än sex månader", lines_where(_too_old)),
    warn("EGEN-FORE-VARDEN", "Fakturan är daterad före vården", lines_where(_billed_before)),
    warn("EGEN-REMISS", "Avtal i Riksavtalet anges fast remiss finns",
         lines_where(lambda line, _: has(line, _RIKSAVTALET)
                     and has(line, f"{_COMMITMENT}/remittanceNumber"))),
    warn("EGEN-DRG", "DRG-koden har inte fyra tecken", lines_where(_odd_drg)),
)  # fmt: skip
