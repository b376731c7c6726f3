"""Deviations of a month from the months before it, by `StandsOutRule`."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import Measure, MonthOfYear, StandsOut, StandsOutRule, UnitOfYear
from contracts.period import Month
from contracts.reconciliation import Dimension

MONTHS_NEEDED: Final = 3
SMALLEST: Final = 10
_BY: Final = {Dimension.AGREEMENT: "agreement_id", Dimension.CARE_UNIT: "care_unit"}
_MEASURES: Final = {
    "debited_contacts": Measure.DEBITED,
    "credited_contacts": Measure.CREDITED,
    "held": Measure.HELD,
    "rejected": Measure.REJECTED,
}
_OF: Final = ["measure", "dimension", "key"]


def stands_out(
    month: Month,
    months: DataFrame[MonthOfYear],
    units: DataFrame[UnitOfYear],
    names: pl.DataFrame,
) -> DataFrame[StandsOut]:
    """Return the deviations: of the whole month, then of agreements and units.

    None while fewer than three earlier months are known.

    Args:
        month: the month of the report.
        months: it, and the earlier months compared.
        units: the debits of each month at each unit.
        names: `dimension`, `key`, `name` of agreements.
    """
    earlier = months.filter(pl.col("month") < str(month)).select("month")
    if earlier.height < MONTHS_NEEDED:
        return StandsOut.none()
    counted = pl.concat([_whole(months), *(_by(units, of) for of in _BY)])
    named = pl.concat([names.select("dimension", "key", "name"), _names_of_units(units)])
    deviating = _judged(counted, month, earlier).join(
        named, on=["dimension", "key"], how="left", maintain_order="left"
    )
    order = pl.col("rule").cast(pl.Enum([rule.value for rule in StandsOutRule]))
    return StandsOut.of(
        deviating.select(StandsOut.columns()).sort("dimension", order, "measure", "key")
    )


def _whole(months: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of each whole month.

    Columns: `measure`, `dimension`, `key`, `month`, `count`.
    """
    names = {column: measure.value for column, measure in _MEASURES.items()}
    none = pl.lit(None, dtype=pl.String)
    return (
        months.unpivot(list(names), index="month", variable_name="measure", value_name="count")
        .with_columns(pl.col("measure").replace_strict(names), dimension=none, key=none)
        .select(*_OF, "month", "count")
    )


def _by(units: pl.DataFrame, dimension: Dimension) -> pl.DataFrame:
    return (
        units.group_by("month", key=_BY[dimension])
        .agg(count=pl.col("contacts").sum())
        .with_columns(measure=pl.lit(Measure.DEBITED.value), dimension=pl.lit(dimension.value))
        .select(*_OF, "month", "count")
    )


def _names_of_units(units: pl.DataFrame) -> pl.DataFrame:
    return (
        units.group_by(key="care_unit")
        .agg(pl.col("name").first())
        .select(pl.lit(Dimension.CARE_UNIT.value).alias("dimension"), "key", "name")
    )


def _judged(counted: pl.DataFrame, month: Month, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the things that a rule applies to, with current and usual count."""
    return (
        _figures(counted, month, earlier)
        .with_columns(rule=_rule())
        .filter(pl.col("rule").is_not_null())
        .with_columns(
            months=pl.when(pl.col("rule") == StandsOutRule.NEW)
            .then(pl.lit(earlier.height))
            .otherwise("months")
            .cast(pl.Int64)
        )
    )


def _figures(counted: pl.DataFrame, month: Month, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return the current and usual count of each thing, and its number of months."""
    every_month = pl.concat([earlier, pl.DataFrame({"month": [str(month)]})])
    count, is_now = pl.col("count"), pl.col("month") == str(month)
    begun = (pl.col("month") >= pl.col("first")) | pl.col("dimension").is_null()
    three_before = [str(month.moved(-months)) for months in range(1, MONTHS_NEEDED + 1)]
    compared = count.filter(~is_now, begun)
    return (
        counted.group_by(_OF)
        .agg(first=pl.col("month").filter(count > 0).min())
        .join(every_month, how="cross")
        .join(counted, on=[*_OF, "month"], how="left", nulls_equal=True)
        .with_columns(count.fill_null(0))
        .group_by(_OF)
        .agg(
            now=count.filter(is_now).sum(),
            # Half up, in whole numbers.
            usual=((compared.median() * 2).cast(pl.Int64) + 1) // 2,
            months=compared.len().cast(pl.Int64),
            recent=count.filter(pl.col("month").is_in(three_before), count > 0).len(),
        )
        .with_columns(pl.col("usual").fill_null(0))
    )


def _rule() -> pl.Expr:
    now, usual, known = pl.col("now"), pl.col("usual"), pl.col("months") >= MONTHS_NEEDED
    part = pl.col("dimension").is_not_null()
    fewer_stand_out = pl.col("measure") == Measure.DEBITED
    return (
        pl.when(part, now == 0, pl.col("recent") == MONTHS_NEEDED)
        .then(pl.lit(StandsOutRule.MISSING.value))
        .when(part, now > 0, pl.col("months") == 0)
        .then(pl.lit(StandsOutRule.NEW.value))
        .when(known, now >= usual * 2, now >= SMALLEST)
        .then(pl.lit(StandsOutRule.DOUBLED.value))
        .when(known, fewer_stand_out, now * 2 <= usual, usual >= SMALLEST)
        .then(pl.lit(StandsOutRule.HALVED.value))
    )
