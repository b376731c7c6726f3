"""A table of a report as a sheet of a workbook: title, sentences, rows, sums."""

from collections.abc import Sequence
from typing import Final

from transforms.documents.report_table import ReportTable
from transforms.documents.sheet import Sheet
from transforms.documents.sheets import Book, cell_style, write_table

TITLE: Final = {"bold": True, "font_size": 14}
# Columns that run past the window are scrolled under the first.
COLUMNS_THAT_FIT: Final = 8


def write_report(out: Book, tables: Sequence[ReportTable]) -> None:
    """Write each table on a sheet of its own."""
    for table in tables:
        _write(out, out.sheet(table.sheet), table)


def _write(out: Book, sheet: Sheet, table: ReportTable) -> None:
    """Write the table, its headings in sight when the sheet is scrolled or printed, and sums."""
    sheet.write_string(0, 0, table.title, out.style(**TITLE))
    for row, sentence in enumerate(table.told, 1):
        sheet.write_string(row, 0, sentence)
    first = len(table.told) + 2
    if table.rows.is_empty():
        sheet.write_string(first, 0, table.empty)
        return
    last = first + table.rows.height
    write_table(out, sheet, first, table.rows, table.columns)
    _write_sums(out, sheet, last + 2, table)
    sheet.autofilter(first, last, len(table.columns))
    sheet.freeze(first + 1, 1 if len(table.columns) > COLUMNS_THAT_FIT else 0)
    sheet.repeated = first


def _write_sums(out: Book, sheet: Sheet, row: int, table: ReportTable) -> None:
    """Write the sums with a row between, so that sorting and filtering leave them alone."""
    for place, (column, total) in enumerate(zip(table.columns, table.sums(), strict=False)):
        style = cell_style(out, column.form, bold=True, top=1)
        if total is not None:
            sheet.write_number(row, place, total, style)
        elif place == 0:
            sheet.write_string(row, place, "Summa", style)
        else:
            sheet.write_blank(row, place, style)
