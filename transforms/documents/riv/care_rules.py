"""Rules of a care contact: the kind of care, its dates, place and provider.

Includes rules of our own for faults that the official rules allow but a payer would question.
"""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from transforms.documents.invoice.ubl import Element
from transforms.documents.riv import codes
from transforms.documents.riv.codes import INPATIENT_CARE, OPEN_CARE, PSYCHIATRY
from transforms.documents.riv.reading import (
    NationalBasis,
    every,
    has,
    riv_day,
    riv_elements,
    riv_number,
    text,
    token,
)
from transforms.documents.riv.rules import RivRule, block, line_code_outside, lines_where, warn

_CARE: Final = "healthcareCategory/typeOfCare"
_VISIT: Final = "timespan/healthcareVisitDateTime/careVisitDate"
_DISCHARGE: Final = "timespan/healthcareDischargeDateTime/careDischargeDate"
_PERIOD: Final = "timespan/invoicePeriod"
_IN_CARE: Final = "timespan/numberOfDays/inCare"
_FIELD: Final = "activity/medicalFieldCode"
_MAIN: Final = "diagnosis/inpatientCareDiagnosis/mainDiagnosis/diagnosisCode"
_COMMITMENT: Final = "paymentCommitment"
_RIKSAVTALET: Final = f"{_COMMITMENT}/agreementInRiksavtalet"
_PROFESSION: Final = "healthcareUnit/professionCodeForHealthcare"
_DRG: Final = "categorization/DRGCost/DRGCode"
_FIELD_SIGNS: Final = 3
_CODED: Final = frozenset(
    {"gender", "typeOfCare", "businessClassification", "diagnosisCode", "typeOfTreatment", "ATC"}
)


def is_inpatient(line: Element) -> bool:
    """Return whether a care contact is inpatient care."""
    return token(line, f"{_CARE}/code") == INPATIENT_CARE


def _is_open(line: Element) -> bool:
    return token(line, f"{_CARE}/code") == OPEN_CARE


def _is_psychiatry(line: Element) -> bool:
    return (text(line, _FIELD) or "").startswith(PSYCHIATRY)


def _after_issue(line: Element, basis: NationalBasis, path: str) -> bool:
    return (text(line, path) or "") > basis.issued


def _ends_before(line: Element, first: str, last: str) -> bool:
    end = text(line, last)
    return end is not None and end < (text(line, first) or "")


def _late_period(line: Element, basis: NationalBasis) -> bool:
    """As the official file does: one end strictly before the day of issue is enough."""
    if not has(line, _PERIOD):
        return False
    start, end = text(line, f"{_PERIOD}/start"), text(line, f"{_PERIOD}/end")
    return not any(one is not None and one < basis.issued for one in (start, end))


def _late_period_strictly(line: Element, basis: NationalBasis) -> bool:
    start, end = text(line, f"{_PERIOD}/start"), text(line, f"{_PERIOD}/end")
    return (start is not None and start >= basis.issued) or (end is not None and end > basis.issued)


def _lacks_main_diagnosis(line: Element, _: NationalBasis) -> bool:
    return not (_is_open(line) or has(line, _PERIOD) or _is_psychiatry(line) or has(line, _MAIN))


def _half_coded(basis: NationalBasis) -> Iterable[Element]:
    return (
        one
        for one in riv_elements(basis.claim)
        if one.tag.rpartition("}")[2] in _CODED
        and not (has(one, "code") and has(one, "codeSystem"))
    )


def _otherwise_than_original_text(line: Element, _: NationalBasis) -> bool:
    drg = every(line, _DRG)
    return bool(drg) and not (len(drg[0]) == 1 and has(drg[0], "originalText"))


def _unknown_field(line: Element, _: NationalBasis) -> bool:
    field = text(line, _FIELD) or ""
    return len(field) != _FIELD_SIGNS or field not in codes.MEDICAL_FIELDS


CARE_RULES: Final[tuple[RivRule, ...]] = (
    block("ÖR11", "Slutenvård saknar vårdkontaktens id",
          lines_where(lambda line, _: is_inpatient(line) and not has(line, "careContactId"))),
    block("ÖR12", "Koden för avtalstyp är okänd",
          line_code_outside(f"{_COMMITMENT}/typeOfAgreement", codes.TYPES_OF_AGREEMENT)),
    block("ÖR13", "Koden för kapitel i Riksavtalet är okänd",
          line_code_outside(f"{_COMMITMENT}/typeOfChapter", codes.TYPES_OF_CHAPTER)),
    block("ÖR14", "Koden för ersättningstyp är okänd",
          line_code_outside(f"{_COMMITMENT}/typeOfReimbursement", codes.TYPES_OF_REIMBURSEMENT)),
    block("ÖR15", "Vårdformen är varken 01 (öppen) eller 02 (sluten)",
          line_code_outside(f"{_CARE}/code", codes.TYPES_OF_CARE)),
    block("ÖR16", "Besökstypen är varken 1 (nytt) eller 2 (åter)",
          line_code_outside("healthcareCategory/typeOfVisit", codes.TYPES_OF_VISIT)),
    block("ÖR17", "Vården började efter underlagets datum",
          lines_where(lambda line, basis: _after_issue(line, basis, _VISIT))),
    block("ÖR18", "Utskrivningen är före inskrivningen",
          lines_where(lambda line, _: _ends_before(line, _VISIT, _DISCHARGE))),
    block("ÖR19", "Fakturaperioden saknar början eller slut",
          lines_where(lambda line, _: has(line, _PERIOD) and not (
              has(line, f"{_PERIOD}/start") and has(line, f"{_PERIOD}/end")))),
    block("ÖR20", "Fakturaperioden är efter underlagets datum", lines_where(_late_period)),
    block("ÖR21", "Fakturaperioden slutar innan den börjar",
          lines_where(lambda line, _: _ends_before(line, f"{_PERIOD}/start", f"{_PERIOD}/end"))),
    block("ÖR22", "Yrkeskoden är okänd", line_code_outside(_PROFESSION, codes.PROFESSIONS)),
    block("ÖR23", "Öppen vård saknar yrkeskod",
          lines_where(lambda line, _: _is_open(line) and not has(line, _PROFESSION))),
    block("ÖR24", "Koden för produktkategori är okänd",
          line_code_outside("categorization/productCategory", codes.PRODUCT_CATEGORIES)),
    block("ÖR25", "Koden för prislista är okänd",
          line_code_outside("categorization/priceList", codes.PRICE_LISTS)),
    block("ÖR30", "Koden för vårdnivå är okänd",
          line_code_outside("activity/careLevel", codes.CARE_LEVELS)),
    block("ÖR31", "Slutenvård saknar huvuddiagnos", lines_where(_lacks_main_diagnosis)),
    block("ÖR33", "Psykiatri har diagnos eller åtgärd",
          lines_where(lambda line, _: _is_psychiatry(line) and (
              has(line, "diagnosis") or has(line, "treatment")))),
    block("ÖR38", "Utskrivningen är efter underlagets datum",
          lines_where(lambda line, basis: _after_issue(line, basis, _DISCHARGE))),
    block("ÖR39", "En kod saknar kod eller kodverk", _half_coded),
    block("ÖR42", "DRG-koden står inte ensam som text (originalText)",
          lines_where(_otherwise_than_original_text)),
    block("ÖR49", "Medicinskt verksamhetsområde (MVO) är okänt eller saknas för vårdenheten",
          lines_where(_unknown_field)),
    block("ÖR50", "Koden för avtal i Riksavtalet är okänd",
          line_code_outside(_RIKSAVTALET, codes.AGREEMENTS_IN_RIKSAVTALET)),
    block("ÖR51", "Slutenvård saknar antal vårddagar",
          lines_where(lambda line, _: is_inpatient(line) and not has(line, _IN_CARE))),
    block("EGEN-PERIOD", "Fakturaperioden börjar inte före, eller slutar efter, underlagets datum",
          lines_where(_late_period_strictly)),
)  # fmt: skip


_DAYS: Final = "timespan/numberOfDays"
_DRG_RULE: Final = "categorization/DRGCost/DRGCode/originalText"
_DRG_SIGNS: Final = 4
# Reason 6 of a credit: billed more than six months after the care.
_MONTHS_TO_BILL: Final = 6


def _treated_in_primary_care(line: Element, _: NationalBasis) -> bool:
    return token(line, "activity/careLevel") == "1" and (
        has(line, "diagnosis") or has(line, "treatment")
    )


def _miscounted(line: Element, _: NationalBasis) -> bool:
    """Return whether days differ from nights (at least one) less days on leave.

    The nights are those of the period, where there is one.
    """
    of_part = has(line, _PERIOD)
    first = riv_day(text(line, f"{_PERIOD}/start" if of_part else _VISIT))
    last = riv_day(text(line, f"{_PERIOD}/end" if of_part else _DISCHARGE))
    days = riv_number(line, f"{_DAYS}/inCare")
    if not is_inpatient(line) or first is None or last is None or days is None:
        return False
    nights = (last - first).days + of_part
    return days != max(nights, 1) - (riv_number(line, f"{_DAYS}/onLeave") or 0)


def _never_left(line: Element, _: NationalBasis) -> bool:
    return is_inpatient(line) and not has(line, _DISCHARGE) and not has(line, _PERIOD)


def _repeated(basis: NationalBasis) -> Iterable[Element]:
    """Return the lines of a contact that is billed twice, for the same period if there is one."""
    if basis.is_credit:
        return []
    counts = Counter(map(_contact_and_period, basis.lines))
    return [
        line
        for line in basis.lines
        if has(line, "careContactId") and counts[_contact_and_period(line)] > 1
    ]


def _contact_and_period(line: Element) -> tuple[str | None, str | None]:
    return token(line, "careContactId"), text(line, f"{_PERIOD}/start")


def _too_old(line: Element, basis: NationalBasis) -> bool:
    until = f"{_PERIOD}/end" if has(line, _PERIOD) else _VISIT
    visit, issued = riv_day(text(line, until)), riv_day(basis.issued)
    return visit is not None and issued is not None and _months_on(visit) < issued


def _months_on(start: dt.date) -> dt.date:
    """Return the day six months later, or the last of that month if it does not exist."""
    months = start.month - 1 + _MONTHS_TO_BILL
    year, month = start.year + months // 12, months % 12 + 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _billed_before(line: Element, basis: NationalBasis) -> bool:
    billed = text(basis.claim, "invoiceDateOfIssue")
    return billed is not None and billed < (text(line, _VISIT) or "")


def _odd_drg(line: Element, _: NationalBasis) -> bool:
    drg = text(line, _DRG_RULE)
    return drg is not None and len(drg) != _DRG_SIGNS


DOUBTS: Final[tuple[RivRule, ...]] = (
    warn("EGEN-PRIMARVARD", "Primärvård har diagnos eller åtgärd",
         lines_where(_treated_in_primary_care)),
    warn("EGEN-VARDDAGAR", "Vårddagarna är inte tiden från in- till utskrivning utan permission",
         lines_where(_miscounted)),
    warn("EGEN-UTSKRIVNING", "Slutenvård saknar både utskrivning och fakturaperiod",
         lines_where(_never_left)),
    warn("EGEN-DUBBELT", "Samma vårdkontakt står på flera rader", _repeated),
    warn("EGEN-SENT", "Vården är äldre än sex månader", lines_where(_too_old)),
    warn("EGEN-FORE-VARDEN", "Fakturan är daterad före vården", lines_where(_billed_before)),
    warn("EGEN-REMISS", "Avtal i Riksavtalet anges fast remiss finns",
         lines_where(lambda line, _: has(line, _RIKSAVTALET)
                     and has(line, f"{_COMMITMENT}/remittanceNumber"))),
    warn("EGEN-DRG", "DRG-koden har inte fyra tecken", lines_where(_odd_drg)),
)  # fmt: skip
