"""A payer's own workbook, made up."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import Font

if TYPE_CHECKING:
    from collections.abc import Callable


HEADINGS = ("Reservnummer", "LMA nummer", "Namn", "Datum besök/vårdtillfälle", "Belopp")
Cells = dict[str, Any]


def template(cells: Cells | None = None, change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Make a template: a title, a fact, headings on row 4, and the given extras."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Underlag"
    sheet["A1"] = "Regionens underlag"
    sheet["A1"].font = Font(bold=True, size=20)
    sheet["A2"] = "Faktura {{fakturanummer}} från {{Vårdgivare}}"
    for place, heading in enumerate(HEADINGS, 1):
        sheet.cell(4, place, heading)
    for name, value in (cells or {}).items():
        sheet[name] = value
    change(sheet)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
