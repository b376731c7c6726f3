"""From text to values: dates, amounts, yes and no, codes, check digits."""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
YES = ("true", "1", "ja", "j")
NO = ("false", "0", "nej", "n")

DIGITS_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
HYPHEN_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
MOMENT = re.compile(
    r"([0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?)?"
    r"( ?(Z|[+-][0-9]{2}(:?[0-5][0-9])?))?"
)
AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")
COUNT = re.compile(r"[0-9]{1,4}")
# Silent: the limit of a reporter. 35 characters, as contracts/codes.py has it.
REPORTER = re.compile(r"[^\x00-\x1f\x7f]{1,35}")
CONTACT_ID = re.compile(r"[^\x00-\x1f\x7f]{1,33}")
KOMBIKAKOD = re.compile(r"[0-9]{8}[A-Za-zÅÄÖåäö0-9]{1,3}")
HSA_ID = re.compile(r"SE[0-9]{10}-[A-Za-z0-9]+")
PROCEDURE = re.compile(r"[A-Z]{2}[0-9]{3}|[A-Z]{3}[0-9]{2}")
DRG = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{2,4}")
DIAGNOSIS = re.compile(r"[A-Z][0-9]{2}[A-Z0-9]{0,4}")
# Silent: "LMA" is read in capitals only, with at most one space after it.
LMA_NUMBER = re.compile(r"(?:LMA:? ?)?([0-9]{2})-?([0-9]{6})(?:/[0-9]{1,2})?")


def clean(text: str | None) -> str | None:
    """Return trimmed text; None if nothing is left."""
    return (text or "").strip() or None


def read_date(text: str) -> dt.date | None:
    """Return a real day from `YYYY-MM-DD` or `YYYYMMDD`; else None."""
    found = HYPHEN_DATE.fullmatch(text) or DIGITS_DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def reported_date(text: str) -> dt.date | None:
    """Return a real day of a report: of the years 1900 to 2200; else None."""
    day = read_date(text)
    return day if day and 1900 <= day.year <= 2200 else None


def read_moment(text: str) -> dt.datetime | None:
    """Return a timestamp from a date (its start) or ISO text; else None.

    Without an offset it is in Swedish time.
    """
    day = read_date(text)
    if day is None and MOMENT.fullmatch(text) is None:
        return None
    if not "1900" <= text[:4] <= "2200":
        return None
    # A date with an offset has the offset of its first moment.
    dated = re.sub(r"^([0-9-]{10}|[0-9]{8}) ?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)$", r"\1T00:00\2", text)
    try:
        moment = dt.datetime.fromisoformat(re.sub(r" (?=Z|[+-])", "", dated))
        # Silent: of an hour that occurs twice (October) the first; one that is skipped (March)
        # is read with the winter's offset.
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=SWEDISH_TIME)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def swedish_day(moment: dt.datetime) -> dt.date:
    """Return the day of a timestamp in Sweden."""
    return moment.astimezone(SWEDISH_TIME).date()


def read_amount(text: str) -> Decimal | None:
    """Return kronor with at most two decimals, unsigned; else None."""
    return Decimal(text.replace(",", ".")) if AMOUNT.fullmatch(text) else None


def read_count(text: str) -> int | None:
    """Return a whole number 0-9999; else None."""
    return int(text) if COUNT.fullmatch(text) else None


def read_bool(text: str | None) -> bool | None:
    """Return whether the text says yes; empty means no, other text None."""
    if text is None or text.lower() in NO:
        return False
    return True if text.lower() in YES else None


def read_codes(text: str | None) -> tuple[str, ...]:
    """Return space-separated codes as a set: upper case, sorted, no duplicates."""
    return tuple(sorted(set((text or "").upper().split())))


def read_lma_number(text: str) -> str | None:
    """Return the number as `NN-NNNNNN`; None if malformed."""
    found = LMA_NUMBER.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found else None


def is_unit_code(text: str) -> bool:
    """Return whether the text has the form of a kombikakod or of an HSA-id."""
    return bool(KOMBIKAKOD.fullmatch(text) or HSA_ID.fullmatch(text))


def luhn_ok(digits: str) -> bool:
    """Luhn: double every second digit from the right; the digit sum ends in 0."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 1 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def is_reserve_number(text: str) -> bool:
    """Twelve digits, `99` first, Luhn over the last eight."""
    return bool(re.fullmatch(r"99[0-9]{10}", text)) and luhn_ok(text[-8:])


def is_personal_number(text: str) -> bool:
    """Twelve digits: century, real date, serial, Luhn over the last ten.

    A coordination number has the day + 60, and 00 for an unknown month or day.
    """
    if not re.fullmatch(r"(18|19|20)[0-9]{10}", text):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    if day >= 60:
        month, day = month or 1, day - 60 or 1
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return text[8:11] != "000" and luhn_ok(text[-10:])


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day that many months earlier, at most the month's last day."""
    year, month0 = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_of_next = dt.date(year + (month0 == 11), (month0 + 1) % 12 + 1, 1)
    last = (first_of_next - dt.timedelta(days=1)).day
    return dt.date(year, month0 + 1, min(day.day, last))
