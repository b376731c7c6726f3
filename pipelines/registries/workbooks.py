"""Annotated workbooks of registries, to be filled in: headings, words, examples, explanations."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from contracts.keys import KRONOR
from contracts.registry_aliases import REGISTRY_ALIASES
from contracts.registry_files import EVERY_REGISTRY
from contracts.registry_texts import REGISTRY_TITLES, column_text
from contracts.registry_words import REGISTRY_WORDS, swedish_word
from pipelines.registries.text import EXAMPLE, text_columns

_COMMENT: Final = "Kommentar"
_MARK: Final = f"{EXAMPLE}: läses inte. Ta bort raden."
# Facts that the region publishes (Vårdgivarguiden, "Fakturaadress", 2024-01-17; "Kvotflyktingar",
# 2021-03-29). The Peppol address is not published.
_PUBLISHED: Final = {
    "payers": {
        "payer_id": "hsf",
        "name": "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
        "org_no": "2321000016",
        "street": "Box 12081",
        "postal_code": "102 23",
        "city": "Stockholm",
        "reference_asylum": "15002509/A",
        "reference_quota": "15008739/KV",
        "channel": "manual",
        "valid_from": "2024-01-01",
    }
}
_CHECK_IT: Final = "Enligt Vårdgivarguiden 2024-01-17. Kontrollera, och fyll i Peppol-adressen."
_YES_OR_NO: Final = ("ja", "nej")
_ABBREVIATIONS: Final = ("lma", "hsa", "drg", "mvo", "ivo", "id")
_ROWS: Final = 5_000
_FORMATTED: Final = 500
_BOLD: Final = Font(bold=True)
_REQUIRED: Final = PatternFill("solid", fgColor="DCE6F1")
_OPTIONAL: Final = PatternFill("solid", fgColor="F2F2F2")
_WRAP: Final = Alignment(vertical="top", wrap_text=True)


def registry_workbook(name: str, example: bytes | None) -> bytes:
    """Return the workbook of a registry, with the first row of a CSV file as its example.

    The first sheet has the headings; the second explains each column.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Register"
    columns = ordered_columns(name)
    _fill_register(sheet, name, columns)
    _add_rows(sheet, columns, _first_rows(name, example))
    _explain(book.create_sheet("Förklaring"), name, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swedish_heading(column: str) -> str:
    """Return the Swedish heading of a column, as a workbook shows it."""
    alias = REGISTRY_ALIASES.get(column, (column,))[0]
    first, *others = (word.upper() if word in _ABBREVIATIONS else word for word in alias.split("_"))
    return " ".join([first[0].upper() + first[1:], *others])


def ordered_columns(name: str) -> list[str]:
    """Return the columns of a registry: its key, the others, and its days last."""
    columns, key = text_columns(name), EVERY_REGISTRY[name].key
    days = ("valid_from", "valid_to")
    others = [column for column in columns if column not in (*key, *days)]
    return [*(column for column in key if column in columns), *others, *days]


def _fill_register(sheet: Worksheet, name: str, columns: Sequence[str]) -> None:
    kinds = EVERY_REGISTRY[name].contract.schema()
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        cell = sheet.cell(1, place, swedish_heading(column))
        cell.font = _BOLD
        cell.fill = _REQUIRED if is_required(name, column) else _OPTIONAL
        sheet.column_dimensions[letter].width = max(14, len(swedish_heading(column)) + 4)
        words = allowed_words(column, kinds[column])
        if words:
            _add_list(sheet, letter, words)
        number_format = _format_of(kinds[column])
        for row in range(2, _FORMATTED):
            sheet.cell(row, place).number_format = number_format
    sheet.cell(1, len(columns) + 1, _COMMENT).font = _BOLD
    sheet.column_dimensions[get_column_letter(len(columns) + 1)].width = 40
    sheet.freeze_panes = "A2"


def _add_rows(
    sheet: Worksheet, columns: Sequence[str], rows: Sequence[tuple[dict[str, str], str]]
) -> None:
    for place, (cells, comment) in enumerate(rows, 2):
        for at, column in enumerate(columns, 1):
            sheet.cell(place, at, swedish_word(column, cells.get(column) or "") or None)
        sheet.cell(place, len(columns) + 1, comment)


def _first_rows(name: str, example: bytes | None) -> list[tuple[dict[str, str], str]]:
    """Return the rows that a workbook begins with, each with its comment."""
    if name in _PUBLISHED:
        return [(_PUBLISHED[name], _CHECK_IT)]
    rows = csv.DictReader(io.StringIO((example or b"").decode()), delimiter=";")
    return [(row, _MARK) for row in rows][:1]


def is_required(name: str, column: str) -> bool:
    """Return whether each row of a registry needs a value in a column."""
    kept = EVERY_REGISTRY[name].contract.to_schema().columns[column]
    optional = column in EVERY_REGISTRY[name].optional
    return not (kept.nullable or optional or kept.dtype.type == pl.Boolean)


def allowed_words(column: str, kind: Any) -> tuple[str, ...]:
    """Return the Swedish words that a column may have; none if it is free."""
    if kind == pl.Boolean():
        return _YES_OR_NO
    return tuple(swedish_word(column, value) for value in REGISTRY_WORDS.get(column, ()))


def _add_list(sheet: Worksheet, letter: str, words: Sequence[str]) -> None:
    chosen = DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True
    )
    chosen.errorTitle, chosen.error = "Ordet är inte tillåtet", f"Välj: {', '.join(words)}."
    chosen.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(chosen)


def _format_of(kind: Any) -> str:
    """Return the number format of a column: text keeps the zeros that codes begin with."""
    if kind == pl.Date():
        return "yyyy-mm-dd"
    if kind == KRONOR:
        return "0.00"
    return "@"


def _explain(sheet: Worksheet, name: str, columns: Sequence[str]) -> None:
    """Write what the registry and each of its columns is for."""
    for place, row in enumerate(_explanations(name, columns), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(place, column, text)
            cell.alignment = _WRAP
            if place == 1:
                cell.font = _BOLD
    for letter, width in zip("ABCDE", (28, 60, 12, 34, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _explanations(name: str, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    kinds = EVERY_REGISTRY[name].contract.schema()
    yield f"Rubrik i {REGISTRY_TITLES[name]}", "Vad som ska stå", "Måste fyllas i", "Ord", "Namn"
    for column in columns:
        words = ", ".join(allowed_words(column, kinds[column]))
        needed = "ja" if is_required(name, column) else ""
        yield swedish_heading(column), column_text(name, column), needed, words, column
    yield (
        _COMMENT,
        f"Egna anteckningar. En rad som börjar med {EXAMPLE} här läses inte.",
        "",
        "",
        "",
    )


def write_registry_workbooks(folder: Path, names: Sequence[str], examples: Path) -> None:
    """Write the workbook of each registry, with an example from the CSV files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        file = examples / f"{name}.csv"
        example = file.read_bytes() if file.is_file() else None
        (folder / f"{name}.xlsx").write_bytes(registry_workbook(name, example))
