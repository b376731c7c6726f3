"""The plain implementation of workbooks: the same sheets, by xlsxwriter.

It needs some 40 µs per cell. Documents are compared with its output: `seen` reads everything
visible, with openpyxl.
"""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

A4 = 9
# Day 0 of the calendar, as Excel counts every day after 1900-02-28.
DAY_0 = date(1899, 12, 30)
ALL_CELLS = "A1:XFD1048576"


class PlainSheet:
    """The interface of `Sheet`, implemented with xlsxwriter."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        self.footer = "&L&A&RSida &P av &N"

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        setters = {
            "portrait": self._sheet.set_portrait,
            "footer": lambda: self._sheet.set_footer(value),
            "repeated": lambda: self._sheet.repeat_rows(value),
            "numbers_as_text": lambda: self._sheet.ignore_errors(
                {"number_stored_as_text": ALL_CELLS}
            ),
        }
        if name in setters:
            setters[name]()

    def set_column(self, place: int, width: int, style: Any = None) -> None:
        self._sheet.set_column(place, place, width, style)

    def write_string(self, row: int, column: int, text: str, style: Any = None) -> None:
        self._sheet.write_string(row, column, text, style)

    def write_number(self, row: int, column: int, value: Any, style: Any = None) -> None:
        self._sheet.write_number(row, column, value, style)

    def write_blank(self, row: int, column: int, style: Any) -> None:
        self._sheet.write_blank(row, column, None, style)

    def write_rows(
        self,
        first: int,
        cells: pl.DataFrame,
        styles: Sequence[Any],
        _texts: object,
        heights: pl.Series | None = None,
    ) -> None:
        for column, (values, style) in enumerate(zip(cells, styles, strict=True)):
            write = self.write_string if values.dtype == pl.String else self.write_number
            for row, value in enumerate(values.to_list(), first):
                if value is not None:
                    counted = (value - DAY_0).days if isinstance(value, date) else value
                    write(row, column, counted, style)
        for row, height in enumerate([] if heights is None else heights, first):
            if height is not None:
                self._sheet.set_row(row, height)

    def autofilter(self, first: int, last: int, columns: int) -> None:
        self._sheet.autofilter(first, 0, last, columns - 1)

    def freeze(self, rows: int, columns: int = 0) -> None:
        self._sheet.freeze_panes(rows, columns)


class PlainBook:
    """The interface of `Book`, implemented with xlsxwriter."""

    def __init__(self, title: str, created: date) -> None:
        self._content = BytesIO()
        self._workbook = Workbook(self._content, {"in_memory": True})
        self._workbook.set_properties(
            {"title": title, "created": datetime.combine(created, time())}
        )
        self._formats: dict[Any, Any] = {}

    def style(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format({"font_name": "Calibri", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> PlainSheet:
        return PlainSheet(self._workbook.add_worksheet(name))

    def content(self) -> bytes:
        self._workbook.close()
        return self._content.getvalue()


def seen(content: bytes) -> list[Any]:
    """Read everything visible, and all formatting."""
    opened = openpyxl.load_workbook(BytesIO(content))
    properties = opened.properties
    found: list[Any] = [
        properties.title,
        properties.created,
        properties.modified,
        opened.active.title,
    ]
    for sheet in opened:
        found += [
            sheet.title,
            sheet.dimensions,
            sheet.freeze_panes,
            sheet.print_title_rows,
            sheet.auto_filter.ref,
            sheet.oddFooter.left.text,
            sheet.oddFooter.right.text,
            repr(sheet.page_setup),
            repr(sheet.page_margins),
            repr(sheet.sheet_properties),
            widths(sheet),
            {row: height.height for row, height in sheet.row_dimensions.items()},
        ]
        found += [
            (
                cell.coordinate,
                cell.value,
                cell.data_type,
                cell.number_format,
                repr(cell.font),
                repr(cell.fill),
                repr(cell.border),
                repr(cell.alignment),
            )
            for row in sheet.iter_rows()
            for cell in row
        ]
    return found


def widths(sheet: Any) -> dict[int, tuple[float, str]]:
    """Return each column's width and input style, with equal columns grouped."""
    return {
        place: (column.width, column.number_format)
        for column in sheet.column_dimensions.values()
        for place in range(column.min, column.max + 1)
    }
