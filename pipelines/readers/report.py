"""Reader of reported care contacts, in any format, as text.

Columns of Parquet files may have any type and are read as the text a sender would have written.
"""

import io
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from contracts.care_contacts import ReportedContact
from contracts.codes import SourceFormat
from contracts.keys import ROW_PLACE
from pipelines.readers.cells import as_text, without_blank_end
from pipelines.readers.delimited import read_delimited
from pipelines.readers.encodings import BOM
from pipelines.readers.ersmo import read_ersmo
from pipelines.readers.layout import (
    REPORT_HEADINGS,
    Headings,
    RowCount,
    TextTable,
    bare_heading,
    columns_of_report,
    missing_columns,
    recognised,
    refuse_answers,
    unlike_headings,
)
from pipelines.readers.limits import MAX_BYTES
from pipelines.readers.refused import check_cells, misshapen, refused, too_large
from pipelines.readers.signatures import HEAD_BYTES, XML_STARTS, refuse_others
from pipelines.readers.workbook import read_workbook
from transforms.cells.reports import canonical_report

# A damaged file may make either reader fail in many ways, and Polars even panic.
BROKEN: Final = (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def read_parquet(data: bytes) -> TextTable:
    """Read a Parquet file as text.

    Raises:
        FileRefusedError: F01 if it cannot be read or is too large.
    """
    try:
        about = pa_parquet.read_metadata(io.BytesIO(data))
        groups = [about.row_group(place) for place in range(about.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        # Repeated values use almost no space, so neither size limits the cells.
        check_cells(about.num_rows, about.num_columns)
        if unpacked <= MAX_BYTES:
            rows = as_text(pl.read_parquet(io.BytesIO(data)))
            return TextTable(rows.columns, rows, RowCount(about.num_rows, 0, rows.height))
    except (*BROKEN, OSError, ValueError):
        raise refused("Filen är ingen läsbar Parquet-fil. Skriv den på nytt.") from None
    raise refused("Filen packas upp till orimlig storlek. Dela den i flera filer.")


# The columns that a reader provides; the run adds the others.
REPORTED: Final = [
    name for name in ReportedContact.columns() if name not in {"row", *ROW_PLACE, "source_format"}
]


# The column of hidden rows in the table of a workbook; a sender's own column keeps its name.
HIDDEN_HEADING: Final = "Dold i arbetsboken"


class ReadReport(NamedTuple):
    """A file as it was delivered.

    `rows` has all the sender's columns as text, with the sender's headings and order; cells are
    trimmed, empty = null. `layout` maps our columns to headings; `hidden` maps to a column of ours,
    if some rows were hidden in a workbook. `counted` is the file's own count.
    """

    format: SourceFormat
    rows: pl.DataFrame
    layout: dict[str, str]
    counted: RowCount


def read_report(path: Path) -> ReadReport:
    """Read a report. The first bytes determine its format, never the file name.

    Raises:
        FileRefusedError: F01, F02 or F03, with the place.
        OSError: the file cannot be opened, which is not the sender's fault.
    """
    if path.stat().st_size > MAX_BYTES:
        raise too_large()
    with path.open("rb") as file:
        start = file.read(HEAD_BYTES).removeprefix(BOM).lstrip()
    refuse_others(path, start)
    if start.startswith(XML_STARTS):
        table = read_ersmo(path)
        layout = {name: name for name in table.rows.columns}
        return ReadReport(SourceFormat.ERSMO, table.rows, layout, table.counted)
    return _with_layout(*_read(start, path.read_bytes()))


def _read(start: bytes, data: bytes) -> tuple[SourceFormat, TextTable]:
    if start.startswith(b"PK\x03\x04"):
        return SourceFormat.XLSX, read_workbook(data, REPORT_HEADINGS, _columns)
    if start.startswith(b"PAR1"):
        return SourceFormat.PARQUET, read_parquet(data)
    table = read_delimited(data, REPORT_HEADINGS, _columns)
    rows, count = without_blank_end(table.rows), table.counted
    blank = count.blank + count.kept - rows.height
    return SourceFormat.CSV, TextTable(
        table.headings, rows, count._replace(blank=blank, kept=rows.height)
    )


def _columns(headings: Headings) -> dict[str, int]:
    """Return column -> place of a report; the region's answers are refused.

    If they were read as contacts, they would be billed or correct earlier bills.
    """
    refuse_answers(headings)
    return columns_of_report(headings)


def _with_layout(kind: SourceFormat, table: TextTable) -> ReadReport:
    places = _columns(table.headings)
    _check_headings_below(table, places)
    *headings, hidden = unlike_headings([*table.headings, HIDDEN_HEADING])
    layout = {column: headings[place] for column, place in places.items()}
    rows = _renamed(table.rows, headings)
    if table.hidden is not None:
        layout["hidden"] = hidden
        rows = rows.with_columns(pl.when(table.hidden).then(pl.lit("ja")).alias(hidden))
    return ReadReport(kind, rows, layout, table.counted)


# Columns with few values, in which a heading row below the first is found without reading all rows.
_FEW_VALUES: Final = ("reporter", "care_form", "fee_code")


def _check_headings_below(table: TextTable, places: dict[str, int]) -> None:
    """Refuse joined files with other columns: the rows of the second would be read by the first.

    A heading row like the first is a row that is rejected.

    Raises:
        FileRefusedError: F02, at the second heading row.
    """
    first = recognised(table.headings, REPORT_HEADINGS)
    for name in _FEW_VALUES:
        if name not in places:
            continue
        cells = table.rows.to_series(places[name])
        words = cells.unique().drop_nulls()
        words = words.filter(~words.str.contains("[0-9]"))
        headings = [word for word in words if bare_heading(word) in REPORT_HEADINGS]
        for place in cells.is_in(headings).arg_true():
            found = recognised(table.rows.row(place), REPORT_HEADINGS)
            if found != first and not missing_columns([one for one in found if one]):
                raise misshapen(
                    f"Rad {place + 1} efter rubrikraden är en ny rubrikrad med andra kolumner: "
                    "flera filer är sammanfogade. Skicka dem var för sig."
                )


def _renamed(rows: pl.DataFrame, headings: list[str]) -> pl.DataFrame:
    return rows.rename(dict(zip(rows.columns, headings, strict=True)))


def reported(rows: pl.DataFrame, layout: dict[str, str], kind: SourceFormat) -> pl.DataFrame:
    """Return rows with our names, every cell in canonical form, and `source_format`.

    Columns that the sender lacks are null; columns that only the sender has are dropped. Rows of
    ERSMOIndata that were returned and sent again as a workbook still have a format without a fee:
    the column `event_form` identifies them, unless the sender added a column for the fee.
    """
    if "event_form" in layout and "patient_fee" not in layout:
        kind = SourceFormat.ERSMO
    columns = [
        pl.col(layout[name]).alias(name)
        if name in layout
        else pl.lit(None, dtype=pl.String).alias(name)
        for name in REPORTED
    ]
    canonical = canonical_report(rows.select(columns))
    return canonical.with_columns(source_format=pl.lit(kind.value))
