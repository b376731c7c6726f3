"""A table of a report, for a page or a workbook, and the sheet that shows it.

A sheet has a title, sentences, rows and sums.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.workbook.sheets import SUMMED, Book, Column, Form, cell_style, write_table
from transforms.documents.xlsx.sheet import Sheet


class ReportTable(NamedTuple):
    """A table of the report. `key` names its place in the page and is unique.

    The sentences are shown above it; `empty` replaces it when it has no rows.
    """

    key: str
    sheet: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    empty: str = "Inga rader."
    unsummed: tuple[str, ...] = ()

    def cells(self) -> list[tuple[object, ...]]:
        """The rows, cell by cell in column order."""
        return self.rows.select([column.name for column in self.columns]).rows()

    def sums(self) -> list[Decimal | float | None]:
        """The sum of each column, None where a sum is meaningless; empty without sums."""
        summed = [
            column.form in SUMMED and column.name not in self.unsummed for column in self.columns
        ]
        if not any(summed) or self.rows.is_empty():
            return []
        return [
            self.rows.get_column(column.name).sum() if is_summed else None
            for column, is_summed in zip(self.columns, summed, strict=True)
        ]


def counts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of counts, by name and heading."""
    return tuple(Column(heading, name, Form.COUNT) for name, heading in named)


def amounts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of kronor, by name and heading."""
    return tuple(Column(heading, name, Form.KRONOR) for name, heading in named)


def texts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of text, by name and heading."""
    return tuple(Column(heading, name) for name, heading in named)


def org_no_column(column: str) -> pl.Expr:
    """Return a column of organisation numbers as `232100-0016`."""
    return pl.concat_str(pl.col(column).str.slice(0, 6), pl.lit("-"), pl.col(column).str.slice(6))


def swedish(column: str, words: dict[str, str]) -> pl.Expr:
    """Return a column of codes as Swedish words; unknown codes are unchanged."""
    return pl.col(column).replace({str(code): word for code, word in words.items()})


TITLE: Final = {"bold": True, "font_size": 14}
# Columns beyond the window scroll under the first.
COLUMNS_ON_A_SCREEN: Final = 8


def write_report(out: Book, tables: Sequence[ReportTable]) -> None:
    """Write each table on a sheet of its own."""
    for table in tables:
        _write(out, out.sheet(table.sheet), table)


def _write(out: Book, sheet: Sheet, table: ReportTable) -> None:
    """Write the table with sums; its headings stay visible when scrolled or printed."""
    sheet.write_string(0, 0, table.title, out.style(**TITLE))
    for row, sentence in enumerate(table.notes, 1):
        sheet.write_string(row, 0, sentence)
    first = len(table.notes) + 2
    if table.rows.is_empty():
        sheet.write_string(first, 0, table.empty)
        return
    last = first + table.rows.height
    write_table(out, sheet, first, table.rows, table.columns)
    _write_sums(out, sheet, last + 2, table)
    sheet.autofilter(first, last, len(table.columns))
    sheet.freeze(first + 1, 1 if len(table.columns) > COLUMNS_ON_A_SCREEN else 0)
    sheet.repeated = first


def _write_sums(out: Book, sheet: Sheet, row: int, table: ReportTable) -> None:
    """Write the sums after an empty row, so that sorting and filtering skip them."""
    for place, (column, total) in enumerate(zip(table.columns, table.sums(), strict=False)):
        style = cell_style(out, column.form, bold=True, top=1)
        if total is not None:
            sheet.write_number(row, place, total, style)
        elif place == 0:
            sheet.write_string(row, place, "Summa", style)
        else:
            sheet.write_blank(row, place, style)
