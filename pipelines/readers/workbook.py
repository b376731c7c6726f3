"""Workbooks (.xlsx): the sheet with a known heading row and rows below it."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import fastexcel
import polars as pl

from contracts.errors.error import FileRefusedError
from pipelines.readers.cells import trimmed, without_blank_end
from pipelines.readers.layout import (
    REPORT_HEADINGS,
    Headings,
    RowCount,
    TextTable,
    columns_of_report,
    recognised,
)
from pipelines.readers.package import NOT_A_WORKBOOK, Package, SheetPart, open_package
from pipelines.readers.refused import misshapen, refused
from pipelines.readers.sheet_facts import far_below
from pipelines.readers.sheet_table import (
    CELL_ERRORS,
    ERROR,
    SheetTable,
    sheet_facts_of,
    with_sheet_facts,
)

# At most a title and a blank line may precede the headings.
HEADING_ROWS: Final = 10
DATE_AT_MIDNIGHT: Final = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
DATE_AND_TIME: Final = r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}.*)$"
# A sheet with so many blank rows for each row with content has content far below its table.
FEW_OF_MANY: Final = 100
BLANK_ROWS: Final = 1000

Check = Callable[[Headings], object]


def read_workbook(
    data: bytes, known: Mapping[str, str] = REPORT_HEADINGS, check: Check = columns_of_report
) -> TextTable:
    """Read the sheet as text. Formulas are read as their saved values.

    Rows above the headings and blank rows below the last one are dropped. Headings are accepted if
    `check` does not refuse them; `known` (bare heading -> column) ranks candidates.

    Raises:
        FileRefusedError: F01 if it is not a workbook or unsafe, F02 if no sheet has acceptable
            headings, or several have them and rows: no row may be lost silently.
    """
    package = open_package(data)
    try:
        found = _candidates(package, check)
    except fastexcel.FastExcelError:
        found = None
    if found is None:
        raise refused(NOT_A_WORKBOOK)
    tables, heads = found
    if not tables:
        raise _why(heads, known, check)
    return _below(package, _with_rows(tables), known)


class _Candidate(NamedTuple):
    """A sheet with acceptable headings in the row `place`."""

    sheet: SheetPart
    cells: pl.DataFrame
    place: int


def _candidates(package: Package, check: Check) -> tuple[list[_Candidate], list[pl.DataFrame]]:
    """Return the sheets with acceptable headings, and the first rows of all sheets."""
    book = fastexcel.read_excel(package.data)
    tables, heads = [], []
    for sheet in package.sheets:
        cells = _cells(book, sheet.name)
        first = _first_row(cells)
        heads.append(cells.slice(first, HEADING_ROWS))
        places = _heading_rows(heads[-1], check)
        if places:
            tables.append(_Candidate(sheet, cells, first + places[0]))
    return tables, heads


def _with_rows(tables: Sequence[_Candidate]) -> _Candidate:
    """Return the table that has rows; the first if all are empty.

    Raises:
        FileRefusedError: F02 if several have rows.
    """
    filled = [one for one in tables if without_blank_end(one.cells).height > one.place + 1]
    if len(filled) > 1:
        numbers = ", ".join(str(one.sheet.number) for one in filled)
        raise misshapen(
            f"Flera blad har rader under kända rubriker: blad {numbers}, dolda blad medräknade. "
            "Lägg alla rader på ett blad, eller skicka bladen som var sin fil."
        )
    return (filled or tables)[0]


def _cells(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """Return all cells of a sheet from its first row as text, including its headings.

    A formula error is kept as text: reading it as empty would change the sender's statement.
    """
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, faults = sheet.to_arrow_with_errors()
    return trimmed(_with_errors(pl.DataFrame(batch), [] if faults is None else faults.errors))


def _with_errors(cells: pl.DataFrame, faults: Sequence[fastexcel.CellError]) -> pl.DataFrame:
    errors = pl.DataFrame(
        [(*fault.position, fault.detail) for fault in faults],
        {"row": pl.UInt32, "column": pl.UInt32, "kind": pl.String},
        orient="row",
    ).with_columns(
        pl.col("kind")
        .str.extract(r"(\w+)\)?'?$")
        .replace_strict(CELL_ERRORS, default=ERROR, return_dtype=pl.String)
    )
    return cells.with_columns(
        cells.to_series(place).scatter(found["row"], found["kind"])
        for (place,), found in errors.partition_by("column", as_dict=True).items()
    )


def _first_row(cells: pl.DataFrame) -> int:
    """Return the first row with content."""
    filled = (
        column.is_not_null().arg_max() for column in cells if column.null_count() < len(column)
    )
    return min((place for place in filled if place is not None), default=0)


def _heading_rows(head: pl.DataFrame, check: Check) -> list[int]:
    """Return the rows (from 0) that are acceptable as headings."""
    places = []
    for place, cells in enumerate(head.rows()):
        with contextlib.suppress(FileRefusedError):
            check(cells)
            places.append(place)
    return places


def _below(package: Package, found: _Candidate, known: Mapping[str, str]) -> TextTable:
    """Return headings and the rows below, without blank columns and blank last rows."""
    facts = sheet_facts_of(package, found.sheet)
    named = recognised(found.cells.row(found.place), known)
    table = with_sheet_facts(SheetTable(found.cells, found.place, named), facts)
    below = table.cells.slice(found.place + 1)
    rows = without_blank_end(below)
    _check_blank_rows(rows, found.place)
    headings = table.cells.row(found.place)
    kept = [
        place
        for place, heading in enumerate(headings)
        if heading or rows.to_series(place).null_count() < rows.height
    ]
    hidden = facts.hidden_rows(rows.height, found.place + 1, table.named)
    return TextTable(
        [headings[place] for place in kept],
        rows.select(_dates(rows.columns[place]) for place in kept),
        RowCount(below.height, below.height - rows.height, rows.height, found.place),
        hidden if hidden.any() else None,
    )


def _check_blank_rows(rows: pl.DataFrame, above: int) -> None:
    """Refuse content far below the table, which would make a million blank rows of a report.

    Raises:
        FileRefusedError: F02.
    """
    if rows.height < BLANK_ROWS:
        return
    filled = rows.select(pl.any_horizontal(pl.all().is_not_null())).to_series().sum()
    if rows.height > FEW_OF_MANY * filled:
        raise far_below(above + 1 + rows.height)


def _dates(name: str) -> pl.Expr:
    """Return a timestamp in ISO; midnight is a date, as a sheet has no other dates."""
    return pl.col(name).str.replace(DATE_AT_MIDNIGHT, "$1").str.replace(DATE_AND_TIME, "${1}T$2")


def _why(heads: list[pl.DataFrame], known: Mapping[str, str], check: Check) -> FileRefusedError:
    """Return the fault of the row that is most similar to known headings."""
    rows = [cells for head in heads for cells in head.rows()]
    hits = [sum(map(bool, recognised(cells, known))) for cells in rows]
    if max(hits, default=0):
        try:
            check(rows[hits.index(max(hits))])
        except FileRefusedError as fault:
            return fault
    return misshapen(
        f"Inget blad har kända rubriker bland de första {HEADING_ROWS} raderna. "
        "Lägg rubrikraden enligt mallen överst."
    )
