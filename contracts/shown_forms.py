r"""The forms in which an identity from a sender is shown to people who may not see patients.

Only these forms are shown; any other content may be a name or the number of a person, and is
hashed or left out. A contact id has at most seven digits, or a year and a serial: a personal,
reserve or LMA number has at least eight. The patterns are valid in RE2 (DuckDB) and in Rust.
"""

from typing import Final

# Up to three letters, as before a serial: K-2024-000123.
_LETTERS: Final = "[A-Za-zÅÄÖåäö]{0,3}"
_SERIALS: Final = "|".join(
    (
        "[0-9]{1,7}",
        f"[0-9]{{1,4}}[-_]{_LETTERS}[0-9]{{1,3}}",
        f"[0-9]{{1,3}}[-_]{_LETTERS}[0-9]{{4}}",
        f"[0-9]{{1,2}}[-_]{_LETTERS}[0-9]{{1,2}}[-_]{_LETTERS}[0-9]{{1,3}}",
    )
)
# The third digit of an organisation number is at least 2: that of a person's number is a month's.
_ORG_NO: Final = "[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}"
_HSA_SERIAL: Final = "[A-Z]{0,2}[0-9]{1,6}(?:[A-Z]{1,2}[0-9]{1,6})?[A-Z]{0,2}"
_HSA_ID: Final = f"SE[0-9]{{2}}[2-9][0-9]{{7}}-{_HSA_SERIAL}"
_HEX: Final = "[a-f]{0,5}(?:[0-9]{1,6}[a-f]{1,5}){3,10}[0-9]{0,6}"
# The capital of a series, and words without capitals or åäö: W-over-nyar.
_WORD: Final = "[a-z]{1,20}[0-9]{0,2}"
_WORDS: Final = f"[A-Z]-(?:[A-Z][0-9]{{2}}|{_WORD})(?:-{_WORD}){{0,3}}(?:-[0-9])?"


def _whole(*forms: str) -> str:
    return f"^(?:{'|'.join(forms)})$"


CONTACT_ID_FORM: Final = _whole(
    "[A-Za-zÅÄÖåäö]",
    f"(?:[A-Za-zÅÄÖåäö][-_])?{_LETTERS}[-_]?(?:{_SERIALS})",
    "[A-Za-z]{1,3}[-_]?(?:19|20)[0-9]{2}[-_][0-9]{1,6}",
    _WORDS,
    _ORG_NO,
    _HSA_ID,
    _HEX,
    _HEX.replace("a-f", "A-F"),
)
# GVR is the reporter of ERSMOIndata.
REPORTER_FORM: Final = _whole(f"(?:16)?{_ORG_NO}", _HSA_ID, "GVR")
# A kombikakod: establishment, clinic and a letter with at most two characters, or digits of another
# length than a person's number. A HSA-id, or a short code.
CARE_UNIT_FORM: Final = _whole(
    "[0-9]{5}[0-9A-Z]{3}[A-Z][0-9A-Z]{0,2}", "[0-9]{9}|[0-9]{11}", _HSA_ID, "[A-Z]{1,2}[0-9]{1,6}"
)
CODE_FORM: Final = _whole("[0-9A-Za-zÅÄÖåäö]{1,3}", "[A-ZÅÄÖ]{0,4}[0-9]{1,7}[A-Z]{0,2}")
