"""Rows that share a key, and keys that tables share."""

from collections.abc import Sequence
from functools import reduce
from operator import xor

import polars as pl


def alike(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the rows whose `key` another row shares, in order; null equals null.

    Keys of several texts are expensive to compare, and few rows have one that occurs twice. Rows
    are therefore first grouped by a number that is equal for equal keys and seldom equal for
    others.
    """
    numbers = rows.select(_number(key)).to_series()
    in_order = numbers.sort()
    twice = in_order.filter(in_order == in_order.shift(1))
    likely = rows.filter(numbers.is_in(twice.implode()))
    return likely.filter(likely.select(key).is_duplicated())


def shared(rows: pl.DataFrame, others: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Return the rows whose `key` occurs in `others`, in the same order.

    `others` is small. A key with a null is never found.
    """
    few = others.select(key)
    numbers = few.select(_number(key)).to_series().unique()
    likely = rows.filter(_number(key).is_in(numbers.implode()))
    return likely.join(few, on=list(key), how="semi", maintain_order="left")


def _number(key: Sequence[str]) -> pl.Expr:
    """Return a number of a key of texts: equal for equal keys."""
    number: pl.Expr = reduce(xor, (pl.col(name).hash(seed=at) for at, name in enumerate(key)))
    return number
