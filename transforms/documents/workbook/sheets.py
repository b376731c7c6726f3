"""Workbooks of tables with typed columns, the same bytes each time.

Text is always written as text: a cell that begins with `=` is not a formula. Sums are numbers that
were computed here, never formulas. The only date in a workbook's properties is the one given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.xlsx.sheet import Sheet
from transforms.documents.xlsx.sheet_text import ColumnTexts, texts_in
from transforms.documents.xlsx.workbook import Style, workbook

# Excel's own limit, less room for a heading and a sum.
ROWS_A_SHEET: Final = 1_048_000


class Form(Enum):
    """The form of a column. In text columns, values typed by a person stay text."""

    TEXT = auto()
    KEPT = auto()
    WRAPPED = auto()
    DAY = auto()
    COUNT = auto()
    NUMBER = auto()
    KRONOR = auto()


WIDEST: Final = 32
LINE_HEIGHT: Final = 15
_WIDTHS: Final = {Form.DAY: 11, Form.COUNT: 8, Form.NUMBER: 14, Form.KRONOR: 16, Form.WRAPPED: 60}
SUMMED: Final = frozenset({Form.COUNT, Form.NUMBER, Form.KRONOR})
_AS_WIDE_AS_ITS_TEXT: Final = frozenset({Form.TEXT, Form.KEPT})
_LEFT: Final[dict[str, object]] = {"align": "left", "valign": "top"}
_RIGHT: Final[dict[str, object]] = {"align": "right", "valign": "top"}
_STYLES: Final[dict[Form, dict[str, object]]] = {
    Form.TEXT: _LEFT,
    Form.KEPT: {"num_format": "@", **_LEFT},
    Form.WRAPPED: {"num_format": "@", "text_wrap": True, **_LEFT},
    Form.DAY: {"num_format": "yyyy-mm-dd", **_LEFT},
    # The last two characters are padding as wide as a W, before the text of the next column.
    Form.COUNT: {"num_format": "#,##0_W", **_RIGHT},
    Form.NUMBER: {"num_format": "#,##0.00##_W", **_RIGHT},
    Form.KRONOR: {"num_format": '#,##0.00" kr"_W', **_RIGHT},
}


class Column(NamedTuple):
    """A column of a sheet: its heading, the column of the frame, and its form."""

    heading: str
    name: str
    form: Form = Form.TEXT


@dataclass(slots=True)
class Book:
    """A workbook being written, with its title and its day of creation."""

    title: str
    created: date
    _sheets: list[Sheet] = field(default_factory=list)
    _styles: dict[Style, int] = field(default_factory=dict)

    def style(self, **properties: object) -> int:
        """Return the number of the style with these properties of xlsxwriter."""
        key = tuple(sorted(properties.items()))
        return self._styles.setdefault(key, len(self._styles) + 1)

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        self._sheets.append(Sheet(name, first=not self._sheets))
        return self._sheets[-1]

    def content(self) -> bytes:
        """Return the workbook."""
        styles = ((("font_name", "Calibri"), *style) for style in self._styles)
        return workbook(self.title, self.created, self._sheets, styles)


def write_table(
    out: Book, sheet: Sheet, first: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write headings on row `first` and the rows below; empty cells are left out."""
    cells = [rows.get_column(column.name) for column in columns]
    texts = {
        place: texts_in(column) for place, column in enumerate(cells) if column.dtype == pl.String
    }
    styles = [_column_style(out, column) for column in columns]
    for place, (column, style) in enumerate(zip(columns, styles, strict=True)):
        sheet.set_column(place, _width(column, texts.get(place)), style)
        sheet.write_string(first, place, column.heading, heading_style(out, column.form))
    sheet.write_rows(first + 1, cells, styles, texts, _heights(cells, columns))


def _column_style(out: Book, column: Column) -> int | None:
    """Return the style of a column's cells.

    Plain text needs no style, which saves a tenth.
    """
    return None if column.form is Form.TEXT else cell_style(out, column.form)


def _heights(cells: Sequence[pl.Series], columns: Sequence[Column]) -> pl.Series | None:
    """Return the heights of multi-line rows: not every program computes them."""
    width = _WIDTHS[Form.WRAPPED] - 4
    # By position, because a sender may use any column name, such as `*`.
    wrapped = [
        cells[place].alias(str(place))
        for place, column in enumerate(columns)
        if column.form is Form.WRAPPED
    ]
    if not wrapped:
        return None
    counted = [
        pl.col(column.name)
        .str.split("\n")
        .list.eval((pl.element().str.len_chars() / width).ceil())
        .list.sum()
        for column in wrapped
    ]
    lines = pl.max_horizontal(*counted).cast(pl.Int64)
    height = pl.when(lines > 1).then(lines * LINE_HEIGHT).alias("height")
    return pl.DataFrame(wrapped).select(height).to_series()


def heading_style(out: Book, form: Form, colour: str = "#DCE6F1") -> int:
    """Return the style of a heading, aligned as its column."""
    leaning = {"indent": 1, **_RIGHT} if form in SUMMED else _LEFT
    return out.style(bold=True, bg_color=colour, bottom=1, **leaning)


def cell_style(out: Book, form: Form, **properties: object) -> int:
    """Return the style of a cell of this form."""
    return out.style(**_STYLES[form], **properties)


def write_sums(
    out: Book, sheet: Sheet, row: int, rows: pl.DataFrame, columns: Sequence[Column]
) -> None:
    """Write the sum of each column of amounts or counts, with the label first."""
    for place, column in enumerate(columns):
        style = cell_style(out, column.form, bold=True, top=1)
        if place == 0:
            sheet.write_string(row, place, "Summa", style)
        elif column.form in SUMMED:
            sheet.write_number(row, place, rows.get_column(column.name).sum(), style)
        else:
            sheet.write_blank(row, place, style)


def _width(column: Column, texts: ColumnTexts | None) -> int:
    """Return the column width needed by its heading and button, texts and numbers."""
    wanted = max(len(column.heading) + 4, _WIDTHS.get(column.form, 0))
    if column.form in _AS_WIDE_AS_ITS_TEXT and texts is not None and texts.longest is not None:
        return max(wanted, min(texts.longest + 2, WIDEST))
    return wanted
