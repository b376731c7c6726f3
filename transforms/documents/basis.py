"""The basis workbook (fakturaunderlag): every contact behind an invoice or a credit note.

The patients stand here and never in the invoice. Those with protected identity have a workbook
of their own (Vårdgivarguiden, "Primärvårdsrehabilitering", 2024-02-02), and the ordinary one
tells no more of them than how many they are and what they cost.
"""

from typing import Final

import polars as pl
from xlsxwriter.worksheet import Worksheet

from transforms.documents.basis_rows import SECTIONS, basis_columns, basis_rows
from transforms.documents.basis_summary import HEADLINE, Part, heading, title, write_summary
from transforms.documents.invoice import BASIS_NAME, PROTECTED_BASIS_NAME, InvoiceDocument
from transforms.documents.sheets import ROWS_A_SHEET, Book, Column, book, write_sums, write_table

_TABLE_ROW: Final = 5


def basis_workbooks(
    invoice: InvoiceDocument, contacts: pl.DataFrame, items: pl.DataFrame
) -> dict[str, bytes]:
    """Write the basis of an invoice, by file name; a second one only for protected identities.

    `contacts` are the invoice's rows of `BilledLine`, `items` those of `BilledItem`. The sum of
    each workbook and what it says of the other come to the sum of the invoice.
    """
    rows = basis_rows(contacts, items)
    protected = rows.filter("protected_identity")
    ordinary = rows.filter(~pl.col("protected_identity"))
    made = {BASIS_NAME: _workbook(invoice, Part(False, ordinary, protected))}
    if not protected.is_empty():
        made[PROTECTED_BASIS_NAME] = _workbook(invoice, Part(True, protected, ordinary))
    return made


def _workbook(invoice: InvoiceDocument, part: Part) -> bytes:
    with book(title(invoice, part), invoice.issued_on) as (out, content):
        write_summary(out, invoice, part)
        for section in SECTIONS:
            rows = part.contacts.filter(pl.col("section") == section)
            for count, rows_of_sheet in enumerate(rows.iter_slices(ROWS_A_SHEET), 1):
                sheet = out.sheet(section if count == 1 else f"{section} {count}")
                headline = f"{title(invoice, part)} – {section}"
                sheet.write_string(0, 0, headline, out.style(**HEADLINE))
                for row, text in enumerate(heading(invoice), 1):
                    sheet.write_string(row, 0, text, out.style())
                _write_contacts(out, sheet, basis_columns(section, rows), rows_of_sheet)
    return content.getvalue()


def _write_contacts(out: Book, sheet: Worksheet, columns: list[Column], rows: pl.DataFrame) -> None:
    """Write the table, its headings in sight when the sheet is scrolled or printed, and sums."""
    last = _TABLE_ROW + rows.height
    write_table(out, sheet, _TABLE_ROW, rows, columns)
    write_sums(out, sheet, last + 1, rows, columns)
    sheet.autofilter(_TABLE_ROW, 0, last, len(columns) - 1)
    sheet.freeze_panes(_TABLE_ROW + 1, 0)
    sheet.repeat_rows(_TABLE_ROW)
