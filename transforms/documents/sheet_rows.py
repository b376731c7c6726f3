"""The rows of a table as the XML of a sheet, a column of cells at a time.

Cell by cell it would take ten times as long. Structure: ECMA-376 part 1, 18.3 (SpreadsheetML,
worksheets). Text is in the cell (`inlineStr`), an empty cell is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final

import polars as pl

from transforms.documents.sheet_text import Texts, column_xml

_ROW: Final = "number of the row"
# Day 0 of Excel's calendar, as it counts every day after 1900-02-28.
_DAY_0: Final = date(1899, 12, 30)
_LETTERS: Final = 26


def rows_xml(
    first: int,
    cells: pl.DataFrame,
    styles: Sequence[int | None],
    texts: Mapping[str, Texts],
    heights: pl.Series | None = None,
) -> str:
    """Return rows of cells as they stand in a sheet.

    Args:
        first: the first row, from 0.
        cells: text is text, numbers are whole or decimal.
        styles: of each column.
        texts: what the columns of text have in them, as `texts_in` found it.
        heights: of each row in points, null where it is as high as usual.
    """
    number = pl.int_range(first + 1, first + 1 + pl.len()).cast(pl.String)
    start = [pl.lit('<row r="'), pl.col(_ROW), pl.lit('"')]
    if heights is not None:
        start.append(pl.format(' ht="{}" customHeight="1"', pl.lit(heights)))
    parts = [*start, pl.lit(">"), *_cells(cells, styles, texts), pl.lit("</row>")]
    written = pl.concat_str(parts, ignore_nulls=True).str.join("")
    text: str = cells.lazy().with_columns(number.alias(_ROW)).select(written).collect().item()
    return text


def _cells(
    cells: pl.DataFrame, styles: Sequence[int | None], texts: Mapping[str, Texts]
) -> Iterator[pl.Expr]:
    """Give each column as the XML of its cells; an empty cell is null, and so left out."""
    for place, (column, style) in enumerate(zip(cells, styles, strict=True)):
        start, value, end = _value(column.name, column.dtype, texts)
        parts = [
            pl.lit(f'<c r="{letters(place)}'),
            pl.col(_ROW),
            pl.lit(f'"{style_xml(style)}{start}'),
            value,
            pl.lit(f"{end}</c>"),
        ]
        if column.null_count():
            yield pl.concat_str(parts)
        else:
            # The parts of a full column need not be put together by themselves first.
            yield from parts


def _value(name: str, kind: pl.DataType, texts: Mapping[str, Texts]) -> tuple[str, pl.Expr, str]:
    if kind == pl.String:
        start, text, end = column_xml(pl.col(name), odd=texts[name].odd)
        return f' t="inlineStr">{start}', text, end
    return "><v>", _number(pl.col(name), kind), "</v>"


def _number(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Write a number without needless zeros, and a day as Excel counts it."""
    if kind == pl.Date:
        return (value - pl.lit(_DAY_0)).dt.total_days().cast(pl.String)
    text = value.cast(pl.String)
    if isinstance(kind, pl.Decimal) and kind.scale:
        return text.str.strip_chars_end("0").str.strip_chars_end(".")
    return text


def style_xml(style: int | None) -> str:
    """Return the attribute of a cell's style; a cell of plain text needs none."""
    return "" if style is None else f' s="{style}"'


@cache
def letters(place: int) -> str:
    """Name a column (from 0) as Excel does: `A`, `Z`, `AA`."""
    before, last = divmod(place, _LETTERS)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)
