"""Swedish formats of amounts and dates, and Swedish names of codes.

Amounts are written `1 234,50 kr` with U+00A0, dates `2024-02-29` (Myndigheternas skrivregler,
"Siffror").
"""

from datetime import date
from decimal import Decimal
from typing import Final

from contracts.answers import Status
from contracts.codes import CareForm, Category, CreditReason, ItemKind, Route
from contracts.fates import Fate
from contracts.keys import CREDIT_NOTE, INVOICE
from contracts.remarks import Verdict

NO_BREAK: Final = "\u00a0"
MINUS: Final = "\u2212"

# Keyed by the plain text found in tables; a StrEnum is equal to its text.
CATEGORIES: Final[dict[str, str]] = {
    Category.ASYLUM: "Asylsökande",
    Category.WITHOUT_PERMIT: "Person utan tillstånd",
    Category.QUOTA_REFUGEE: "Kvotflykting",
    Category.EU: "EU/EES",
    Category.SELF_PAYER: "Självbetalande",
    Category.RESIDENT: "Folkbokförd",
}
ROUTES: Final[dict[str, str]] = {
    Route.VARDFAKTURA: "Vårdfaktura",
    Route.RES: "RES",
    Route.MANUAL: "Manuell faktura",
    Route.RIV: "Nationellt fakturaunderlag",
    Route.PEPPOL: "E-faktura",
}
CARE_FORMS: Final[dict[str, str]] = {
    CareForm.OUTPATIENT: "Öppenvård",
    CareForm.HOME: "Hemsjukvård",
    CareForm.INPATIENT: "Slutenvård",
}
ITEM_KINDS: Final[dict[str, str]] = {
    ItemKind.VISIT: "Besök",
    ItemKind.PROCEDURE: "Åtgärd",
    ItemKind.HEALTH_EXAM: "Hälsoundersökning",
    ItemKind.DAY: "Vårddygn",
    ItemKind.DRG_POINT: "Vårdtillfälle",
    ItemKind.OUTLIER_DAY: "Ytterfallsdygn",
    ItemKind.DEDUCTION: "Avdrag",
    ItemKind.INTERPRETER: "Tillägg för tolk",
    ItemKind.ISLAND: "Tillägg för öbesök",
    ItemKind.PATIENT_FEE: "Avdrag för betald patientavgift",
}
FATES: Final[dict[str, str]] = {
    Fate.BILLED: "Fakturerad",
    Fate.CREDITED: "Krediterad",
    Fate.UNCHANGED: "Oförändrad",
    Fate.HELD: "Väntar",
    Fate.REJECTED: "Avvisad",
    Fate.NOT_BILLABLE: "Faktureras inte",
    Fate.CANCELLED: "Makulerad",
    Fate.REPLACED: "Ersatt av senare rapport",
    Fate.NOT_YET: "Senare månad",
}
VERDICTS: Final[dict[str, str]] = {
    Verdict.FILE: "Filen avvisas",
    Verdict.REJECT: "Avvisas",
    Verdict.HOLD: "Väntar",
    Verdict.NOT_BILLABLE: "Faktureras inte",
    Verdict.WARN: "Varning",
}
STATUSES: Final[dict[str, str]] = {
    Status.OK: "OK",
    Status.NOT_PROCESSED: "BeEj (bearbetas ej)",
    Status.ERROR: "Fel",
}
_CREDIT_REASONS: Final = {
    CreditReason.CANCELLED: "vårdkontakten makulerad av vårdgivaren",
    CreditReason.CHANGED: "vårdkontakten rättad av vårdgivaren",
    CreditReason.NOT_BILLABLE: "vårdkontakten ska inte faktureras",
    CreditReason.REBILLED: "vårdkontakten prövad på nytt mot rättade register",
    CreditReason.ORDERED: "fakturan krediterad på begäran",
    CreditReason.REFUSED: "fakturan avvisad av betalaren",
    CreditReason.WITHDRAWN: "leveransen återkallad",
}
INVOICE_KINDS: Final[dict[int, str]] = {INVOICE: "Faktura", CREDIT_NOTE: "Kreditfaktura"}


def _swedish(digits: str) -> str:
    """Convert `-1,234.50` to `−1 234,50`."""
    return digits.replace(",", NO_BREAK).replace(".", ",").replace("-", MINUS)


def number(value: int) -> str:
    """Format a whole number: `1 234`, `−3`."""
    return _swedish(f"{value:,}")


def money(amount: Decimal, unit: str = "") -> str:
    """Format an amount of at most two decimals, with its currency if given: `1 234,50 EUR`."""
    digits = _swedish(f"{amount:,.2f}")
    return f"{digits}{NO_BREAK}{unit}" if unit else digits


def kronor(amount: Decimal) -> str:
    """Format an amount of at most two decimals: `1 234,50 kr`, all spaces U+00A0."""
    return money(amount, "kr")


def percent(value: Decimal) -> str:
    """Format a percentage without trailing zeros: `6 %`, `2,5 %`."""
    return f"{_swedish(plain(value))}{NO_BREAK}%"


def plain(value: Decimal) -> str:
    """Format a decimal for machines, without exponent or trailing zeros: `6`, `2.5`."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(value: date) -> str:
    """Format a date: `2024-02-29`."""
    return value.isoformat()


def days(first: date, last: date) -> str:
    """Format a period, both days included: `2024-02-01 – 2024-02-29`."""
    return f"{day(first)} – {day(last)}"


def org_no(value: str) -> str:
    """Format an organisation number of ten digits as `232100-0016`."""
    return f"{value[:6]}-{value[6:]}"


def bankgiro(value: str) -> str:
    """Format a bankgiro as `991-2346` or `5050-1055`."""
    digits = "".join(character for character in value if character.isdigit())
    return f"{digits[:-4]}-{digits[-4:]}" if digits else ""


def counted(count: int, one: str, many: str) -> str:
    """Format a count with its noun: `1 fil`, `1 234 filer`."""
    return f"{number(count)} {one if count == 1 else many}"


def contacts(count: int) -> str:
    """Format a number of care contacts: `1 vårdkontakt`, `1 234 vårdkontakter`."""
    return counted(count, "vårdkontakt", "vårdkontakter")


def item_text(
    kind: str, code: str | None, visit_type: str | None, profession: str | None, care_form: str
) -> str:
    """Return a price item's name on an invoice line: its kind, then its price keys.

    `code` is a KVÅ code for a procedure, a DRG for inpatient care.
    """
    name = ITEM_KINDS[kind]
    if kind == ItemKind.VISIT and care_form == CareForm.HOME:
        name = "Hembesök"
    label = "KVÅ" if kind == ItemKind.PROCEDURE else "DRG"
    keys = [
        f"{title} {value}"
        for title, value in ((label, code), ("besökstyp", visit_type), ("yrke", profession))
        if value is not None
    ]
    return ", ".join([name, *keys])


def credit_reasons(codes: str) -> str:
    """Return the reasons of a credit note: codes of `CreditReason` with a space between."""
    return "; ".join(_CREDIT_REASONS[CreditReason(code)] for code in codes.split())
