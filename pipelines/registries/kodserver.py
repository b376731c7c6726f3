"""Exports of Kodserver (entries with dated links) and MEK (HSA-ids of units).

AVD contains the care units (kombikakoder), UPPDRAGSTYP the contract types. An entry that occurs
several times was valid in several periods. Shapes as in Region Stockholm's public code server
adapter.

An HSA-id may belong to several kombikakoder. A mapping without TillDatum is still valid.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from contracts.errors.error import FileRefusedError
from pipelines.home.files import write_whole
from pipelines.readers.refused import misshapen
from pipelines.readers.xml_stream import root_of, stream_elements

EXPORT_ROOT: Final = "{urn::codeservice}result"
ENTRY: Final = "termitementry"
# Kodserver's value for an open end.
OPEN_END: Final = "2099-12-31"


class Validity(NamedTuple):
    """First and last day, both included; without last day it is still valid."""

    first: dt.date
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Return whether a day is in the period."""
        return self.first <= day and (self.last is None or day <= self.last)


class Link(NamedTuple):
    """The target of an entry's link: code system, code and period."""

    system: str
    code: str
    period: Validity


class Entry(NamedTuple):
    """A code with its name in one period, and its links."""

    code: str
    name: str
    period: Validity
    links: tuple[Link, ...]


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of an export, in its order.

    Raises:
        FileRefusedError: F01 if it is not safe XML, F02 if it is not an export of Kodserver.
    """
    _check_root(path)
    for element in stream_elements(path, ENTRY):
        yield _entry(element)


def code_system_of(path: Path) -> str | None:
    """Return the code system that an export names; None if it names none.

    Raises:
        FileRefusedError: F01 if it is not safe XML, F02 if it is not an export of Kodserver.
    """
    _check_root(path)
    for attribute in stream_elements(path, "attribute", ENTRY):
        if attribute.tag == ENTRY:
            break
        if attribute.get("type") == "relatesto" and attribute.getparent().tag == "termsystem":
            return (attribute.text or "").strip() or None
    return None


def _check_root(path: Path) -> None:
    if root_of(path).tag != EXPORT_ROOT:
        raise misshapen("Filen är ingen export från Kodserver. Hämta den på nytt.")


def _entry(element: Any) -> Entry:
    names = {
        attribute.get("type"): " ".join((attribute.text or "").split())
        for attribute in element.iterchildren("attribute")
    }
    links = tuple(
        Link(coded.get("codesystem"), coded.get("code"), period_of(coded.getparent()))
        for coded in element.iter("codedvalue")
    )
    code = (element.get("id") or "").strip()
    name = names.get("shortname") or names.get("longname") or ""
    return Entry(code, name, period_of(element), links)


def period_of(element: Any) -> Validity:
    """Return the period of an entry or link.

    Raises:
        FileRefusedError: F02 if a date is invalid.
    """
    first, last = element.get("begindate"), element.get("expirationdate") or OPEN_END
    try:
        return Validity(day_of(first), None if last.startswith(OPEN_END) else day_of(last))
    except ValueError:
        raise bad_date(element) from None


def day_of(timestamp: str | None) -> dt.date:
    """Return the day of a timestamp as the exports write it, `1995-01-01T00:00:01.0`.

    Raises:
        ValueError: the timestamp is invalid.
    """
    return dt.date.fromisoformat((timestamp or "").strip()[:10])


def bad_date(element: Any) -> FileRefusedError:
    """Return the refusal of an export with an invalid date (F02)."""
    return misshapen(f"Rad {element.sourceline}: ett datum saknas eller är felaktigt.")


def import_contract_types(export: Path, target: Path) -> int:
    """Write the contract types (UPPDRAGSTYP) as a dated table; return its rows.

    Columns: `code`, `name`, `valid_from`, `valid_to`. The file is written atomically.

    Raises:
        FileRefusedError: F01 or F02.
    """
    rows = [(entry.code, entry.name or None, *entry.period) for entry in read_entries(export)]
    schema = {"code": pl.String, "name": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
    table = pl.DataFrame(rows, schema=schema, orient="row").unique().sort(pl.all())
    write_whole(target, table.write_csv(separator=";").encode())
    return table.height


NAMESPACE: Final = "{http://brainpool.se/mek/MEK.xsd}"


class HsaMapping(NamedTuple):
    """A care unit and its HSA-id in a period."""

    care_unit: str
    hsa_id: str
    period: Validity


def read_mappings(path: Path) -> Iterator[HsaMapping]:
    """Yield the mappings of an export, in its order.

    Raises:
        FileRefusedError: F01 if it is not safe XML, F02 if it is not an export of MEK.
    """
    if root_of(path).tag != f"{NAMESPACE}mappningar":
        raise misshapen("Filen är ingen export från MEK. Hämta den på nytt.")
    for element in stream_elements(path, f"{NAMESPACE}mappning"):
        yield _mapping(element)


def _mapping(element: Any) -> HsaMapping:
    def text(name: str) -> str:
        return (element.findtext(f"{NAMESPACE}{name}") or "").strip()

    last = text("TillDatum")
    try:
        period = Validity(day_of(text("FromDatum")), day_of(last) if last else None)
    except ValueError:
        raise bad_date(element) from None
    return HsaMapping(text("Kombikakod"), text("HSAId"), period)
