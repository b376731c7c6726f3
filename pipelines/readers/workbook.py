"""Workbooks (.xlsx): the sheet with a known heading row and rows below it."""

import contextlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import fastexcel
import polars as pl

from contracts.errors.error import FileRefusedError
from contracts.keys import IDENTITY
from pipelines.readers.cells import trimmed, without_blank_end
from pipelines.readers.layout import (
    REPORT_HEADINGS,
    Headings,
    RowCount,
    TextTable,
    columns_of_report,
    recognised,
)
from pipelines.readers.refused import MAX_BYTES, misshapen, refused

# Text of a sheet shrinks ten to thirty times; a ratio of a hundred indicates an attack.
MAX_RATIO: Final = 100
SMALL_BYTES: Final = 1024**2
# At most a title and a blank line may precede the headings.
HEADING_ROWS: Final = 10
DATE_AT_MIDNIGHT: Final = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
DATE_AND_TIME: Final = r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}.*)$"
# fastexcel's names for the errors of cells, and how a workbook shows them.
CELL_ERRORS: Final = {
    "NA": "#N/A",
    "Null": "#NULL!",
    "Div0": "#DIV/0!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
}
ANY_ERROR: Final = "#VALUE!"
WORKBOOK_PART: Final = "xl/workbook.xml"
NOT_A_WORKBOOK: Final = "Filen är ingen läsbar Excel-arbetsbok. Spara den på nytt som .xlsx."


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
    check_archive(data)
    try:
        book = fastexcel.read_excel(data)
        heads = {name: _sheet(book, name, HEADING_ROWS) for name in book.sheet_names}
        places = {name: _heading_rows(head, check) for name, head in heads.items()}
        tables = {
            number: _below(_sheet(book, name, None), found[0], known)
            for number, (name, found) in enumerate(places.items(), start=1)
            if found
        }
        if tables:
            return _with_rows(tables)
    except fastexcel.FastExcelError:
        heads = {}
    if not heads:
        raise refused(NOT_A_WORKBOOK)
    raise _why(list(heads.values()), known, check)


def check_archive(data: bytes) -> None:
    """Refuse a zip archive that is not a workbook, is broken, or unpacks too large.

    Raises:
        FileRefusedError: F01.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            too_large = sum(part.file_size for part in parts) > MAX_BYTES
            harmless = not too_large and not any(_is_bomb(part) for part in parts)
            # Sizes are declared by the archive; unpacking within them reveals a false declaration.
            whole = harmless and archive.testzip() is None
            is_workbook = WORKBOOK_PART in archive.namelist()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise refused(NOT_A_WORKBOOK) from None
    if not harmless:
        raise refused("Arbetsboken packas upp till orimlig storlek. Spara den som CSV UTF-8.")
    if not (whole and is_workbook):
        raise refused(NOT_A_WORKBOOK)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > max(SMALL_BYTES, MAX_RATIO * part.compress_size)


def _with_rows(tables: Mapping[int, TextTable]) -> TextTable:
    """Return the table, by sheet number, that has rows; the first if all are empty.

    Raises:
        FileRefusedError: F02 if several have rows.
    """
    filled = [number for number, table in tables.items() if table.rows.height]
    if len(filled) > 1:
        raise misshapen(
            f"Flera blad har rader under kända rubriker: blad {', '.join(map(str, filled))}, dolda "
            "blad medräknade. Lägg alla rader på ett blad, eller skicka bladen som var sin fil."
        )
    return tables[min(filled or tables)]


def _sheet(book: fastexcel.ExcelReader, name: str, rows: int | None) -> pl.DataFrame:
    """Return the first rows of a sheet as text, including its headings.

    A formula error is kept as text: reading it as empty would change the sender's statement.
    """
    sheet = book.load_sheet(name, header_row=None, n_rows=rows, dtypes="string")
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
        .replace_strict(CELL_ERRORS, default=ANY_ERROR, return_dtype=pl.String)
    )
    return cells.with_columns(
        cells.to_series(place).scatter(found["row"], found["kind"])
        for (place,), found in errors.partition_by("column", as_dict=True).items()
    )


def _heading_rows(head: pl.DataFrame, check: Check) -> list[int]:
    """Return the rows (from 0) that are acceptable as headings."""
    places = []
    for place, cells in enumerate(head.rows()):
        with contextlib.suppress(FileRefusedError):
            check(cells)
            places.append(place)
    return places


def _below(sheet: pl.DataFrame, place: int, known: Mapping[str, str]) -> TextTable:
    """Return headings and the rows below, without blank columns and blank last rows.

    Excel error values are treated as missing ids; otherwise all such contacts would share one id
    and replace each other.
    """
    headings = sheet.row(place)
    below = sheet.slice(place + 1)
    rows = without_blank_end(below)
    kept = [
        name
        for name, heading in zip(rows.columns, headings, strict=True)
        if heading or rows[name].null_count() < rows.height
    ]
    named = [sheet[name][place] for name in kept]
    naming = {
        name
        for name, column in zip(kept, recognised(named, known), strict=True)
        if column in IDENTITY
    }
    errors = [*CELL_ERRORS.values(), ANY_ERROR]
    return TextTable(
        named,
        rows.select(
            pl.when(~pl.col(name).is_in(errors)).then(name) if name in naming else _dates(name)
            for name in kept
        ),
        RowCount(below.height, below.height - rows.height, rows.height, place),
    )


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
