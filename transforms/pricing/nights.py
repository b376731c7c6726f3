"""The nights of stays, by the periods of the price list that they fall in.

Rules: docs/rules.md#inpatient-days.
"""

import polars as pl

from contracts.codes import ItemKind

_STAY_BY_DAY = (pl.col("care_form") == "inpatient") & (pl.col("inpatient_model") == "day")


def bounds(price_items: pl.DataFrame, first: str, last: str) -> pl.Series:
    """Return where the ranges of list rows begin, or have just ended: days or years."""
    ends = price_items.get_column(last).drop_nulls()
    after = ends.dt.offset_by("1d") if ends.dtype == pl.Date else ends + 1
    return pl.concat([price_items.get_column(first).drop_nulls(), after]).unique().sort()


def between(column: str, limits: pl.Series) -> pl.Expr:
    """Return the number of limits up to each value, null without a value."""
    counted = pl.col(column).map_batches(
        lambda values: limits.search_sorted(values, side="right"), return_dtype=pl.UInt32
    )
    return pl.when(pl.col(column).is_not_null()).then(counted)


def by_periods(contacts: pl.DataFrame, price_items: pl.DataFrame) -> pl.DataFrame:
    """Add `priced_on` and `part`; stays over a price change have a row for each period.

    `paid_days` is then the nights of the period. Leave days are the last nights, so the paid nights
    are the first `paid_days` from the day `nights_from`.
    """
    limits = bounds(
        price_items.filter(pl.col("kind") == ItemKind.DAY.value), "valid_from", "valid_to"
    )
    last_night = pl.col("nights_from") + pl.duration(
        days=pl.max_horizontal(pl.col("paid_days") - 1, 0)
    )
    dated = contacts.with_columns(
        priced_on="nights_from", part=pl.lit(0, dtype=pl.Int64), _night=last_night
    ).with_columns(
        _period_of_first=between("priced_on", limits), _period_of_last=between("_night", limits)
    )
    several = _STAY_BY_DAY & (pl.col("_period_of_first") < pl.col("_period_of_last"))
    stays = dated.filter(several)
    passing = ("_night", "_period_of_first", "_period_of_last")
    if stays.is_empty():
        return dated.drop(passing)
    whole = dated.filter(~several.fill_null(value=False)).drop(passing)
    return pl.concat([whole, _parts(stays, limits).select(whole.columns)])


def _parts(stays: pl.DataFrame, limits: pl.Series) -> pl.DataFrame:
    """Return a row for each period that the nights of a stay fall in."""
    periods = pl.DataFrame(
        {"_period_start": [None, *limits], "_period_end": [*limits, None]}
    ).select(
        pl.col("_period_start").cast(pl.Date),
        pl.col("_period_end").cast(pl.Date),
        _place=pl.int_range(pl.len(), dtype=pl.UInt32),
    )
    begins = pl.max_horizontal("priced_on", "_period_start")
    ends = pl.min_horizontal("_night", pl.col("_period_end") - pl.duration(days=1))
    return (
        stays.with_columns(
            _place=pl.int_ranges("_period_of_first", pl.col("_period_of_last") + 1, dtype=pl.UInt32)
        )
        .explode("_place")
        .join(periods, on="_place", maintain_order="left")
        .with_columns(
            part=(pl.col("_place") - pl.col("_period_of_first")).cast(pl.Int64),
            priced_on=begins,
            paid_days=(ends - begins).dt.total_days() + 1,
        )
    )


def one_item_a_row(asks: pl.DataFrame) -> pl.DataFrame:
    """Join the nights that the same list row prices, in periods of other rows.

    Those of a stay, or of each part of a stay.
    """
    nights = pl.col("kind") == ItemKind.DAY.value
    parted = asks.filter(nights).filter(pl.col("row").is_duplicated()).get_column("row")
    if parted.is_empty():
        return asks
    several = nights & pl.col("row").is_in(parted.unique().implode())
    joined = (
        asks.filter(several)
        .group_by("row", "care_month", "list_row", "lacking", maintain_order=True)
        .agg(pl.exclude("quantity").first(), pl.col("quantity").sum())
    )
    return pl.concat([asks.filter(~several), joined.select(asks.columns)])
