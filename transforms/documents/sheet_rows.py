"""The rows of a large table as the XML of a sheet, put into a workbook that has all the rest.

xlsxwriter makes the workbook with headings, widths, styles and print set-up, but takes some 40 µs
a cell row for row. Here polars writes a column of cells at a time, a tenth of the time, and the
rows are set in below the headings. Each cell is what xlsxwriter would have written: the tests
hold the two against each other.

Structure: ECMA-376 part 1, 18.3 (SpreadsheetML, worksheets). Text is in the cell (`inlineStr`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from transforms.documents.zip_parts import packed, unpacked

_ROW: Final = "number of the row"
# Day 0 of Excel's calendar, as it counts every day after 1900-02-28.
EXCEL_DAY_0: Final = date(1899, 12, 30)
# What XML cannot hold, what Excel reads as an escape, and what must be marked not to be trimmed.
_ODD_TEXT: Final = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_|^\s|\s$|^$"
_LONGEST_TEXT: Final = 32_767
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_COLUMNS: Final = re.compile(rb'<col min="(\d+)" max="(\d+)"([^>]*)/>')
_STYLE: Final = re.compile(rb'style="(\d+)"')
_DIMENSION: Final = re.compile(rb'<dimension ref="([A-Z]+\d+:[A-Z]+)(\d+)"/>')


class Rows(NamedTuple):
    """Rows to set into a sheet below row `heading` (from 0): a cell is in the form it is kept.

    Text columns are text; numbers are whole or decimal, days are counted from day 0. `heights`
    are in points, null where a row is as high as usual.
    """

    heading: int
    cells: pl.DataFrame
    heights: pl.Series | None = None


def is_plain(texts: pl.DataFrame) -> bool:
    """Tell whether every text can stand in a cell as it is; others are left to xlsxwriter."""
    too_long = pl.all().str.len_chars() > _LONGEST_TEXT
    odd = texts.select((pl.all().str.contains(_ODD_TEXT) | too_long).any())
    return not texts.width or not any(odd.row(0))


def with_rows(workbook: bytes, rows: Iterable[tuple[int, Rows]]) -> bytes:
    """Set rows into sheets (from 0) of a workbook that xlsxwriter made."""
    parts = unpacked(workbook)
    for place, of_sheet in rows:
        name = f"xl/worksheets/sheet{place + 1}.xml"
        parts[name] = _with_rows(parts[name], of_sheet)
    return packed(parts)


def _with_rows(sheet: bytes, rows: Rows) -> bytes:
    heading = sheet.index(b'<row r="%d"' % (rows.heading + 1))
    place = sheet.index(b"</row>", heading) + len(b"</row>")
    data = _xml(rows, _styles(sheet, rows.cells.width)).encode()
    last = rows.heading + 1 + rows.cells.height

    def stretched(found: re.Match[bytes]) -> bytes:
        return b'<dimension ref="%s%d"/>' % (found[1], max(last, int(found[2])))

    return _DIMENSION.sub(stretched, sheet[:place], count=1) + data + sheet[place:]


def _styles(sheet: bytes, width: int) -> Sequence[str]:
    """Return the attribute that gives each column's cells the style of their column."""
    styles = [""] * width
    for first, last, rest in _COLUMNS.findall(sheet):
        style = _STYLE.search(rest)
        if style:
            for place in range(int(first) - 1, min(int(last), width)):
                styles[place] = f' s="{style[1].decode()}"'
    return styles


def _xml(rows: Rows, styles: Sequence[str]) -> str:
    number = pl.int_range(rows.heading + 2, rows.heading + 2 + pl.len()).cast(pl.String)
    start = pl.format('<row r="{}"', _ROW)
    if rows.heights is not None:
        high = pl.format(' ht="{}" customHeight="1"', pl.lit(rows.heights))
        start = pl.concat_str(start, high, ignore_nulls=True)
    written = pl.concat_str(
        start, pl.lit(">"), *_cells(rows.cells, styles), pl.lit("</row>"), ignore_nulls=True
    )
    numbered = rows.cells.with_columns(number.alias(_ROW))
    return "".join(numbered.select(written).to_series().to_list())


def _cells(cells: pl.DataFrame, styles: Sequence[str]) -> Iterator[pl.Expr]:
    """Give each column as the XML of its cells; an empty cell is null."""
    for place, (name, kind) in enumerate(cells.schema.items()):
        start = f'<c r="{xl_col_to_name(place)}{{}}"{styles[place]}'
        if kind == pl.String:
            text = pl.col(name).str.replace_many(_ESCAPES)
            yield pl.format(start + ' t="inlineStr"><is><t>{}</t></is></c>', _ROW, text)
        else:
            yield pl.format(start + "><v>{}</v></c>", _ROW, _number(pl.col(name), kind))


def _number(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Write a number as xlsxwriter does, without needless zeros."""
    text = value.cast(pl.String)
    if isinstance(kind, pl.Decimal) and kind.scale:
        return text.str.strip_chars_end("0").str.strip_chars_end(".")
    return text
