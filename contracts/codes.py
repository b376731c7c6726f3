"""One pattern for each code system, with the source of its format.

Patterns are for the regex engine of polars (Rust): no look-around. They match a trimmed text.
Digits are written [0-9], because the engine's digit class includes digits of all
scripts, which casts reject.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

# Reserve number of Region Stockholm: 99, four digits of year, five of serial, check digit. The
# check digit is Luhn over the last eight (Inera, Lokala reservid; verified with its examples).
RESERVE_NUMBER: Final = r"^99[0-9]{10}$"
# Personal or coordination number with century. Day 61-91 is a coordination number.
PERSONAL_NUMBER: Final = r"^(18|19|20)[0-9]{10}$"
# LMA number as cards and registries write it; other spellings: contracts/cells.py.
LMA_NUMBER_PLAIN: Final = r"^[0-9]{2}-[0-9]{6}$"
# Kombikakod: inrättning (5), klinik (3) and 1-3 characters of avdelning (ERSMOIndata 2.2).
KOMBIKAKOD: Final = r"^[0-9]{8}[A-Za-zÅÄÖåäö0-9]{1,3}$"
# HSA-id: SE, organisation number, a hyphen, then letters and digits without å, ä, ö.
HSA_ID: Final = r"^SE[0-9]{10}-[A-Za-z0-9]+$"
# KVÅ: two letters and three digits (PE009), or three letters and two digits (NHP09).
PROCEDURE: Final = r"^([A-Z]{2}[0-9]{3}|[A-Z]{3}[0-9]{2})$"
# NordDRG as reported: a letter and 2-4 letters or digits.
DRG: Final = r"^[A-ZÅÄÖ][A-ZÅÄÖ0-9]{2,4}$"
# ICD-10-SE without its dot: a letter, two digits, up to four more characters.
DIAGNOSIS: Final = r"^[A-Z][0-9]{2}[A-Z0-9]{0,4}$"
# A date in canonical form; other spellings: contracts/cells.py.
DATE_WITH_HYPHENS: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# The years of a report, from 1900 to 2200: others are mistakes, and not every store has them.
REPORTED_YEAR: Final = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)"
REPORTED_DAY: Final = rf"^{REPORTED_YEAR}-[0-9]{{2}}-[0-9]{{2}}$"
# One to 33 characters without control characters (ERSMOIndata 2.2); the sender's own contact
# number.
CONTACT_ID: Final = r"^[^\x00-\x1f\x7f]{1,33}$"
# An organisation number or the name of a system.
REPORTER: Final = r"^[^\x00-\x1f\x7f]{1,35}$"

STOCKHOLM_COUNTY: Final = "01"
HSF: Final = "hsf"
OUT_OF_COUNTY_LIST: Final = "out_of_county"
# A receipt of an asylum application serves as an LMA card for this many days (Migrationsverket,
# "Asylsökande och LMA-kort"; Vårdgivarguiden "Vem är asylsökande", read 2024).
RECEIPT_DAYS: Final = 30
# From this day persons with temporary protection who are folkbokförda are no longer under LMA, but
# their residence card may still say so (Migrationsverket, news 2024-06-25 and 2024-07-10).
MAYBE_REGISTERED_FROM: Final = dt.date(2024, 7, 1)


class CareForm(StrEnum):
    """The form of care (vårdform)."""

    OUTPATIENT = "outpatient"
    HOME = "home"
    INPATIENT = "inpatient"


class Category(StrEnum):
    """The patient's category, given by the fee code (taxekod)."""

    ASYLUM = "asylum"
    WITHOUT_PERMIT = "without_permit"
    QUOTA_REFUGEE = "quota_refugee"
    EU = "eu"
    SELF_PAYER = "self_payer"
    RESIDENT = "resident"


BILLED_CATEGORIES: Final = (Category.ASYLUM, Category.WITHOUT_PERMIT, Category.QUOTA_REFUGEE)


class Route(StrEnum):
    """The channel through which an invoice reaches its payer."""

    VARDFAKTURA = "vardfaktura"
    RES = "res"
    MANUAL = "manual"
    RIV = "riv"
    PEPPOL = "peppol"


class CreditReason(StrEnum):
    """The reason why a contact is credited."""

    CANCELLED = "cancelled"
    CHANGED = "changed"
    NOT_BILLABLE = "not_billable"
    REBILLED = "rebilled"
    ORDERED = "ordered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ItemKind(StrEnum):
    """The kind of a price item. The first seven are kinds of the price list."""

    VISIT = "visit"
    PROCEDURE = "procedure"
    HEALTH_EXAM = "health_exam"
    DAY = "day"
    DRG_POINT = "drg_point"
    OUTLIER_DAY = "outlier_day"
    DEDUCTION = "deduction"
    INTERPRETER = "interpreter"
    ISLAND = "island"
    PATIENT_FEE = "patient_fee"


LISTED_KINDS: Final = tuple(ItemKind)[:7]


class SourceFormat(StrEnum):
    """The format of a report file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    ERSMO = "ersmo"
