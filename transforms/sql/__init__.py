"""One named SELECT in each file. SQL finds and joins; it never computes money."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import duckdb


@cache
def _engine() -> "duckdb.DuckDBPyConnection":
    """Return the only engine in memory; starting one is slower than most SELECTs."""
    import duckdb  # noqa: PLC0415 - slow, and many commands select nothing

    return duckdb.connect(":memory:", config={"threads": 2})


@cache
def _text(name: str) -> str:
    return resources.files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def select(name: str, **tables: pl.DataFrame) -> pl.DataFrame:
    """Run `<name>.sql` over `tables`, each under its own name; return its rows.

    Every SELECT has an ORDER BY, or is joined on `row` by its caller: DuckDB guarantees no order.
    """
    # A cursor is a separate connection, so its tables are not visible to others.
    with _engine().cursor() as connection:
        for table, rows in tables.items():
            connection.register(table, rows)
        return connection.sql(_text(name)).pl()
