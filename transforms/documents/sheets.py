"""Workbooks with xlsxwriter: tables of typed columns, the same bytes each time.

Text is always written as text: a cell that begins with `=` is no formula. Sums are numbers that
were computed here, never formulas. The only date in a workbook's properties is the one given.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum, auto
from io import BytesIO
from typing import Final, NamedTuple

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from transforms.documents.sheet_rows import EXCEL_DAY_0, Rows, is_plain, with_rows

A4: Final = 9
# Excel's own limit, less room for a heading and a sum.
ROWS_A_SHEET: Final = 1_048_000
# From here on, setting rows in afterwards is quicker than writing them cell by cell.
MANY_ROWS: Final = 64


class Form(Enum):
    """How a column is written. What is kept stays text when a person types in its cells."""

    TEXT = auto()
    KEPT = auto()
    WRAPPED = auto()
    DAY = auto()
    COUNT = auto()
    NUMBER = auto()
    KRONOR = auto()


TEXTS: Final = frozenset({Form.TEXT, Form.KEPT, Form.WRAPPED})
WIDEST: Final = 32
LINE_HEIGHT: Final = 15
_WIDTHS: Final = {Form.DAY: 11, Form.COUNT: 8, Form.NUMBER: 14, Form.KRONOR: 16, Form.WRAPPED: 60}
SUMMED: Final = frozenset({Form.COUNT, Form.NUMBER, Form.KRONOR})
_LEFT: Final[dict[str, object]] = {"align": "left", "valign": "top"}
_RIGHT: Final[dict[str, object]] = {"align": "right", "valign": "top"}
_STYLES: Final[dict[Form, dict[str, object]]] = {
    Form.TEXT: _LEFT,
    Form.KEPT: {"num_format": "@", **_LEFT},
    Form.WRAPPED: {"num_format": "@", "text_wrap": True, **_LEFT},
    Form.DAY: {"num_format": "yyyy-mm-dd", **_LEFT},
    # The last two signs are air as wide as a W, before the text of the next column.
    Form.COUNT: {"num_format": "#,##0_W", **_RIGHT},
    Form.NUMBER: {"num_format": "#,##0.00##_W", **_RIGHT},
    Form.KRONOR: {"num_format": '#,##0.00" kr"_W', **_RIGHT},
}


class Column(NamedTuple):
    """A column of a sheet: its heading, the column of the frame, and its form."""

    heading: str
    name: str
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being written, with its formats made once each, and rows to set in at the end."""

    workbook: Workbook
    late_rows: list[tuple[int, Rows]] = field(default_factory=list)
    _formats: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    def style(self, **properties: object) -> Format:
        """Return the format with these properties of xlsxwriter."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"font_name": "Calibri", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints on A4 across, one page wide, with its page number."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RSida &P av &N")
        return sheet


@contextmanager
def book(title: str, created: date) -> Iterator[tuple[Book, BytesIO]]:
    """Open a workbook in memory; its bytes are whole when the block has ended."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title, "created": datetime.combine(created, time())})
        out = Book(workbook)
        yield out, content
    if out.late_rows:
        whole = with_rows(content.getvalue(), out.late_rows)
        content.seek(0)
        content.truncate()
        content.write(whole)


def write_table(
    out: Book, sheet: Worksheet, first: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write headings on row `first` and the rows below; an empty cell is left out."""
    for place, column in enumerate(columns):
        width = _width(column, rows.get_column(column.name))
        sheet.set_column(place, place, width, _column_style(out, column))
        sheet.write_string(first, place, column.heading, heading_style(out, column.form))
    heights = _heights(rows, columns)
    if rows.height >= MANY_ROWS:
        cells = rows.select(
            _kept(rows.get_column(column.name), column.form).alias(str(place))
            for place, column in enumerate(columns)
        )
        if is_plain(cells.select(pl.col(pl.String))):
            place = out.workbook.worksheets().index(sheet)
            out.late_rows.append((place, Rows(first, cells, heights)))
            return
    _write_cells(out, sheet, first + 1, rows, columns)
    for row, height in enumerate([] if heights is None else heights, first + 1):
        if height is not None:
            sheet.set_row(row, height)


def _write_cells(
    out: Book, sheet: Worksheet, first: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write the cells one by one: what the rows set in afterwards must be equal to."""
    for place, column in enumerate(columns):
        style = _column_style(out, column)
        write = sheet.write_string if column.form in TEXTS else sheet.write_number
        values = _kept(rows.get_column(column.name), column.form)
        if values.dtype.is_decimal():
            values = values.cast(pl.Float64)
        for row, value in enumerate(values.to_list(), first):
            if value is not None:
                write(row, place, value, style)


def _column_style(out: Book, column: Column) -> Format | None:
    """Return the format of a column's cells; plain text needs none, which saves a tenth."""
    return None if column.form is Form.TEXT else cell_style(out, column.form)


def _heights(rows: pl.DataFrame, columns: Sequence[Column]) -> pl.Series | None:
    """Tell how high rows of many lines are: not every program makes a row high enough itself."""
    width = _WIDTHS[Form.WRAPPED] - 4
    wrapped = [
        pl.col(column.name)
        .str.split("\n")
        .list.eval((pl.element().str.len_chars() / width).ceil())
        .list.sum()
        for column in columns
        if column.form is Form.WRAPPED
    ]
    if not wrapped:
        return None
    lines = pl.max_horizontal(*wrapped).cast(pl.Int64)
    return rows.select(pl.when(lines > 1).then(lines * LINE_HEIGHT).alias("height")).to_series()


def heading_style(out: Book, form: Form, colour: str = "#DCE6F1") -> Format:
    """Return the format of a heading, which leans the way its column does."""
    leaning = {"indent": 1, **_RIGHT} if form in SUMMED else _LEFT
    return out.style(bold=True, bg_color=colour, bottom=1, **leaning)


def cell_style(out: Book, form: Form, **properties: object) -> Format:
    """Return the format of a cell of this form."""
    return out.style(**_STYLES[form], **properties)


def write_sums(
    out: Book, sheet: Worksheet, row: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write the sum of each column of amounts or counts, with the word first."""
    for place, column in enumerate(columns):
        style = cell_style(out, column.form, bold=True, top=1)
        if place == 0:
            sheet.write_string(row, place, "Summa", style)
        elif column.form in SUMMED:
            sheet.write_number(row, place, rows.get_column(column.name).sum(), style)
        else:
            sheet.write_blank(row, place, None, style)


def _width(column: Column, values: pl.Series) -> int:
    """Tell how wide a column must be for its heading and button, its text and its numbers."""
    wanted = max(len(column.heading) + 4, _WIDTHS.get(column.form, 0))
    if column.form in {Form.TEXT, Form.KEPT}:
        longest = values.str.len_chars().max()
        return max(wanted, min(longest + 2 if isinstance(longest, int) else 0, WIDEST))
    return wanted


def _kept(column: pl.Series, form: Form) -> pl.Series:
    """Give a column's values as Excel keeps them: days counted, amounts as numbers."""
    if form is Form.DAY:
        return (column - EXCEL_DAY_0).dt.total_days()
    return column
