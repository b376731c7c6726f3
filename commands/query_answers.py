"""Answers from the analysts' database on the terminal, in Swedish format."""

from decimal import Decimal
from typing import Final

import polars as pl
from rich.console import RenderableType
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

from commands import desk
from transforms.documents.swedish import MINUS, NO_BREAK, counted, number
from transforms.documents.workbook.table_files import plain_types

# Myndigheternas skrivregler: four-digit numbers are written without a space, like years.
_GROUPED: Final = 10_000
# The number of characters by which a table may exceed the width and be read with folded text.
_FOLDED: Final = 1.4
_ANY_WIDTH: Final = 10_000


def print_answer(answer: pl.DataFrame, most: int) -> None:
    """Print at most `most` rows: as a table, or as records on a narrow terminal."""
    shown = plain_types(answer).head(most)
    table = _table(shown)
    paper = desk.console.options
    width = Measurement.get(desk.console, paper.update(width=_ANY_WIDTH), table).maximum
    if width <= _FOLDED * paper.max_width:
        desk.console.print(table)
    else:
        desk.console.print(_records(shown), soft_wrap=True)
    left = answer.height - shown.height
    suffix = f", {number(left)} visas inte" if left else ""
    desk.console.print(f"{counted(answer.height, 'rad', 'rader')}{suffix}")


def _table(rows: pl.DataFrame) -> Table:
    """Return the rows as a table: text may be folded; numbers and dates may not."""
    headings = [
        Column(
            Text(name),
            justify="right" if dtype.is_numeric() else "left",
            no_wrap=dtype != pl.String,
            overflow="fold",
        )
        for name, dtype in rows.schema.items()
    ]
    table = Table(*headings, box=None, header_style="bold")
    for row in rows.iter_rows():
        table.add_row(*(Text(written(value)) for value in row))
    return table


def _records(rows: pl.DataFrame) -> RenderableType:
    """Return each row as lines of heading and value."""
    widest = max(map(len, rows.columns), default=0)
    text = Text()
    for nth, row in enumerate(rows.iter_rows(), 1):
        text.append(f"Rad {nth}\n", style="bold")
        for name, value in zip(rows.columns, row, strict=True):
            text.append(f"  {name:<{widest}}  {written(value)}\n")
    return text


def written(value: object) -> str:
    """Format a value: `1 234,50`, `−3`, `2024-02-29`; a null as empty text."""
    if value is None:
        return ""
    if isinstance(value, int):
        return number(value) if abs(value) >= _GROUPED else str(value).replace("-", MINUS)
    if isinstance(value, Decimal):
        return _swedish(f"{value:,f}")
    if isinstance(value, float):
        return _swedish(f"{value:,.4f}".rstrip("0").rstrip("."))
    return str(value)


def _swedish(digits: str) -> str:
    return digits.replace(",", NO_BREAK).replace(".", ",").replace("-", MINUS)
