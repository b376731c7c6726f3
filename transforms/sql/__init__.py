"""One named SELECT a file. SQL finds and joins; it never does money."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import duckdb


@cache
def _engine() -> "duckdb.DuckDBPyConnection":
    """Return the one engine in memory. To start one for each SELECT cost more than most of them."""
    import duckdb  # noqa: PLC0415 - slow, and many commands select nothing

    return duckdb.connect(":memory:", config={"threads": 2})


@cache
def _text(name: str) -> str:
    return resources.files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def select(name: str, **tables: pl.DataFrame) -> pl.DataFrame:
    """Run `<name>.sql` over `tables`, each under its own name, and return what it selects.

    Every SELECT says its order, or is joined on `row` by its caller: DuckDB promises none.
    """
    # A cursor is a connection of its own: nobody else sees the tables it knows.
    with _engine().cursor() as connection:
        for table, rows in tables.items():
            connection.register(table, rows)
        return connection.sql(_text(name)).pl()
