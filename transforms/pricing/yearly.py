"""Yearly price lists: their rows end with their year, and wait for their successors.

Rules: docs/rules.md#yearly-lists.
"""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.registries import PRICE_KEYS, ListedPrice, PriceList
from transforms.dated import on_the_day

_KEY = ["price_list_id", "kind", *PRICE_KEYS]
_NEXT_DAY = pl.duration(days=1)


def ended_with_year(price_items: pl.DataFrame, price_lists: pl.DataFrame) -> pl.DataFrame:
    """Set the last day of the rows of yearly lists that state none: the end of their year.

    Args:
        price_items: rows of lists as written; cells may be empty where they were malformed.
        price_lists: the lists, of which some are yearly.
    """
    ends = pl.when(_yearly(price_items, price_lists)).then(_year_end("valid_from"))
    return price_items.with_columns(valid_to=pl.coalesce("valid_to", ends))


def with_undecided(
    price_items: DataFrame[ListedPrice], price_lists: DataFrame[PriceList]
) -> pl.DataFrame:
    """Add `undecided`, and the rows of yearly lists for the time after their year.

    A row that ended with its year is undecided from the day after, until a row with the same keys
    begins.
    """
    ordered = price_items.sort("valid_from")
    late = (
        ordered.with_columns(
            _successor=pl.col("valid_from").shift(-1).over(_KEY),
            _yearly=_yearly(ordered, price_lists),
        )
        .filter("_yearly", pl.col("valid_to") == _year_end("valid_to"))
        .with_columns(
            valid_from=pl.col("valid_to") + _NEXT_DAY,
            valid_to=pl.col("_successor") - _NEXT_DAY,
            undecided=pl.lit(value=True),
        )
        .filter(pl.col("valid_to").is_null() | (pl.col("valid_from") <= pl.col("valid_to")))
        .drop("_successor", "_yearly")
    )
    return pl.concat([price_items.with_columns(undecided=pl.lit(value=False)), late])


def _yearly(price_items: pl.DataFrame, price_lists: pl.DataFrame) -> pl.Series:
    """Return whether each row is of a list that is yearly when the row begins."""
    found = on_the_day(
        price_items, price_lists, key="price_list_id", day="valid_from", payload=("yearly",)
    )
    return found.to_series().fill_null(value=False)


def _year_end(day: str) -> pl.Expr:
    return pl.date(pl.col(day).dt.year(), 12, 31)
