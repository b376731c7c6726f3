"""The one reading of a reported cell, in plain Python: docs/cells.md.

Each function takes plain text and returns its canonical text, or the text as it is.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from .model import CARE_FORMS, Text
from .reading import MOMENT, read_codes

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
YES = ("true", "1", "ja", "j", "sant")
NO = ("false", "0", "nej", "n", "falskt")
UNSEEN = {0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)}
UNSEEN |= {*range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFEFF}
DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
OFFSET = re.compile(r" ?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)$")
MONEY = re.compile(
    r"(?:(?:kr|sek) ?)?"
    r"([0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[1-9][0-9]{0,2}(?:['’][0-9]{3})+)"
    r"(?:[.,]([0-9]+))?(?: ?(?:kr\.?|sek|:-|,-))?",
    re.IGNORECASE,
)
LMA_WORD = re.compile(r"(lma|dossier)[ .-]*(kort)?[ .-]*(nr|nummer)?[ .:]*", re.IGNORECASE)
LMA_PLAIN = re.compile(r"([0-9]{2}) ?-? ?([0-9]{6})(?: ?/ ?[0-9]{1,2})?")
LMA_OLD = re.compile(r"[0-9]{6}[ -]?([0-9]{2}) ?-? ?([0-9]{6}) ?/? ?[0-9]{2}")
LOST_DIGITS = re.compile(
    r"[+-]?([0-9]+[.,][0-9]*E[+-]?|[0-9]+E[+-]|[0-9]E)[0-9]{1,3}", re.IGNORECASE
)


def plain(text: str | None) -> str | None:
    """Return text without what is not seen, with plain spaces, composed; None if empty."""
    seen = "".join(sign for sign in text or "" if ord(sign) not in UNSEEN)
    spaced = "".join(" " if unicodedata.category(sign)[0] == "Z" else sign for sign in seen)
    return unicodedata.normalize("NFC", spaced.strip().rstrip("\x1a").strip()) or None


def is_error(text: str) -> bool:
    """Return whether a text is an error of a spreadsheet, or a formula."""
    if text.startswith("="):
        return "\n" not in text
    if not text.startswith("#"):
        return False
    word = text[1:]
    if word.upper() in ("N/A", "GETTING_DATA") or not word.strip("#"):
        return True
    return word[-1] in "!?" and len(word) > 1 and all(c.isalpha() or c in "/0" for c in word[:-1])


def is_id(text: str) -> bool:
    """Return whether a text can name a contact or its reporter."""
    return not is_error(text) and LOST_DIGITS.fullmatch(text) is None


def reporter(text: str) -> str:
    """An organisation number is its ten digits."""
    found = re.fullmatch(r"(?:16)?([0-9]{2}[2-9][0-9]{3})[- ]?([0-9]{4})", text.translate(DASHES))
    return found[1] + found[2] if found else text


def extended(text: str) -> str:
    """A date or timestamp of ISO 8601 in its extended format."""
    written = text.translate(DASHES).upper()
    written = re.sub(r"^([0-9]{4})([0-9]{2})([0-9]{2})(?=$|[T Z+-])", r"\1-\2-\3", written)
    written = re.sub(r"T([0-9]{2})([0-9]{2})([0-9]{2})", r"T\1:\2:\3", written)
    return re.sub(r"T([0-9]{2})([0-9]{2})(?=$|[Z +-])", r"T\1:\2", written)


def moment(text: str) -> str:
    """A timestamp has hyphens and colons."""
    written = extended(text)
    return written if MOMENT.fullmatch(text) is None and MOMENT.fullmatch(written) else text


def day(text: str) -> str:
    """A date is its Swedish day."""
    written = extended(text)
    zone = OFFSET.search(written[10:])
    clock = written[10 : 10 + zone.start()] if zone else written[10:]
    try:
        date = dt.date.fromisoformat(written[:10])
    except ValueError:
        return text
    if not re.fullmatch(r"[0-9-]{10}", written[:10]):
        return text
    shape = r"(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?)?"
    if not re.fullmatch(shape, clock):
        return text
    if zone is None:
        return text if re.search("[1-9]", clock) else date.isoformat()
    hour, minute = (int(clock[1:3]), int(clock[4:6])) if clock else (0, 0)
    offset = zone[1].replace(":", "")
    ahead = dt.timedelta()
    if offset != "Z":
        ahead = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[3:] or 0))
        ahead = -ahead if offset[0] == "-" else ahead
    moment = dt.datetime(date.year, date.month, date.day, hour, minute, tzinfo=dt.timezone(ahead))
    swedish = moment.astimezone(SWEDISH_TIME).date()
    return swedish.isoformat() if clock or swedish == date else text


def amount(text: str) -> str:
    """Kronor have a point and two decimals."""
    found = MONEY.fullmatch(text)
    if found is None:
        return text
    whole, decimals = re.sub("[^0-9]", "", found[1]), found[2] or ""
    if len(whole) > 9 or len(decimals) == 3:
        return text
    number = Decimal(f"{whole}.{decimals or 0}")
    kronor = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if abs(number - kronor) >= Decimal("0.000001"):
        return text
    return f"{whole}.{decimals:0<2}" if len(decimals) <= 2 else str(kronor)


def count(text: str) -> str:
    """A count has digits only."""
    found = re.fullmatch(r"([0-9]{1,4}|[1-9] [0-9]{3})(?:[.,](0{1,2}|0{4,}))?", text)
    return str(int(found[1].replace(" ", ""))) if found else text


def word(text: str) -> str:
    """Yes and no have one word each."""
    if text.lower() in YES:
        return "ja"
    return "nej" if text.lower() in NO else text


def lma_number(text: str) -> str:
    """An LMA number is NN-NNNNNN."""
    bare = LMA_WORD.sub("", text.translate(DASHES), count=1) if LMA_WORD.match(text) else text
    found = LMA_PLAIN.fullmatch(bare.translate(DASHES)) or LMA_OLD.fullmatch(bare.translate(DASHES))
    return f"{found[1]}-{found[2]}" if found else text


def patient(text: str, started_on: str | None) -> str:
    """A number of a person has twelve digits; the start decides a century left out."""
    written = text.translate(DASHES)
    found = re.fullmatch(r"((?:18|19|20|99)[0-9]{6}) ?[-+]? ?([0-9]{4})", written)
    if found:
        return found[1] + found[2]
    found = re.fullmatch(r"([0-9]{2})([0-9]{4}) ?([-+]?) ?([0-9]{4})", written)
    start = re.match(r"([0-9]{4})-", started_on or "")
    if found is None or start is None:
        return text
    year = int(start[1]) - (int(start[1]) - int(found[1])) % 100
    return f"{year - 100 * (found[3] == '+')}{found[2]}{found[4]}"


def unit(text: str) -> str:
    """A unit is in capitals with plain hyphens."""
    return code(text.translate(DASHES))


def code(text: str) -> str:
    """Units and DRG are in capitals, without a trailing dot."""
    return text.upper().removesuffix(".")


def procedures(text: str) -> str:
    """Procedures are a set; a dot after one does not count."""
    return " ".join(read_codes(re.sub(r"\.(?=\s|$)", "", re.sub("[,;]", " ", text))))


def diagnoses(text: str) -> str:
    """Diagnoses have no dot and keep their order."""
    return " ".join(dict.fromkeys(re.sub("[,;]", " ", text).upper().replace(".", "").split()))


def care_form(text: str) -> str:
    """A care form is in lower case."""
    return text.lower() if text.lower() in CARE_FORMS else text


def bare_code(text: str) -> str:
    """A code is compared without case, leading zeros and a trailing dot."""
    bare = text.upper().removesuffix(".")
    return bare.lstrip("0") or bare[-1:]


def known_code(text: str, known: set[str]) -> str:
    """A code is one that is known: exactly, or the only one that compares equal."""
    if text in known:
        return text
    alike = [one for one in known if bare_code(one) == bare_code(text)]
    return alike[0] if len(alike) == 1 else text


READ: dict[str, Callable[[str], str]] = {
    "reporter": reporter,
    "care_unit": unit,
    "end_care_unit": unit,
    "care_form": care_form,
    "lma_number": lma_number,
    "patient_fee": amount,
    "drg_code": code,
    "procedure_codes": procedures,
    "diagnosis_codes": diagnoses,
    "leave_days": count,
    "reported_at": moment,
    "planned": word,
    **dict.fromkeys(("started_on", "ended_on", "born_on"), day),
    **dict.fromkeys(("cancelled", "interpreter", "island_visit", "protected_identity"), word),
}


def read_cells(row: Text) -> dict[str, str | None]:
    """Return a reported row with every cell read once; an empty yes/no is a no."""
    cells = {name: plain(text) for name, text in row.items()}
    read = {
        name: READ[name](text) if text is not None and name in READ else text
        for name, text in cells.items()
    }
    for name in ("cancelled", "interpreter", "island_visit", "protected_identity"):
        read[name] = None if read[name] == "nej" else read[name]
    number = read["patient_id"]
    read["patient_id"] = None if number is None else patient(number, read["started_on"])
    return read
