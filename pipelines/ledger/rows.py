"""Tables as SQLite keeps them, and back: amounts in öre, days and moments as text."""

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from polars._typing import PolarsDataType

# Moments as `connection.moment` writes them.
_MOMENT: Final = "%Y-%m-%dT%H:%M:%S%.6f%z"
UTC: Final = pl.Datetime("us", "UTC")


def stored(table: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a table as SQLite keeps them; amounts have two decimals."""
    return table.select(_kept(name, dtype) for name, dtype in table.schema.items()).rows()


def _kept(name: str, dtype: PolarsDataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        # A decimal is kept by polars as a whole number of its last decimal: öre, exactly.
        return column.to_physical().cast(pl.Int64)
    if dtype == pl.Date:
        return column.cast(pl.String)
    return column.cast(pl.Int64) if dtype == pl.Boolean else column


def believed(found: sqlite3.Cursor, schema: pl.Schema) -> pl.DataFrame:
    """Return the columns of `schema` from the rows of a query, in its types."""
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    places = [names.index(name) for name in schema]
    cells = {
        name: pl.Series(name, [row[place] for row in rows], dtype=_kept_as(dtype))
        for (name, dtype), place in zip(schema.items(), places, strict=True)
    }
    return pl.DataFrame(cells).select(_meant(name, dtype) for name, dtype in schema.items())


def _kept_as(dtype: PolarsDataType) -> PolarsDataType:
    if dtype in {pl.Date, UTC, pl.String}:
        return pl.String()
    return pl.Int64()


def _meant(name: str, dtype: PolarsDataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        return (column.cast(pl.Decimal(38, 2)) / 100).cast(dtype)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if dtype == UTC:
        return column.str.to_datetime(_MOMENT, time_unit="us", time_zone="UTC")
    return column.cast(dtype)


def insert(con: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    """Add rows to a table whose columns have the names of the frame's."""
    names = ", ".join(rows.columns)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks(rows.columns)})"  # noqa: S608 -- contracts
    con.executemany(sql, stored(rows))


def marks(cells: Sequence[object]) -> str:
    """Return the marks of a statement that is given so many cells."""
    return ", ".join("?" * len(cells))
