"""The rows of a table as the XML of a sheet: each row fills in one pattern, that of its table.

Cell by cell it would take ten times as long, and polars takes as long for the rows and as much
again for being asked, which tells when a workbook has some hundred. Structure: ECMA-376 part 1,
18.3 (SpreadsheetML, worksheets). Text is in the cell (`inlineStr`), an empty cell is left out.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.workbook.sheet_text import ColumnTexts, text_xml

# 1970-01-01 as Excel counts every day after 1900-02-28.
_DAY_0: Final = 25_569
_LETTERS: Final = 26
# So many at a time, so that a sheet of a million rows needs room for few of them as cells.
_AT_A_TIME: Final = 10_000


class _Cells(NamedTuple):
    """A column of cells: its part of the pattern of a row, and what fills it in."""

    pattern: str
    filling: list[Sequence[object]]


def rows_xml(
    first: int,
    cells: Sequence[pl.Series],
    styles: Sequence[int | None],
    texts: Mapping[int, ColumnTexts],
    heights: pl.Series | None = None,
) -> str:
    """Return rows of cells as they stand in a sheet.

    Args:
        first: the first row, from 0.
        cells: columns; text is text, numbers are whole or decimal.
        styles: of each column.
        texts: of the columns of text, by place, what `texts_in` found in them.
        heights: of each row in points, null where it is as high as usual.
    """
    height = len(cells[0])
    if height <= _AT_A_TIME:
        return _xml_of(first, cells, styles, texts, heights)
    return "".join(
        _xml_of(
            first + start,
            [column.slice(start, _AT_A_TIME) for column in cells],
            styles,
            texts,
            None if heights is None else heights.slice(start, _AT_A_TIME),
        )
        for start in range(0, height, _AT_A_TIME)
    )


def _xml_of(
    first: int,
    cells: Sequence[pl.Series],
    styles: Sequence[int | None],
    texts: Mapping[int, ColumnTexts],
    heights: pl.Series | None,
) -> str:
    numbers = [str(row) for row in range(first + 1, first + 1 + len(cells[0]))]
    parts = [_rows(numbers, heights)]
    for place, (column, style) in enumerate(zip(cells, styles, strict=True)):
        parts.append(_cells(place, column, style, texts.get(place), numbers))
    pattern = "".join(part.pattern for part in parts) + "</row>"
    filling = zip(*(values for part in parts for values in part.filling), strict=True)
    return "".join([pattern % row for row in filling])


def _rows(numbers: Sequence[str], heights: pl.Series | None) -> _Cells:
    """Begin each row with its number, and its height where it has one."""
    if heights is None:
        return _Cells('<row r="%s">', [numbers])
    told = [
        "" if height is None else f' ht="{height}" customHeight="1"' for height in heights.to_list()
    ]
    return _Cells('<row r="%s"%s>', [numbers, told])


def _cells(
    place: int,
    column: pl.Series,
    style: int | None,
    texts: ColumnTexts | None,
    numbers: Sequence[str],
) -> _Cells:
    """Write a column; where it has no value the cell is left out."""
    kind, values, end = _values(column, odd=texts is not None and texts.odd)
    start, rest = f'<c r="{letters(place)}', f'"{style_xml(style)}{kind}'
    if not column.null_count():
        return _Cells(f"{start}%s{rest}%s{end}</c>", [numbers, values])
    cells = [
        "" if value is None else f"{start}{number}{rest}{value}{end}</c>"
        for number, value in zip(numbers, values, strict=True)
    ]
    return _Cells("%s", [cells])


def _values(column: pl.Series, *, odd: bool) -> tuple[str, Sequence[object], str]:
    """Return what is written of a column, and what stands before and after each value."""
    values: list[str | None]
    if column.dtype == pl.Date:
        return "><v>", _days(column), "</v>"
    values = column.cast(pl.String).to_list()
    if column.dtype != pl.String:
        if isinstance(column.dtype, pl.Decimal) and column.dtype.scale:
            values = [value and value.rstrip("0").rstrip(".") for value in values]
        return "><v>", values, "</v>"
    if odd:
        return (
            ' t="inlineStr">',
            [None if value is None else text_xml(value) for value in values],
            "",
        )
    return ' t="inlineStr"><is><t>', values, "</t></is>"


def _days(column: pl.Series) -> list[int | None]:
    """Count days as Excel does."""
    days = column.cast(pl.Int32).to_list()
    return [None if day is None else day + _DAY_0 for day in days]


def style_xml(style: int | None) -> str:
    """Return the attribute of a cell's style; a cell of plain text needs none."""
    return "" if style is None else f' s="{style}"'


@cache
def letters(place: int) -> str:
    """Name a column (from 0) as Excel does: `A`, `Z`, `AA`."""
    before, last = divmod(place, _LETTERS)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
