"""The basis workbooks (fakturaunderlag): every contact behind an invoice or a credit note.

The patients stand here and never in the invoice. Those with protected identity have a workbook
of their own (Vårdgivarguiden, "Primärvårdsrehabilitering", 2024-02-02), and the ordinary one
tells no more of them than how many they are and what they cost. Contacts for which the payer has
a template of his own are told in it, one workbook a template.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.basis_parts import Part, parted, parts_of
from transforms.documents.basis_rows import SECTIONS, basis_columns
from transforms.documents.basis_summary import HEADLINE, footer, heading, title, write_summary
from transforms.documents.invoice import InvoiceDocument
from transforms.documents.sheet import Sheet
from transforms.documents.sheets import ROWS_A_SHEET, Book, Column, write_sums, write_table

_TABLE_ROW: Final = 5


class Basis(NamedTuple):
    """A basis workbook: its file name and bytes, and the contacts and kronor it accounts for."""

    name: str
    content: bytes
    protected: bool
    contacts: int
    amount: Decimal


def bases_of(
    invoice: InvoiceDocument, rows: pl.DataFrame, templates: Mapping[str, bytes] | None = None
) -> list[Basis]:
    """Write the bases of an invoice: ordinary ones first, the first of them `fakturaunderlag.xlsx`.

    `rows` are the invoice's rows of `basis_rows`, with the `template` of each as
    `with_templates` chose it, if there are any `templates` (content by file name). The workbooks
    come to the sum of the invoice together.
    """
    parts = parts_of(rows)
    made = []
    for part in parts:
        if part.template is None:
            content = _workbook(invoice, part, parts)
        else:
            content = _filled((templates or {})[part.template], invoice, part.contacts)
        made.append(Basis(part.name, content, part.protected, part.contacts.height, part.amount))
    return made


def _filled(template: bytes, invoice: InvoiceDocument, contacts: pl.DataFrame) -> bytes:
    # It loads openpyxl, which most of the processes that make documents never need.
    from transforms.documents.template_filling import filled_template  # noqa: PLC0415

    return filled_template(template, invoice, contacts)


def _workbook(invoice: InvoiceDocument, part: Part, parts: list[Part]) -> bytes:
    out = Book(title(invoice, part), invoice.issued_on)
    write_summary(out, invoice, part, parts)
    sections = parted(part.contacts, "section")
    for section in SECTIONS:
        if section not in sections:
            continue
        rows = sections[section]
        for count, rows_of_sheet in enumerate(rows.iter_slices(ROWS_A_SHEET), 1):
            sheet = out.sheet(section if count == 1 else f"{section} {count}")
            sheet.footer = footer(invoice)
            headline = f"{title(invoice, part)} – {section}"
            sheet.write_string(0, 0, headline, out.style(**HEADLINE))
            for row, text in enumerate(heading(invoice), 1):
                sheet.write_string(row, 0, text, out.style())
            _write_contacts(out, sheet, basis_columns(section, rows), rows_of_sheet)
    return out.content()


def _write_contacts(out: Book, sheet: Sheet, columns: list[Column], rows: pl.DataFrame) -> None:
    """Write the table, its headings in sight when the sheet is scrolled or printed, and sums."""
    last = _TABLE_ROW + rows.height
    write_table(out, sheet, _TABLE_ROW, rows, columns)
    write_sums(out, sheet, last + 1, rows, columns)
    sheet.autofilter(_TABLE_ROW, last, len(columns))
    sheet.freeze(_TABLE_ROW + 1)
    sheet.repeated = _TABLE_ROW
    sheet.numbers_as_text = True
