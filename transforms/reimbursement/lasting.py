"""Lasting care: each patient's most costly twelve months (2010:1122, 33 §)."""

import datetime as dt
from typing import Final, NamedTuple

import polars as pl

from contracts.codes import Category
from contracts.keys import IDENTITY, KRONOR
from transforms.reimbursement.rates import rate_on

# 2010:1122, 4-5 b and 33 §§, requires a residence permit that can lead to folkbokföring, and a
# reception in a municipality. Of those we bill, quota refugees have one.
LASTING_CATEGORIES: Final = (Category.QUOTA_REFUGEE,)
TWELVE_MONTHS: Final = "12mo"


class CarePeriod(NamedTuple):
    """The period, both days included: a candidate's contact ended in it."""

    first: dt.date
    last: dt.date


def lasting_care(
    lines: pl.DataFrame, rates: pl.DataFrame, period: CarePeriod
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return each patient's most costly twelve months above the limit.

    Also their contacts.
    """
    asked = lines.filter(
        pl.col("category").is_in([c.value for c in LASTING_CATEGORIES]),
        pl.col("ended_on") <= period.last,
    ).sort("patient_id", "ended_on", *IDENTITY)
    dearest = _dearest(asked, rates, period)
    end = dearest.select("patient_id", _end="ended_on")
    start = pl.col("_end").dt.offset_by(f"-{TWELVE_MONTHS}")
    of_months = asked.join(end, on="patient_id").filter(
        pl.col("ended_on") > start, pl.col("ended_on") <= pl.col("_end")
    )
    counted = of_months.group_by("patient_id").agg(
        contacts=pl.len().cast(pl.Int64), _first=pl.col("started_on").min()
    )
    months = dearest.join(counted, on="patient_id").with_columns(
        amount=pl.col("_sum"),
        started_on="_first",
        claimable=pl.lit(None, dtype=KRONOR),
        # 2010:1122, 35 §: within one year from the end of the period that is applied for.
        deadline=pl.col("ended_on").dt.offset_by("1y"),
        fee_deducted=pl.lit(value=False),
    )
    return months, of_months


def _dearest(asked: pl.DataFrame, rates: pl.DataFrame, period: CarePeriod) -> pl.DataFrame:
    """Return the last contact of each patient's most costly months.

    With `_sum` and `limit`.
    """
    # Öre as whole numbers: a rolling sum of decimals is not exact in polars.
    ore = pl.col("amount").to_physical().cast(pl.Int64)
    rolled = ore.rolling_sum_by("ended_on", window_size=TWELVE_MONTHS).over("patient_id")
    summed = asked.with_columns(_sum=(rolled.cast(pl.Decimal(38, 2)) / 100).cast(KRONOR))
    limited = rate_on(summed, rates, pl.lit("lasting_limit"), "ended_on", "limit")
    return (
        limited.filter(pl.col("ended_on") >= period.first, pl.col("_sum") >= pl.col("limit"))
        .sort("patient_id", "_sum", "ended_on", descending=[False, True, False])
        .unique("patient_id", keep="first", maintain_order=True)
    )
