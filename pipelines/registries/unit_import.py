"""Import of care_units.csv: units from Kodserver, HSA-ids from MEK.

The exports do not contain the agreements of units, so a table of ours provides them, by the unit's
own code or by its SAMVERKS link. A line of that table may also give data of a unit that is not in
any export, as an earlier care_units.csv does.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.codes import HSA_ID, KOMBIKAKOD
from contracts.registry_aliases import REGISTRY_ALIASES
from pipelines.home.files import write_whole
from pipelines.readers.delimited import read_delimited
from pipelines.readers.layout import known_headings, recognised
from pipelines.readers.refused import misshapen
from pipelines.registries.dropped import check_kept
from pipelines.registries.kodserver import (
    Entry,
    HsaMapping,
    Link,
    Validity,
    day_of,
    read_entries,
    read_mappings,
)
from pipelines.registries.text import registry_bytes

SAMVERKS: Final = "SAMVERKS"
LINK_COLUMNS: Final = (
    "agreement_id",
    "care_unit",
    "samverks",
    "hsa_id",
    "medical_field_code",
    "valid_from",
    "valid_to",
)
BEFORE_ALL_CARE: Final = dt.date(1900, 1, 1)


class UnitDetails(NamedTuple):
    """The data of a unit in a line, in addition to its agreement."""

    hsa_id: str | None = None
    medical_field_code: str | None = None


class AgreementLinks(NamedTuple):
    """The agreements of units and SAMVERKS codes with periods, and other data."""

    of_units: dict[str, list[tuple[str, Validity]]]
    of_links: dict[str, list[tuple[str, Validity]]]
    details: dict[str, list[tuple[UnitDetails, Validity]]]

    def on(self, entry: Entry, day: dt.date) -> tuple[str, ...]:
        """Return a unit's agreements on a day: its own, else those of its links."""
        own = _on(self.of_units.get(entry.code, []), day)
        linked = [
            agreement
            for link in entry.links
            if link.system == SAMVERKS and link.period.holds(day)
            for agreement in _on(self.of_links.get(link.code, []), day)
        ]
        return tuple(sorted(set(own or linked)))

    def details_on(self, unit: str, day: dt.date) -> UnitDetails:
        """Return the data given for a unit on a day, or an empty value."""
        found = [one for one, period in self.details.get(unit, []) if period.holds(day)]
        return found[0] if found else UnitDetails()

    def periods(self, unit: str, entries: Sequence[Entry]) -> list[Validity]:
        """Return every period that may change the agreement of a unit."""
        links: list[Link] = [
            link for entry in entries for link in entry.links if link.system == SAMVERKS
        ]
        dated = [*self.of_units.get(unit, [])]
        dated += [found for link in links for found in self.of_links.get(link.code, [])]
        return [link.period for link in links] + [period for _, period in dated]


def _on(dated: Sequence[tuple[str, Validity]], day: dt.date) -> list[str]:
    return [agreement for agreement, period in dated if period.holds(day)]


def read_agreement_links(path: Path) -> AgreementLinks:
    """Read the table of agreements by unit or link. Without validity: always.

    Raises:
        FileRefusedError: F01 if it is not text, F02 if a column is missing or a date is invalid.
    """
    rows = _link_rows(path)
    of_units: defaultdict[str, list[tuple[str, Validity]]] = defaultdict(list)
    of_links: defaultdict[str, list[tuple[str, Validity]]] = defaultdict(list)
    details: defaultdict[str, list[tuple[UnitDetails, Validity]]] = defaultdict(list)
    for place, (agreement, unit, link, hsa_id, field, first, last) in enumerate(rows, start=1):
        if agreement is None or (unit is None) == (link is None):
            raise misshapen(f"Rad {place}: ange avtal, och antingen kombikakod eller samverks.")
        period = _period(place, first, last)
        kept, code = (of_units, unit) if unit else (of_links, link)
        kept[code or ""].append((agreement, period))
        if unit:
            details[unit].append((UnitDetails(hsa_id, field), period))
    return AgreementLinks(of_units, of_links, details)


def _link_rows(path: Path) -> list[tuple[str | None, ...]]:
    known = known_headings({column: REGISTRY_ALIASES.get(column, ()) for column in LINK_COLUMNS})
    table = read_delimited(registry_bytes(path), known)
    found = recognised(table.headings, known)
    if "agreement_id" not in found or not {"care_unit", "samverks"} & set(found):
        raise misshapen("Rubrikraden ska ha avtalsnummer, och kombikakod eller samverks.")
    cells = {
        column: table.rows.to_series(found.index(column))
        for column in LINK_COLUMNS
        if column in found
    }
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, table.rows.height)
    return list(zip(*(cells.get(column, empty).to_list() for column in LINK_COLUMNS), strict=True))


def _period(place: int, first: str | None, last: str | None) -> Validity:
    try:
        return Validity(day_of(first) if first else BEFORE_ALL_CARE, day_of(last) if last else None)
    except ValueError:
        raise misshapen(f"Rad {place}: ett datum är felaktigt. Skriv ÅÅÅÅ-MM-DD.") from None


UNIT_COLUMNS: Final = {
    "care_unit": pl.String,
    "hsa_id": pl.String,
    "name": pl.String,
    "agreement_id": pl.String,
    "medical_field_code": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
}
ONE_DAY: Final = dt.timedelta(days=1)


class UnitImport(NamedTuple):
    """The result of an import: the number of rows, and the units to be checked.

    Units `without_agreement` and with `several_agreements` in some period are omitted for that
    period. Of several HSA-ids the most recent one is used. `malformed` codes are omitted, and so
    are units of the table of agreements that are `not_exported`.
    """

    rows: int
    without_agreement: tuple[str, ...]
    several_agreements: tuple[str, ...]
    several_hsa_ids: tuple[str, ...]
    malformed: tuple[str, ...]
    not_exported: tuple[str, ...]


class _Held(NamedTuple):
    """The data of a unit in a period, with all candidates."""

    period: Validity
    name: str
    agreements: tuple[str, ...]
    hsa_ids: tuple[str, ...]
    medical_field_code: str | None


def import_care_units(
    avd: Path, mek: Path | None, agreements: Path, target: Path, *, drop_missing: bool = False
) -> UnitImport:
    """Write the care units of an AVD export, one row per period without changes.

    `agreements` is a CSV of `agreement_id` with `care_unit` or `samverks` (the code of the unit's
    SAMVERKS link), and validity; an existing care_units.csv is accepted. A line of the unit itself
    has precedence over one of its link; its medical field code is kept, and its HSA-id if `mek` is
    None. The file is written atomically; equal input gives equal bytes.

    Raises:
        FileRefusedError: F01 or F02 of the file that cannot be read, or has no care unit; F02 if no
            row would be written, or a unit of the present file would be dropped without
            `drop_missing`. The present file is then kept.
    """
    links = read_agreement_links(agreements)
    hsa_ids = _by_unit(read_mappings(mek)) if mek else None
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in read_entries(avd):
        entries[entry.code].append(entry)
    held = {
        unit: _timeline(found, None if hsa_ids is None else hsa_ids[unit], links)
        for unit, found in sorted(entries.items())
        if re.search(KOMBIKAKOD, unit)
    }
    if not held:
        raise misshapen("Exporten har inga vårdenheter. Hämta AVD från Kodserver på nytt.")
    rows = [row for unit, periods in held.items() for row in _rows(unit, periods)]
    table = pl.DataFrame(rows, schema=UNIT_COLUMNS, orient="row")
    if table.is_empty():
        raise misshapen(
            "Ingen enhet i exporten har ett avtal, så registret blir tomt. Kontrollera att "
            "exporten och avtalen är rätt filer. Registret är oförändrat."
        )
    if not drop_missing:
        check_kept(table, target, "care_unit", "enheter")
    write_whole(target, table.write_csv(separator=";").encode())
    malformed = sorted(unit for unit in entries if unit not in held)
    return UnitImport(
        table.height,
        tuple(unit for unit, found in held.items() if any(not h.agreements for h in found)),
        tuple(unit for unit, found in held.items() if any(len(h.agreements) > 1 for h in found)),
        tuple(unit for unit, found in held.items() if any(len(h.hsa_ids) > 1 for h in found)),
        tuple(malformed),
        tuple(sorted(links.of_units.keys() - held.keys())),
    )


def _by_unit(mappings: Iterable[HsaMapping]) -> defaultdict[str, list[HsaMapping]]:
    units: defaultdict[str, list[HsaMapping]] = defaultdict(list)
    for mapping in mappings:
        if re.search(HSA_ID, mapping.hsa_id):
            units[mapping.care_unit].append(mapping)
    return units


def _timeline(
    entries: Sequence[Entry], mappings: Sequence[HsaMapping] | None, links: AgreementLinks
) -> list[_Held]:
    """Return the data of a unit, divided at every start and end.

    Without mappings the HSA-ids are those in the lines of agreements.
    """
    unit = entries[0].code
    periods = [entry.period for entry in entries] + [mapping.period for mapping in mappings or ()]
    periods += links.periods(unit, entries)
    days = {period.first for period in periods}
    days |= {
        period.last + ONE_DAY for period in periods if period.last and period.last < dt.date.max
    }
    timeline: list[_Held] = []
    cuts = sorted(days)
    for first, after in zip(cuts, [*cuts[1:], None], strict=True):
        open_that_day = [entry for entry in entries if entry.period.holds(first)]
        if open_that_day:
            entry = max(open_that_day, key=lambda entry: (entry.period.first, entry.name))
            period = Validity(first, after - ONE_DAY if after else None)
            given = links.details_on(unit, first)
            known = (given.hsa_id,) if given.hsa_id else ()
            ids = known if mappings is None else _hsa_ids(mappings, first)
            agreements = links.on(entry, first)
            timeline.append(_Held(period, entry.name, agreements, ids, given.medical_field_code))
    return _joined(timeline)


def _hsa_ids(mappings: Sequence[HsaMapping], day: dt.date) -> tuple[str, ...]:
    """Return the HSA-ids of a day, the most recent first."""
    found = {(m.period.first, m.hsa_id) for m in mappings if m.period.holds(day)}
    return tuple(dict.fromkeys(hsa_id for _, hsa_id in sorted(found, reverse=True)))


def _joined(timeline: Sequence[_Held]) -> list[_Held]:
    """Join consecutive periods with equal data."""
    joined: list[_Held] = []
    for held in timeline:
        before = joined[-1] if joined else None
        follows = before is not None and before.period.last == held.period.first - ONE_DAY
        if before is not None and follows and before[1:] == held[1:]:
            joined[-1] = before._replace(period=Validity(before.period.first, held.period.last))
        else:
            joined.append(held)
    return joined


def _rows(unit: str, timeline: Sequence[_Held]) -> list[tuple[object, ...]]:
    return [
        (
            unit,
            held.hsa_ids[0] if held.hsa_ids else None,
            held.name or None,
            held.agreements[0],
            held.medical_field_code,
            *held.period,
        )
        for held in timeline
        if len(held.agreements) == 1
    ]
