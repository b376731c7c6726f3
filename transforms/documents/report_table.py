"""A table of a report, before it is known whether it goes to a page or a workbook."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.documents.sheets import SUMMED, Column, Form


class ReportTable(NamedTuple):
    """A table of the report. `key` names its place in the page and is unique.

    `told` are the sentences above it, `empty` is said in its place when it has no rows.
    """

    key: str
    sheet: str
    title: str
    told: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    empty: str = "Inga rader."
    unsummed: tuple[str, ...] = ()

    def cells(self) -> list[tuple[object, ...]]:
        """Return the rows, cell by cell in the order of the columns."""
        return self.rows.select([column.name for column in self.columns]).rows()

    def sums(self) -> list[Decimal | float | None]:
        """Return the sum of each column, None where a sum means nothing; empty without sums."""
        summed = [
            column.form in SUMMED and column.name not in self.unsummed for column in self.columns
        ]
        if not any(summed) or self.rows.is_empty():
            return []
        return [
            self.rows.get_column(column.name).sum() if is_summed else None
            for column, is_summed in zip(self.columns, summed, strict=True)
        ]


def counts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of counts, by name and heading."""
    return tuple(Column(heading, name, Form.COUNT) for name, heading in named)


def amounts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of kronor, by name and heading."""
    return tuple(Column(heading, name, Form.KRONOR) for name, heading in named)


def texts(*named: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns of text, by name and heading."""
    return tuple(Column(heading, name) for name, heading in named)


def org_no(column: str) -> pl.Expr:
    """Return a column of organisation numbers as `232100-0016`."""
    return pl.concat_str(pl.col(column).str.slice(0, 6), pl.lit("-"), pl.col(column).str.slice(6))


def swedish(column: str, words: dict[str, str]) -> pl.Expr:
    """Return a column of codes as Swedish words; a code without a word stays as it is."""
    return pl.col(column).replace({str(code): word for code, word in words.items()})
