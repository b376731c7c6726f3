"""Grouping of days into bands."""

from collections.abc import Mapping

import polars as pl


def bands(
    days: pl.Expr, last_days: Mapping[str, int], *, beyond: str, unknown: str
) -> dict[str, pl.Expr]:
    """Return, for each band, whether `days` is in it; every value is in exactly one.

    Args:
        days: days, null when unknown.
        last_days: the bands in order, each with its last day; the first has no lower limit.
        beyond: the band of days beyond the last.
        unknown: the band of nulls.
    """
    is_in = {}
    above = pl.lit(value=True)
    for name, last in last_days.items():
        is_in[name] = above & (days <= last)
        above = days > last
    return is_in | {beyond: above, unknown: days.is_null()}
