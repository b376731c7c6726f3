"""Lookups in dated tables.

DuckDB could do these joins too (key and BETWEEN), but its result must be joined back to the
contacts afterwards; here each contact keeps its place, which measured three times faster.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple, Self

import polars as pl

ENDLESS = pl.date(9999, 12, 31)
FROM_THE_FIRST = pl.date(1, 1, 1)
_ONE_DAY = pl.duration(days=1)


def holds_on(day: str) -> pl.Expr:
    """Return whether a registry row holds on the column `day`."""
    return (pl.col("valid_from") <= pl.col(day)) & (
        pl.col("valid_to").is_null() | (pl.col(day) <= pl.col("valid_to"))
    )


class Days(NamedTuple):
    """The days from the first to the last requested; both null without any."""

    first: dt.date | None
    last: dt.date | None

    @classmethod
    def of(cls, rows: pl.DataFrame, *columns: str) -> Self:
        """Return the days that span some columns of dates."""
        firsts = [rows.get_column(name).min() for name in columns]
        lasts = [rows.get_column(name).max() for name in columns]
        return cls(
            min((day for day in firsts if isinstance(day, dt.date)), default=None),
            max((day for day in lasts if isinstance(day, dt.date)), default=None),
        )


class Timeline(NamedTuple):
    """The answers of a registry for each key on some days, for repeated lookups."""

    key: str
    payload: tuple[str, ...]
    rows: pl.DataFrame
    one_row_a_key: bool


def timeline(registry: pl.DataFrame, *, key: str, payload: Sequence[str], days: Days) -> Timeline:
    """Prepare a registry for lookups on `days`.

    The registry must not overlap in `key`, which its loading guarantees.
    """
    rows = _whole_timelines(
        registry.select(key, "valid_from", "valid_to", *payload), key, days.first, days.last
    )
    return Timeline(key, tuple(payload), rows, not rows.get_column(key).is_duplicated().any())


def answers_on(rows: pl.DataFrame, known: Timeline, *, day: str) -> pl.DataFrame:
    """Return the timeline's answer for each row's key on its `day`.

    One row out for each row in, in the same order; null where no row holds that day. Every day must
    be among those that the timeline was built for.
    """
    # Rows without a day get a null key, which finds nothing and keeps its one row.
    key = known.key
    asked = rows.select(pl.when(pl.col(day).is_not_null()).then(key).alias(key), day)
    answered = asked.join(known.rows, on=key, how="left", maintain_order="left")
    if not known.one_row_a_key:
        holding = pl.col(day).is_between("_from", "_to")
        answered = answered.filter(pl.col("_from").is_null() | holding)
    return answered.select(known.payload)


def on_the_day(
    rows: pl.DataFrame, registry: pl.DataFrame, *, key: str, day: str, payload: Sequence[str]
) -> pl.DataFrame:
    """Return the `payload` that `registry` has for each row's `key` on its `day`.

    One row out for each row in, in the same order; null where no row holds that day. The registry
    must not overlap in `key`; its loading guarantees that.
    """
    known = timeline(registry, key=key, payload=payload, days=Days.of(rows, day))
    return answers_on(rows, known, day=day)


def _whole_timelines(registry: pl.DataFrame, key: str, first: object, last: object) -> pl.DataFrame:
    """Cut each key's periods to the requested days, and fill gaps with rows of nulls.

    Then exactly one row of each known key holds on any of those days, and a plain join on the key
    does not lose the contacts that fall in a gap.
    """
    start, end = pl.lit(first, dtype=pl.Date), pl.lit(last, dtype=pl.Date)
    cut = registry.filter(
        (pl.col("valid_from") <= end)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= start))
    ).select(
        key,
        *(name for name in registry.columns if name not in {key, "valid_from", "valid_to"}),
        _from=pl.max_horizontal("valid_from", start),
        _to=pl.min_horizontal(pl.col("valid_to").fill_null(end), end),
    )
    # Most keys have one period, whose gaps are found without sorting.
    several = cut.get_column(key).is_duplicated()
    alone = cut.filter(~several).select(key, "_from", "_to", _before=start, _last=True)
    ordered = (
        cut.filter(several)
        .sort(key, "_from")
        .select(
            key,
            "_from",
            "_to",
            _before=(pl.col("_to").shift(1).over(key) + _ONE_DAY).fill_null(start),
            _last=pl.col("_from").shift(-1).over(key).is_null(),
        )
    )
    return pl.concat([cut, *_gaps(pl.concat([alone, ordered]), key, end)], how="diagonal")


def _gaps(periods: pl.DataFrame, key: str, end: pl.Expr) -> list[pl.DataFrame]:
    """Return the days before each period that no other covers, and after the last."""
    before = periods.filter(pl.col("_before") < pl.col("_from"))
    after = periods.filter(pl.col("_last") & (pl.col("_to") < end))
    return [
        before.select(key, _from="_before", _to=pl.col("_from") - _ONE_DAY),
        after.select(key, _from=pl.col("_to") + _ONE_DAY, _to=end),
    ]
