"""Facts in the XML of a worksheet, besides the values that calamine reads.

Hidden rows and columns, formulas without a saved value, merged cells, numbers and their formats.
Rows and columns count from 0 in all that is returned. The sheet is in its plain form.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from contracts.errors.error import FileRefusedError
from pipelines.readers.limits import MAX_CELLS
from pipelines.readers.plain_sheet import column_letters, column_number
from pipelines.readers.refused import misshapen, refused

COLUMNS_OF_A_SHEET: Final = 2**14
ROWS_OF_A_SHEET: Final = 2**20
_FILLED: Final = rb"[^>]*[^>/]>\s*<(?:v>[^<]|is|f)"
_CONTENT: Final = (b"<v>", b"<is>", b"<f>", b"<f ")
# calamine holds the whole range of a sheet, of about 30 bytes a cell.
_SMALL_AREA: Final = 5_000_000
_BLANK_FOR_A_CELL: Final = 100
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"' + _FILLED)
_ROW: Final = re.compile(rb'<row r="(\d{1,7})"[^>]*>')
_HIDDEN: Final = re.compile(rb'\b(?:hidden="(?:1|true)"|ht="0(?:\.0*)?")')
_SHOWN: Final = re.compile(rb'\bht="(?!0(?:\.0*)?")')
_HIDDEN_BY_DEFAULT: Final = re.compile(
    rb'<sheetFormatPr[^>]*\b(?:zeroHeight="(?:1|true)"|defaultRowHeight="0(?:\.0*)?")'
)
_COLUMN: Final = re.compile(rb"<col\s[^>]*>")
_HIDDEN_COLUMN: Final = re.compile(rb'\b(?:hidden="(?:1|true)"|width="0(?:\.0*)?")')
_FORMULA: Final = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*'
    rb"(?:<v>([^<]*)</v>|<v\s*/>)?"
)
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


class Area(NamedTuple):
    """Rows and columns from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Hidden(NamedTuple):
    """The hidden columns and rows of a sheet; with `by_default`, all rows but those `shown`."""

    columns: frozenset[int]
    rows: frozenset[int]
    shown: frozenset[int]
    by_default: bool

    def row_is_hidden(self, row: int) -> bool:
        """Return whether a row is hidden."""
        return row in self.rows or (self.by_default and row not in self.shown)


class NumberCell(NamedTuple):
    """A number as the file writes it, with the place of its style among the cell styles."""

    row: int
    column: int
    text: str
    style: int


def check_extent(xml: bytes) -> None:
    """Refuse a sheet whose range needs more memory than any report, or is almost empty.

    Raises:
        FileRefusedError: F01 if the range is too large, F02 if almost all of it is blank.
    """
    letters = set(re.findall(rb'<c r="([A-Z]{2,3})\d+"' + _FILLED, xml)) or {b"Z"}
    columns = max(column_number(found.decode()) for found in letters)
    most = ROWS_OF_A_SHEET * columns
    filled = sum(map(xml.count, _CONTENT))
    if most <= min(MAX_CELLS, _BLANK_FOR_A_CELL * filled):
        return
    last = max((int(found[2]) for found in _CELL.finditer(xml)), default=0)
    if last * columns > MAX_CELLS:
        raise refused(
            "Bladet har innehåll så långt ut (kolumn "
            f"{column_letters(columns)}, rad {last}) att det inte kan läsas. Ta bort allt utanför "
            "tabellen, eller spara den som CSV UTF-8."
        )
    if last * columns > max(_SMALL_AREA, _BLANK_FOR_A_CELL * filled):
        raise far_below(last)


def far_below(row: int) -> FileRefusedError:
    """Return the refusal of a sheet with content far below its table, on a row from 1 (F02)."""
    return misshapen(
        f"Bladet har innehåll långt under tabellen, på rad {row}. Ta bort det, eller de tomma "
        "raderna ovanför."
    )


def first_column(xml: bytes) -> int:
    """Return the first column with content, at which calamine starts its table."""
    if re.search(rb'<c r="A\d+"' + _FILLED, xml):
        return 0
    numbers = {column_number(letters.decode()) for letters, _ in _CELL.findall(xml)}
    return min(numbers, default=1) - 1


def hidden_parts(xml: bytes) -> Hidden:
    """Return the rows and columns that are hidden: by a filter, by choice, without height."""
    start = xml.find(b"<sheetData")
    columns = frozenset(
        column
        for found in _COLUMN.findall(xml, 0, start)
        if _HIDDEN_COLUMN.search(found)
        for column in range(
            _number(found, b"min") - 1, min(_number(found, b"max"), COLUMNS_OF_A_SHEET)
        )
    )
    by_default = _HIDDEN_BY_DEFAULT.search(xml, 0, start) is not None
    if not by_default and b' hidden="' not in xml and b' ht="0' not in xml:
        return Hidden(columns, frozenset(), frozenset(), by_default)
    rows = [(int(found[1]) - 1, found[0]) for found in _ROW.finditer(xml, start)]
    hidden = frozenset(place for place, row in rows if _HIDDEN.search(row))
    shown = frozenset(place for place, row in rows if _SHOWN.search(row)) - hidden
    return Hidden(columns, hidden, shown, by_default)


def _number(element: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb'="(\d+)"', element)
    return int(found[1]) if found else 0


def unsaved_formulas(xml: bytes, *, uncomputed: bool) -> list[tuple[int, int]]:
    """Return the cells whose formula has no saved value.

    A text may be saved as empty. In a workbook that says that it was never computed
    (`uncomputed`), a saved 0 is a placeholder too.
    """
    if b"<f" not in xml:
        return []
    return [
        _place(letters, number)
        for letters, number, kind, value in _FORMULA.findall(xml)
        if (not value and b't="str"' not in kind) or (uncomputed and value == b"0")
    ]


def merged_areas(xml: bytes) -> list[Area]:
    """Return the merged cells."""
    return [
        Area(*_place(first, top), *_place(last, bottom))
        for first, top, last, bottom in _MERGED.findall(xml)
    ]


def numbers_in(xml: bytes, columns: Iterable[int]) -> list[NumberCell]:
    """Return the number cells of some columns."""
    letters = "|".join(column_letters(column + 1) for column in columns)
    return _numbers(xml, f"(?:{letters})", r"\d+") if letters else []


def numbers_with(xml: bytes, styles: Iterable[int]) -> list[NumberCell]:
    """Return the number cells with some styles."""
    wanted = "|".join(map(str, styles))
    return _numbers(xml, "[A-Z]{1,3}", f"(?:{wanted})", styled="") if wanted else []


def _numbers(xml: bytes, letters: str, style: str, styled: str = "?") -> list[NumberCell]:
    pattern = re.compile(
        rf'<c r="({letters})(\d{{1,7}})"(?: s="({style})"){styled}(?: t="n")?[^>t]*>\s*'
        rf"(?:<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*)?<v>([^<]+)</v>".encode()
    )
    return [
        NumberCell(*_place(column, row), value.decode().strip(), int(found_style or 0))
        for column, row, found_style, value in pattern.findall(xml)
    ]


def _place(letters: bytes, number: bytes) -> tuple[int, int]:
    return int(number) - 1, column_number(letters.decode()) - 1
