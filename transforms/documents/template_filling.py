"""A payer's own workbook, filled in: his headings, styles and texts, our invoice and contacts.

What is filled in is never a formula. The same template and invoice give the same bytes: the only
date in the file's properties is the day of issue.
"""

import re
from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from io import BytesIO
from typing import Final

import polars as pl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from transforms.documents.invoice import InvoiceDocument
from transforms.documents.template_plan import Plan, opened, text_cells
from transforms.documents.template_words import (
    CONTACT_WORDS,
    NUMBER,
    PLACEHOLDER,
    Value,
    as_text,
    bare,
    facts,
)
from transforms.documents.zip_parts import packed, unpacked

_PROPERTIES: Final = "docProps/core.xml"
_MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_AMOUNT: Final = "#,##0.00"


def filled_template(template: bytes, invoice: InvoiceDocument, contacts: pl.DataFrame) -> bytes:
    """Fill in a template (xlsx) with an invoice and some of its contacts (`basis_rows`).

    Raises:
        TemplateError: when the template cannot be filled in.
    """
    workbook, plan = opened(template)
    said = facts(invoice, contacts)
    for cell in text_cells(workbook):
        if not (cell.parent is plan.sheet and cell.row == plan.row):
            _put(cell, _value(cell.value, said))
    _fill_rows(plan, contacts, said)
    content = BytesIO()
    workbook.save(content)
    parts = unpacked(content.getvalue())
    day = f"{invoice.issued_on.isoformat()}T00:00:00Z".encode()
    parts[_PROPERTIES] = _MODIFIED.sub(rb"\g<1>" + day + rb"\g<2>", parts[_PROPERTIES])
    return packed(parts)


def _fill_rows(plan: Plan, contacts: pl.DataFrame, said: Mapping[str, Value]) -> None:
    """Write a row for each contact, in the style of the first row; move down what is below."""
    sheet, last = plan.sheet, plan.row + contacts.height - 1
    if plan.below is not None and contacts.height > plan.room:
        _move_down(sheet, plan.below, contacts.height - plan.room)
    _stretch(sheet, plan.row, last)
    first = [copy(cell) for cell in sheet[plan.row]]
    height = sheet.row_dimensions[plan.row].height
    numbered = contacts.with_row_index(NUMBER, 1)
    columns = {word: name for word, name in CONTACT_WORDS.items() if name in numbered.columns}
    for row, contact in enumerate(numbered.iter_rows(named=True), plan.row):
        values = {**said, **{word: contact[name] for word, name in columns.items()}}
        sheet.row_dimensions[row].height = height
        for pattern in first:
            cell = sheet.cell(row, pattern.column)
            # Font, border, format and all in one; openpyxl has no public name for it.
            cell._style = copy(pattern._style)  # noqa: SLF001
            text = plan.texts.get(pattern.column)
            if text is not None:
                _put(cell, _value(text, values))
            elif row > plan.row:
                cell.value = pattern.value


def _value(text: str, values: Mapping[str, Value]) -> Value:
    """Return what a text with placeholders says: a lone placeholder keeps its value's type."""
    alone = PLACEHOLDER.fullmatch(text)
    if alone:
        return values[bare(alone[1])]
    return PLACEHOLDER.sub(lambda found: as_text(values[bare(found[1])]), text)


def _put(cell: Cell, value: Value) -> None:
    """Write a value; text is text also when it begins as a formula does."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, Decimal) and cell.number_format == "General":
        cell.number_format = _AMOUNT


def _move_down(sheet: Worksheet, first: int, rows: int) -> None:
    """Move everything from row `first` on down, with its merged cells and heights."""
    merged = [area for area in sheet.merged_cells.ranges if area.min_row >= first]
    width, last = max(sheet.max_column, 1), sheet.max_row
    heights = {row: sheet.row_dimensions[row].height for row in range(first, last + 1)}
    for area in merged:
        sheet.unmerge_cells(area.coord)
    sheet.move_range(CellRange(None, 1, first, width, last), rows=rows)
    for area in merged:
        area.shift(row_shift=rows)
        sheet.merge_cells(area.coord)
    for row in heights:
        sheet.row_dimensions[row].height = None
    for row, height in heights.items():
        sheet.row_dimensions[row + rows].height = height


def _stretch(sheet: Worksheet, row: int, last: int) -> None:
    """Let a table, a filter button or a print area that holds the first row hold the last one."""
    for table in sheet.tables.values():
        table.ref = _stretched(table.ref, row, last)
        if table.autoFilter is not None:
            table.autoFilter.ref = _stretched(table.autoFilter.ref, row, last)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _stretched(sheet.auto_filter.ref, row, last)


def _stretched(ref: str, row: int, last: int) -> str:
    area = CellRange(ref)
    if area.min_row <= row <= area.max_row + 1 and area.max_row < last:
        area.expand(down=last - area.max_row)
    return str(area.coord)
