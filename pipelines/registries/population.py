"""Answer records of PU, the region's population register: the service PKNODPLUS.

The layout is that of the region's own adapter (SLL-RTP/sll-rtjp.puadapter, 2013), which follows
"Användning av nodtjänster i PU" 0.3 (2010-11-19): fixed places, the length first and `_` last. A
file holds one answer a line; lines of up to four digits around them, which the service sends
first, are passed over.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.readers.refused import misshapen, refused
from pipelines.registries.text import registry_bytes

_ENVELOPE: Final = re.compile(r"^\d{0,4}$")
_RECORD: Final = re.compile(r"^\d{8}[\d ]{12}.*_$")
_NUMBER: Final = re.compile(r"^(18|19|20|99)\d{10}$")
_EARLIER: Final = tuple(slice(start, start + 12) for start in range(219, 279, 12))


class Answer(NamedTuple):
    """An answer about a person; values that PU does not state are empty or None.

    `status` is 0000 for a person, 0002 for one with protected identity. `kind` is 1 or 2 for a
    personal number, 3 or 4 for a reserve number, 5 or 6 for a coordination number; even kinds of
    personal and coordination numbers are patients from other regions.
    """

    line: int
    status: str
    sought: str
    born_on: dt.date | None
    current: str
    kind: str
    name: str
    civil_status: str
    civil_status_on: dt.date | None
    county: str
    exit_code: str
    changed_on: dt.date | None
    earlier: tuple[str, ...]

    @property
    def numbers(self) -> list[str]:
        """Every number of the person, the current one first."""
        return list(dict.fromkeys(filter(None, (self.current, self.sought, *self.earlier))))


def read_population(path: Path) -> list[Answer]:
    """Read the answers of a file, in UTF-8 or ISO-8859-15.

    Raises:
        FileRefusedError: F01 if the file is empty, F02 if a line is not an answer.
    """
    data = registry_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("iso-8859-15")
    lines = [line.rstrip("\r") for line in text.split("\n")]
    numbered = [(place, line) for place, line in enumerate(lines, 1) if not _ENVELOPE.match(line)]
    if not numbered:
        raise refused("Filen har inga svar. Hämta svaren från PU på nytt.")
    for place, line in numbered:
        if not _RECORD.match(line) or len(line) != int(line[:4]):
            raise misshapen(f"Rad {place} är inte ett svar av PKNODPLUS. Hämta svaren på nytt.")
    return [_answer(place, line) for place, line in numbered]


def _answer(place: int, line: str) -> Answer:
    return Answer(
        place,
        status=line[4:8],
        sought=_number(line[8:20]),
        born_on=_day(line[20:28]),
        current=_number(line[28:40]),
        kind=line[40:41].strip(),
        name=" ".join(line[41:77].replace("/", "").split()),
        civil_status=line[144:145].strip(),
        civil_status_on=_day(line[145:153]),
        county=line[173:175].strip(),
        exit_code=line[185:186].strip(),
        changed_on=_day(line[187:195]),
        earlier=tuple(filter(None, (_number(line[part]) for part in _EARLIER))),
    )


def _number(text: str) -> str:
    return text if _NUMBER.match(text) else ""


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        return None
