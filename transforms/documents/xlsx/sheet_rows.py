"""The rows of a table as sheet XML: every row fills in the same pattern.

Writing cell by cell would take ten times as long. polars would take as long for the rows, and as
much again per call, which matters for workbooks with some hundred rows. Structure: ECMA-376
part 1, 18.3 (SpreadsheetML, worksheets). Text is in the cell (`inlineStr`); empty cells are left
out.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.xlsx.sheet_text import ColumnTexts, text_xml

# 1970-01-01 in Excel's count, valid for every day after 1900-02-28.
_DAY_0: Final = 25_569
_LETTERS: Final = 26
# The batch size, so that a sheet of a million rows holds few of them as cells at a time.
_AT_A_TIME: Final = 10_000


class _Cells(NamedTuple):
    """A column of cells: its part of the row pattern, and the values that fill it in."""

    pattern: str
    filling: list[Sequence[object]]


def rows_xml(
    first: int,
    cells: Sequence[pl.Series],
    styles: Sequence[int | None],
    texts: Mapping[int, ColumnTexts],
    heights: pl.Series | None = None,
) -> str:
    """Return rows of cells as sheet XML.

    Args:
        first: the first row, from 0.
        cells: columns; text is text, numbers are whole or decimal.
        styles: of each column.
        texts: the results of `texts_in` for the text columns, by position.
        heights: of each row in points, null for the default height.
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
    """Begin each row with its number, and its height if it has one."""
    if heights is None:
        return _Cells('<row r="%s">', [numbers])
    attributes = [
        "" if height is None else f' ht="{height}" customHeight="1"' for height in heights.to_list()
    ]
    return _Cells('<row r="%s"%s>', [numbers, attributes])


def _cells(
    place: int,
    column: pl.Series,
    style: int | None,
    texts: ColumnTexts | None,
    numbers: Sequence[str],
) -> _Cells:
    """Write a column; cells without a value are left out."""
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
    """Return the text before, the values of, and the text after each cell of a column."""
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
    """Convert days to Excel's count."""
    days = column.cast(pl.Int32).to_list()
    return [None if day is None else day + _DAY_0 for day in days]


def style_xml(style: int | None) -> str:
    """Return the attribute of a cell's style; empty for plain text."""
    return "" if style is None else f' s="{style}"'


@cache
def letters(place: int) -> str:
    """Return the name of a column (from 0) in Excel: `A`, `Z`, `AA`."""
    before, last = divmod(place, _LETTERS)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
