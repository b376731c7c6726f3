"""A registry file as text with the contract's names, and the line of every row."""

from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.errors.error import FileRefusedError, SettingsError
from contracts.registry_aliases import REGISTRY_ALIASES
from contracts.registry_files import EVERY_REGISTRY
from pipelines.home.bounded import REGISTRY_BYTES, bounded_bytes
from pipelines.readers.delimited import line_numbers, read_delimited
from pipelines.readers.layout import TextTable, known_headings, recognised
from pipelines.readers.listed import ListedSheet
from pipelines.readers.room import read_list_in_room
from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from transforms.cells.plain import plain_texts

# A workbook is a zip.
_ZIP: Final = b"PK\x03\x04"
# The keeper's own notes. A row with this mark there is a template's example, and is not read.
_COMMENT: Final = "comment"
EXAMPLE: Final = "EXEMPELRAD"


class RegistryText(NamedTuple):
    """Rows as text (all columns of the contract, `line` first), or the faults instead."""

    rows: pl.DataFrame | None
    faults: list[RegistryFault]


def registry_bytes(path: Path) -> bytes:
    """Return the content of a registry file.

    Raises:
        RegistryError: it is not a regular file, is too large, or cannot be read (G02).
    """
    try:
        return bounded_bytes(path, REGISTRY_BYTES)
    except SettingsError as wrong:
        message = f"{wrong.swedish} {wrong.to_do}"
        fault = RegistryFault(FaultCode.LAYOUT, path.name, None, None, message)
        raise RegistryError([fault]) from None


def text_columns(name: str) -> list[str]:
    """Return the columns of a registry that its file contains."""
    return [column for column in EVERY_REGISTRY[name].contract.columns() if column != "line"]


def _known(columns: list[str]) -> dict[str, str]:
    names = {column: REGISTRY_ALIASES.get(column, ()) for column in columns}
    return known_headings(names | {_COMMENT: ("kommentar", "anteckning")})


def unread_headings(name: str, data: bytes) -> list[str]:
    """Return the headings of a registry that are not read: own ones, or misspelled.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    known = _known(text_columns(name))
    headings = _table(name, data, known).headings
    found = zip(headings, recognised(headings, known), strict=True)
    return [heading for heading, column in found if heading and column is None]


def headings_as_written(name: str, data: bytes) -> dict[str, str]:
    """Return the heading of each column that a registry file has.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    known = _known(text_columns(name))
    headings = _table(name, data, known).headings
    found = zip(headings, recognised(headings, known), strict=True)
    return {column: heading for heading, column in found if heading and column}


def example_rows(name: str, data: bytes) -> list[int]:
    """Return the lines of a template's examples, which are not read.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    known = _known(text_columns(name))
    table = _table(name, data, known)
    lines = _lines(data, known, table)
    examples = _examples(table, recognised(table.headings, known))
    return [line for line, is_example in zip(lines, examples, strict=True) if is_example]


def _examples(table: TextTable, found: list[str | None]) -> pl.Series:
    """Return whether each row is a template's example."""
    if _COMMENT not in found:
        return pl.repeat(value=False, n=table.rows.height, eager=True)
    comments = table.rows.to_series(found.index(_COMMENT))
    return comments.str.starts_with(EXAMPLE).fill_null(value=False)


def read_text(name: str, data: bytes) -> RegistryText:
    """Read a registry file. Its faults here are G02: unreadable, or wrong columns."""
    file = f"{name}.csv"
    columns = text_columns(name)
    known = _known(columns)
    try:
        table = _table(name, data, known)
    except FileRefusedError as fault:
        return RegistryText(None, [RegistryFault(FaultCode.LAYOUT, file, None, None, fault.place)])
    found = recognised(table.headings, known)
    faults = _of_headings(name, found)
    if faults:
        return RegistryText(None, faults)
    lines = _lines(data, known, table)
    # Spreadsheets leave rows of nothing but separators.
    filled = pl.any_horizontal(pl.exclude("line").is_not_null())
    rows = _under_own_names(table, found, columns, lines).filter(~_examples(table, found))
    return RegistryText(rows.filter(filled), [])


def _table(name: str, data: bytes, known: dict[str, str]) -> TextTable:
    """Read a registry from a CSV file, or from a workbook in the reading room.

    Raises:
        FileRefusedError: the file cannot be read.
    """
    if not _is_workbook(data):
        return read_delimited(data, known)

    optional = EVERY_REGISTRY[name].optional
    needed = tuple(column for column in text_columns(name) if column not in optional)
    return read_list_in_room(ListedSheet(data, known, needed))


def _is_workbook(data: bytes) -> bool:
    return data.startswith(_ZIP)


def _lines(data: bytes, known: dict[str, str], table: TextTable) -> list[int]:
    """Return the line of each row in its file, or its row in the sheet."""
    if not _is_workbook(data):
        return line_numbers(data, known, table.rows.height)
    first = table.counted.above + 2
    return list(range(first, first + table.rows.height))


def _of_headings(name: str, found: list[str | None]) -> list[RegistryFault]:
    missing = _missing(name, found)
    return [
        RegistryFault(FaultCode.LAYOUT, f"{name}.csv", 1, column, message)
        for columns, message in (
            (missing, "Kolumnen saknas. Lägg till den i rubrikraden."),
            (_doubled(found), "Kolumnen står mer än en gång (även under annat namn). Behåll en."),
        )
        for column in columns
    ]


def _missing(name: str, found: list[str | None]) -> list[str]:
    optional = EVERY_REGISTRY[name].optional
    return [
        column for column in text_columns(name) if column not in found and column not in optional
    ]


def _doubled(found: list[str | None]) -> list[str]:
    return sorted({column for column in found if column and found.count(column) > 1})


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
