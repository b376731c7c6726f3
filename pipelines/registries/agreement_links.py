"""Which agreement a care unit belongs to: by its own code, or by the SAMVERKS link it has.

A line of a unit may also tell what no export does of it, as an earlier care_units.csv has it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.registry_aliases import REGISTRY_ALIASES
from pipelines.readers.delimited import read_delimited
from pipelines.readers.layout import known_headings, recognised
from pipelines.readers.refused import misshapen
from pipelines.registries.kodserver import Entry, Link, Period, day_of

SAMVERKS: Final = "SAMVERKS"
COLUMNS: Final = (
    "agreement_id",
    "care_unit",
    "samverks",
    "hsa_id",
    "medical_field_code",
    "valid_from",
    "valid_to",
)
BEGINNING: Final = dt.date(1900, 1, 1)


class ToldOfUnit(NamedTuple):
    """What a line tells of a unit beside its agreement."""

    hsa_id: str | None = None
    medical_field_code: str | None = None


class AgreementLinks(NamedTuple):
    """The agreements of units and of SAMVERKS codes, each with its periods; what else is told."""

    of_units: dict[str, list[tuple[str, Period]]]
    of_links: dict[str, list[tuple[str, Period]]]
    told: dict[str, list[tuple[ToldOfUnit, Period]]]

    def on(self, entry: Entry, day: dt.date) -> tuple[str, ...]:
        """Return the agreements of a unit on a day: its own, else those of its links that day."""
        own = _on(self.of_units.get(entry.code, []), day)
        linked = [
            agreement
            for link in entry.links
            if link.system == SAMVERKS and link.period.holds(day)
            for agreement in _on(self.of_links.get(link.code, []), day)
        ]
        return tuple(sorted(set(own or linked)))

    def told_on(self, unit: str, day: dt.date) -> ToldOfUnit:
        """Return what a line tells of a unit on a day; nothing if none does."""
        found = [told for told, period in self.told.get(unit, []) if period.holds(day)]
        return found[0] if found else ToldOfUnit()

    def periods(self, unit: str, entries: Sequence[Entry]) -> list[Period]:
        """Return every period that may change the agreement of a unit."""
        links: list[Link] = [
            link for entry in entries for link in entry.links if link.system == SAMVERKS
        ]
        dated = [*self.of_units.get(unit, [])]
        dated += [found for link in links for found in self.of_links.get(link.code, [])]
        return [link.period for link in links] + [period for _, period in dated]


def _on(dated: Sequence[tuple[str, Period]], day: dt.date) -> list[str]:
    return [agreement for agreement, period in dated if period.holds(day)]


def read_agreement_links(path: Path) -> AgreementLinks:
    """Read the table of agreements by unit or link. No validity means always.

    Raises:
        FileRefusedError: F01 when it is no text, F02 when a column is missing or a date is none.
    """
    rows = _rows(path)
    of_units: defaultdict[str, list[tuple[str, Period]]] = defaultdict(list)
    of_links: defaultdict[str, list[tuple[str, Period]]] = defaultdict(list)
    told: defaultdict[str, list[tuple[ToldOfUnit, Period]]] = defaultdict(list)
    for place, (agreement, unit, link, hsa_id, field, first, last) in enumerate(rows, start=1):
        if agreement is None or (unit is None) == (link is None):
            raise misshapen(f"Rad {place}: ange avtal, och antingen kombikakod eller samverks.")
        period = _period(place, first, last)
        kept, code = (of_units, unit) if unit else (of_links, link)
        kept[code or ""].append((agreement, period))
        if unit:
            told[unit].append((ToldOfUnit(hsa_id, field), period))
    return AgreementLinks(of_units, of_links, told)


def _rows(path: Path) -> list[tuple[str | None, ...]]:
    known = known_headings({column: REGISTRY_ALIASES.get(column, ()) for column in COLUMNS})
    table = read_delimited(path.read_bytes(), known)
    found = recognised(table.headings, known)
    if "agreement_id" not in found or not {"care_unit", "samverks"} & set(found):
        raise misshapen("Rubrikraden ska ha avtalsnummer, och kombikakod eller samverks.")
    cells = {
        column: table.rows.to_series(found.index(column)) for column in COLUMNS if column in found
    }
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, table.rows.height)
    return list(zip(*(cells.get(column, empty).to_list() for column in COLUMNS), strict=True))


def _period(place: int, first: str | None, last: str | None) -> Period:
    try:
        return Period(day_of(first) if first else BEGINNING, day_of(last) if last else None)
    except ValueError:
        raise misshapen(f"Rad {place}: ett datum är felaktigt. Skriv ÅÅÅÅ-MM-DD.") from None
