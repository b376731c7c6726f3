"""Read a basis workbook back as a person would."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from tests.documents.made_up import Rows
from transforms.documents.basis.basis import bases_of
from transforms.documents.basis.rows import basis_rows
from transforms.documents.invoice.invoice import InvoiceDocument

Books = Callable[..., dict[str, bytes]]
HEADING_ROW = 6


def by_name(
    invoice: InvoiceDocument, contacts: pl.DataFrame, items: pl.DataFrame
) -> dict[str, bytes]:
    return {made.name: made.content for made in bases_of(invoice, basis_rows(contacts, items))}


def sheets(workbook: bytes) -> dict[str, Worksheet]:
    opened = openpyxl.load_workbook(BytesIO(workbook))
    return {sheet.title: sheet for sheet in opened.worksheets}


def rows_of(sheet: Worksheet) -> Rows:
    """Read a sheet of contacts as rows by heading, the sum last."""
    headings, *rows = sheet.iter_rows(min_row=HEADING_ROW, values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def facts(workbook: bytes) -> dict[str, list[Any]]:
    """Read the summary: the value next to each label."""
    rows = sheets(workbook)["Sammanställning"].iter_rows(values_only=True)
    return {row[0]: [value for value in row[1:] if value is not None] for row in rows if row[0]}


def words(workbook: bytes) -> str:
    cells = [cell for sheet in sheets(workbook).values() for row in sheet.values for cell in row]
    return " ".join(str(cell) for cell in cells)
