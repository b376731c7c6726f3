"""The same workbooks by xlsxwriter: the library calls that the other modules replace.

The tests and the benchmark give a document `PlainBook` in place of `Book`.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Final

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_A4: Final = 9
# Day 0 of the calendar, as Excel counts every day after 1900-02-28.
_DAY_0: Final = date(1899, 12, 30)
_ALL_CELLS: Final = "A1:XFD1048576"


class PlainSheet:
    """The interface of `Sheet`."""

    def __init__(self, sheet: Worksheet) -> None:
        """Begin a sheet in xlsxwriter's."""
        self.portrait = False
        self.footer = "&L&A&RSida &P av &N"
        self.numbers_as_text = False
        self.repeated: int | None = None
        self._sheet = sheet

    def set_column(self, place: int, width: int, style: Format | None = None) -> None:
        """Set a column's width in digits, and the style of values typed in its cells."""
        self._sheet.set_column(place, place, width, style)

    def write_string(self, row: int, column: int, text: str, style: Format | None = None) -> None:
        """Write a text."""
        self._sheet.write_string(row, column, text, style)

    def write_number(
        self, row: int, column: int, value: Decimal | float, style: Format | None = None
    ) -> None:
        """Write a number."""
        self._sheet.write_number(row, column, value, style)

    def write_blank(self, row: int, column: int, style: Format) -> None:
        """Write an empty cell with a style."""
        self._sheet.write_blank(row, column, None, style)

    def write_rows(
        self,
        first: int,
        cells: Sequence[pl.Series],
        styles: Sequence[Format | None],
        _texts: object,
        heights: pl.Series | None = None,
    ) -> None:
        """Write rows from `first` on, cell by cell."""
        for column, (values, style) in enumerate(zip(cells, styles, strict=True)):
            is_text = values.dtype == pl.String
            for row, value in enumerate(values.to_list(), first):
                if value is None:
                    continue
                if is_text:
                    self.write_string(row, column, value, style)
                else:
                    counted = (value - _DAY_0).days if isinstance(value, date) else value
                    self.write_number(row, column, counted, style)
        for row, height in enumerate([] if heights is None else heights, first):
            if height is not None:
                self._sheet.set_row(row, height)

    def autofilter(self, first: int, last: int, columns: int) -> None:
        """Add a filter: headings on row `first`, the last row, the number of columns."""
        self._sheet.autofilter(first, 0, last, columns - 1)

    def freeze(self, rows: int, columns: int = 0) -> None:
        """Freeze the first rows and columns."""
        self._sheet.freeze_panes(rows, columns)

    def set_up_pages(self) -> None:
        """Set up printing, as the attributes say."""
        if self.portrait:
            self._sheet.set_portrait()
        else:
            self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(self.footer)
        if self.repeated is not None:
            self._sheet.repeat_rows(self.repeated)
        if self.numbers_as_text:
            self._sheet.ignore_errors({"number_stored_as_text": _ALL_CELLS})


class PlainBook:
    """The interface of `Book`."""

    def __init__(self, title: str, created: date) -> None:
        """Begin a workbook with its title and its day of creation."""
        self._content = BytesIO()
        self._workbook = Workbook(self._content, {"in_memory": True})
        self._workbook.set_properties(
            {"title": title, "created": datetime.combine(created, time())}
        )
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._sheets: list[PlainSheet] = []

    def style(self, **properties: object) -> Format:
        """Return the format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": "Calibri", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> PlainSheet:
        """Add a sheet."""
        self._sheets.append(PlainSheet(self._workbook.add_worksheet(name)))
        return self._sheets[-1]

    def content(self) -> bytes:
        """Return the workbook."""
        for sheet in self._sheets:
            sheet.set_up_pages()
        self._workbook.close()
        return self._content.getvalue()
