"""Import of visit_types.csv, professions.csv and fee_codes.csv from Kodserver.

An export has codes, names and periods. Data that no export has is kept from the present table,
by code and day: the national code of a profession, the category of a fee code.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.registry_files import REGISTRIES
from pipelines.home.files import write_whole
from pipelines.readers.refused import misshapen
from pipelines.registries.dropped import check_kept
from pipelines.registries.kodserver import Entry, Validity, code_system_of, read_entries
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes


class CodeTable(NamedTuple):
    """A registry of codes, the code system of its export, and the columns that we add.

    A period without the first of the `ours` is left out if it is `required`.
    """

    registry: str
    system: str
    ours: tuple[str, ...] = ()
    required: bool = False

    @property
    def key(self) -> str:
        """The column of the code."""
        return REGISTRIES[self.registry].key[0]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the file with their types."""
        columns = REGISTRIES[self.registry].contract.schema()
        names = [self.key, "name", *self.ours, "valid_from", "valid_to"]
        return {name: columns[name] for name in names if name in columns}


# The code systems' names: the region's page of codes to report (Vårdgivarguiden, read 2026-11).
VISIT_TYPE_TABLE: Final = CodeTable("visit_types", "BTYP")
PROFESSION_TABLE: Final = CodeTable("professions", "VDG", ("national_code",))
FEE_CODE_TABLE: Final = CodeTable("fee_codes", "TAXA", ("category", "health_exam"), required=True)

_SYSTEMS: Final = frozenset({"BTYP", "VDG", "TAXA", "AVD", "UPPDRAGSTYP", "FORETAG"})
_ONE_DAY: Final = dt.timedelta(days=1)


class CodeImport(NamedTuple):
    """The result of an import: the number of rows, and the codes that lack our data.

    Codes that are `left_out` have it in no period; those `without_data` lack it in some row.
    """

    rows: int
    left_out: tuple[str, ...]
    without_data: tuple[str, ...]


class _Held(NamedTuple):
    """A code in a period, with its name and our data."""

    period: Validity
    name: str
    ours: tuple[object, ...]


class _Own(NamedTuple):
    """The columns that we add, in one row of the present table."""

    period: Validity
    values: tuple[object, ...]


def import_codes(
    table: CodeTable, export: Path, target: Path, *, drop_missing: bool = False
) -> CodeImport:
    """Write a registry of codes from an export, one row per period without changes.

    The file is written atomically; equal input gives equal bytes.

    Raises:
        FileRefusedError: F01 or F02 of an export that cannot be read, has no code or is of another
            code system; F02 if no row would be written, or a code of the present file would be
            dropped without `drop_missing`. The present file is then kept.
        RegistryError: the present file is faulty.
    """
    system = code_system_of(export)
    if system in _SYSTEMS - {table.system}:
        raise misshapen(f"Exporten är kodverket {system}. Hämta {table.system} från Kodserver.")
    entries = _entries(export)
    own = _own_data(table, target)
    rows = [
        row
        for code, found in sorted(entries.items())
        for row in _rows(table, code, _timeline(found, own[code]))
    ]
    made = pl.DataFrame(rows, schema=table.schema)
    if made.is_empty():
        raise misshapen(
            f"Ingen kod i exporten har {table.ours[0]}, så registret blir tomt. Fyll i "
            f"{table.registry}.csv för koderna först. Registret är oförändrat."
        )
    if not drop_missing:
        check_kept(made, target, table.key, "koder")
    write_whole(target, made.write_csv(separator=";").encode())
    lacking = made.filter(pl.any_horizontal(False, *(pl.col(one).is_null() for one in table.ours)))
    return CodeImport(
        made.height,
        tuple(sorted(entries.keys() - set(made.get_column(table.key)))),
        tuple(lacking.get_column(table.key).unique().sort()),
    )


def _entries(export: Path) -> defaultdict[str, list[Entry]]:
    """Return the entries of each code.

    Raises:
        FileRefusedError: F01 or F02.
    """
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in read_entries(export):
        entries[entry.code].append(entry)
    if not entries or "" in entries:
        raise misshapen("Exporten har inga koder, eller en post utan kod. Hämta den på nytt.")
    return entries


def _own_data(table: CodeTable, target: Path) -> defaultdict[str, list[_Own]]:
    """Return our data of each code in the present table; none without a table."""
    own: defaultdict[str, list[_Own]] = defaultdict(list)
    if table.ours and target.exists():
        present = load_registry(table.registry, registry_bytes(target))
        columns = present.select(table.key, "valid_from", "valid_to", *table.ours)
        for code, first, last, *values in columns.iter_rows():
            own[code].append(_Own(Validity(first, last), tuple(values)))
    return own


def _timeline(entries: Sequence[Entry], own: Sequence[_Own]) -> list[_Held]:
    """Return a code's data, divided at every start and end; the latest entry of a day decides."""
    periods = [entry.period for entry in entries] + [one.period for one in own]
    days = {period.first for period in periods}
    days |= {
        period.last + _ONE_DAY for period in periods if period.last and period.last < dt.date.max
    }
    cuts, timeline = sorted(days), list[_Held]()
    for first, after in zip(cuts, [*cuts[1:], None], strict=True):
        valid = [entry for entry in entries if entry.period.holds(first)]
        if not valid:
            continue
        entry = max(valid, key=lambda entry: (entry.period.first, entry.name))
        values = next((one.values for one in own if one.period.holds(first)), ())
        held = _Held(Validity(first, after - _ONE_DAY if after else None), entry.name, values)
        before = timeline[-1] if timeline else None
        if before and before.period.last == first - _ONE_DAY and before[1:] == held[1:]:
            timeline[-1] = held._replace(period=Validity(before.period.first, held.period.last))
        else:
            timeline.append(held)
    return timeline


def _rows(table: CodeTable, code: str, timeline: Sequence[_Held]) -> Iterator[dict[str, object]]:
    for held in timeline:
        ours = dict(zip(table.ours, held.ours or [None] * len(table.ours), strict=True))
        if table.required and ours[table.ours[0]] is None:
            continue
        values = {table.key: code, "name": held.name or None, **ours}
        valid = {"valid_from": held.period.first, "valid_to": held.period.last}
        yield {name: value for name, value in (values | valid).items() if name in table.schema}
