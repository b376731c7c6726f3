"""A registry file as text with the contract's names, and the line of every row."""

from typing import NamedTuple

import polars as pl

from contracts.errors.error import FileRefusedError
from contracts.registry_aliases import REGISTRY_ALIASES
from contracts.registry_files import EVERY_REGISTRY
from pipelines.readers.delimited import line_numbers, read_delimited
from pipelines.readers.layout import TextTable, known_headings, recognised
from pipelines.registries.faults import FaultCode, RegistryFault
from transforms.cells.plain import plain_texts


class RegistryText(NamedTuple):
    """Rows as text (all columns of the contract, `line` first), or the faults instead."""

    rows: pl.DataFrame | None
    faults: list[RegistryFault]


def text_columns(name: str) -> list[str]:
    """Return the columns of a registry that its file contains."""
    return [column for column in EVERY_REGISTRY[name].contract.columns() if column != "line"]


def _known(columns: list[str]) -> dict[str, str]:
    return known_headings({column: REGISTRY_ALIASES.get(column, ()) for column in columns})


def unread_headings(name: str, data: bytes) -> list[str]:
    """Return the headings of a registry that are not read: own ones, or misspelled.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    known = _known(text_columns(name))
    headings = read_delimited(data, known).headings
    found = zip(headings, recognised(headings, known), strict=True)
    return [heading for heading, column in found if heading and column is None]


def read_text(name: str, data: bytes) -> RegistryText:
    """Read a registry file. Its faults here are G02: unreadable, or wrong columns."""
    file = f"{name}.csv"
    columns = text_columns(name)
    known = _known(columns)
    try:
        table = read_delimited(data, known)
    except FileRefusedError as fault:
        return RegistryText(None, [RegistryFault(FaultCode.LAYOUT, file, None, None, fault.place)])
    found = recognised(table.headings, known)
    faults = _of_headings(name, found)
    if faults:
        return RegistryText(None, faults)
    lines = line_numbers(data, known, table.rows.height)
    # Spreadsheets leave rows of nothing but separators.
    filled = pl.any_horizontal(pl.exclude("line").is_not_null())
    return RegistryText(_under_own_names(table, found, columns, lines).filter(filled), [])


def _of_headings(name: str, found: list[str | None]) -> list[RegistryFault]:
    missing = [
        column
        for column in text_columns(name)
        if column not in found and column not in EVERY_REGISTRY[name].optional
    ]
    doubled = sorted({column for column in found if column and found.count(column) > 1})
    return [
        RegistryFault(FaultCode.LAYOUT, f"{name}.csv", 1, column, message)
        for columns, message in (
            (missing, "Kolumnen saknas. Lägg till den i rubrikraden."),
            (doubled, "Kolumnen står mer än en gång (även under annat namn). Behåll en."),
        )
        for column in columns
    ]


def _under_own_names(
    table: TextTable, found: list[str | None], columns: list[str], lines: list[int]
) -> pl.DataFrame:
    cells = dict(zip(found, table.rows.columns, strict=True))
    return plain_texts(table.rows).select(
        pl.Series("line", lines, dtype=pl.UInt32),
        *(
            pl.col(cells[column]).alias(column)
            if column in cells
            else pl.lit(None, dtype=pl.String).alias(column)
            for column in columns
        ),
    )
