"""Rows that share a key, and keys that tables share."""

from collections.abc import Sequence
from functools import reduce
from operator import xor

import polars as pl


def alike(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the rows whose `key` another row has too, in the same order; null equals null.

    Keys of several texts cost much to compare, and hardly any row has one that stands twice. So
    rows are first told apart by a number that equal keys share; unequal ones seldom do.
    """
    numbers = rows.select(_number(key)).to_series()
    in_order = numbers.sort()
    twice = in_order.filter(in_order == in_order.shift(1))
    likely = rows.filter(numbers.is_in(twice.implode()))
    return likely.filter(likely.select(key).is_duplicated())


def shared(rows: pl.DataFrame, others: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the rows whose `key` one of the few `others` has, in the same order; null is none."""
    few = others.select(key)
    numbers = few.select(_number(key)).to_series().unique()
    likely = rows.filter(_number(key).is_in(numbers.implode()))
    return likely.join(few, on=list(key), how="semi", maintain_order="left")


def _number(key: Sequence[str]) -> pl.Expr:
    """Return a number of a key of texts: the same for the same key."""
    number: pl.Expr = reduce(xor, (pl.col(name).hash(seed=at) for at, name in enumerate(key)))
    return number
