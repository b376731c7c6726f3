"""Numbers of persons in free text, in any spelling.

Personal and coordination numbers have ten or twelve digits, reserve numbers twelve and LMA numbers
eight or sixteen. Check digits are not checked, because a mistyped number is personal data too.
"""

import re
import unicodedata
from typing import Final

_DAY: Final = "(?:0[0-9]|1[0-2])(?:[0-2][0-9]|3[01]|[6-8][0-9]|9[01])"
_PERSON: Final = re.compile(f"(?:(?:18|19|20)?[0-9]{{2}}{_DAY}[0-9]{{4}}|99[0-9]{{10}})")
_NO_BIRTH: Final = re.compile("(?:18|19|20)?[0-9]{2}(?:00[0-5][0-9]|[0-9]{2}00)[0-9]{4}")
# Eight digits that begin as a year are a date or a number in a register of cases.
_LMA: Final = re.compile("(?!19|20)[0-9]{8}|[0-9]{16}")
_NAMED_LMA: Final = re.compile(r"(?:lma|dossier)[^0-9]{0,20}(?:[0-9][^0-9a-zåäö]{0,3}){8}")
# Digits with nothing but a few separators between, as in 80 01 01 - 9876.
_BETWEEN: Final = re.compile(r"[^0-9a-zåäö,;]{1,3}")
_DIGITS: Final = re.compile("[0-9]+")
_LONGEST: Final = 16


def holds_persons_number(text: str) -> bool:
    """Return whether the text holds what may be the number of a person."""
    plain = _plain(text)
    if _NAMED_LMA.search(plain):
        return True
    return any(_is_persons(number) for number in _numbers(plain))


def _is_persons(number: str) -> bool:
    if _LMA.fullmatch(number):
        return True
    return bool(_PERSON.fullmatch(number)) and not _NO_BIRTH.fullmatch(number)


def _numbers(text: str) -> set[str]:
    """Return every run of digits, alone and joined to those that follow it."""
    groups = list(_DIGITS.finditer(text))
    found = set()
    for first, group in enumerate(groups):
        number, end = group.group(), group.end()
        found.add(number)
        for following in groups[first + 1 :]:
            number += following.group()
            if len(number) > _LONGEST or not _BETWEEN.fullmatch(text, end, following.start()):
                break
            end = following.end()
            found.add(number)
    return found


def _plain(text: str) -> str:
    """Return the text in lower case, with every digit as ASCII and without invisible characters."""
    return "".join(
        str(unicodedata.digit(character, character))
        for character in unicodedata.normalize("NFKC", text).lower()
        if unicodedata.category(character) != "Cf"
    )
