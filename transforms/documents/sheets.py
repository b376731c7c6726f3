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

A4: Final = 9
# Excel's own limit, less room for a heading and a sum.
ROWS_A_SHEET: Final = 1_048_000
# Day 0 of Excel's calendar, as it counts every day after 1900-02-28.
_EXCEL_DAY_0: Final = date(1899, 12, 30)


class Form(Enum):
    """How a column is written. What is kept stays text when a person types in its cells."""

    TEXT = auto()
    KEPT = auto()
    WRAPPED = auto()
    DAY = auto()
    COUNT = auto()
    KRONOR = auto()


TEXTS: Final = frozenset({Form.TEXT, Form.KEPT, Form.WRAPPED})
WIDEST: Final = 32
LINE_HEIGHT: Final = 15
_WIDTHS: Final = {Form.DAY: 11, Form.COUNT: 8, Form.KRONOR: 16, Form.WRAPPED: 60}
SUMMED: Final = frozenset({Form.COUNT, Form.KRONOR})
_LEFT: Final[dict[str, object]] = {"align": "left", "valign": "top"}
_RIGHT: Final[dict[str, object]] = {"align": "right", "valign": "top"}
_STYLES: Final[dict[Form, dict[str, object]]] = {
    Form.TEXT: _LEFT,
    Form.KEPT: {"num_format": "@", **_LEFT},
    Form.WRAPPED: {"num_format": "@", "text_wrap": True, **_LEFT},
    Form.DAY: {"num_format": "yyyy-mm-dd", **_LEFT},
    # The last two signs are air as wide as a W, before the text of the next column.
    Form.COUNT: {"num_format": "#,##0_W", **_RIGHT},
    Form.KRONOR: {"num_format": '#,##0.00" kr"_W', **_RIGHT},
}


class Column(NamedTuple):
    """A column of a sheet: its heading, the column of the frame, and its form."""

    heading: str
    name: str
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook being written, with its formats made once each."""

    workbook: Workbook
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
        yield Book(workbook), content


def write_table(
    out: Book, sheet: Worksheet, first: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write headings on row `first` and the rows below; an empty cell is left out."""
    for place, column in enumerate(columns):
        values = rows.get_column(column.name)
        # Plain text needs no format of its own, which is a tenth of the time.
        style = None if column.form is Form.TEXT else cell_style(out, column.form)
        write = sheet.write_string if column.form in TEXTS else sheet.write_number
        sheet.set_column(place, place, _width(column, values), style)
        sheet.write_string(first, place, column.heading, heading_style(out, column.form))
        for row, value in enumerate(_cells(values, column.form), first + 1):
            if value is not None:
                write(row, place, value, style)
    for row, lines in enumerate(_lines(rows, columns), first + 1):
        if lines > 1:
            sheet.set_row(row, lines * LINE_HEIGHT)


def _lines(rows: pl.DataFrame, columns: Sequence[Column]) -> list[int]:
    """Count the lines that each row needs: not every program makes a row high enough itself."""
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
        return []
    return rows.select(pl.max_horizontal(*wrapped).cast(pl.Int64)).to_series().to_list()


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


def _cells(column: pl.Series, form: Form) -> list[object]:
    """Give a column's values as Excel keeps them: days counted, amounts as numbers."""
    if form is Form.DAY:
        return (column - _EXCEL_DAY_0).dt.total_days().to_list()
    if form is Form.KRONOR:
        return column.cast(pl.Float64).to_list()
    return column.to_list()
