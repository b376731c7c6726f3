"""The content of a workbook, read by openpyxl."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl


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
