"""Costly care of a long contact, quarter by quarter (1996:1357, 7 §).

Migrationsverket: one application a quarter for a long contact (stored page "Kostnadskrävande
vård", read 2026-11-30). Rule: docs/answers.md#state-reimbursement.
"""

import polars as pl

from contracts.keys import IDENTITY, KRONOR
from transforms.pricing.money import ZERO, shared_out, total

_DAY = pl.duration(days=1)


def by_quarter(costly: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each calendar quarter in which a contact has something to claim.

    The cost of a contact is divided by its nights. A stay that is billed month by month costs in a
    quarter what its parts of the quarter cost, so later parts do not change it. The region bears
    the amount of `limit`, first of all. `started_on`, `ended_on` and `amount` are those of the
    quarter; `claimable` is added.

    Args:
        costly: a line for each contact, with `limit`; of a stay in parts, their sum.
        parts: the BilledLine rows of the parts.
    """
    first, last = pl.col("started_on"), pl.col("ended_on")
    quarters = pl.date_ranges(first.dt.truncate("1q"), last.dt.truncate("1q"), "1q")
    split = costly.with_row_index("_contact").with_columns(_quarter=quarters).explode("_quarter")
    billed = parts.group_by(*IDENTITY, _quarter=pl.col("first_day").dt.truncate("1q")).agg(
        total("amount").alias("_cost_of_parts")
    )
    begins = pl.max_horizontal(first, pl.col("_quarter"))
    ends = pl.min_horizontal(last, pl.col("_quarter").dt.offset_by("1q"))
    nights = (ends - begins).dt.total_days()
    whole = (last - first).dt.total_days()
    so_far = shared_out(pl.col("amount"), nights.cum_sum().over("_contact"), whole)
    in_parts = pl.col("_cost_of_parts").fill_null(ZERO).cum_sum().over("_contact").cast(KRONOR)
    counted = (
        split.join(billed, on=[*IDENTITY, "_quarter"], how="left", maintain_order="left")
        .with_columns(
            _begins=begins,
            _upto=pl.min_horizontal(last, pl.col("_quarter").dt.offset_by("1q") - _DAY),
            _until=pl.when(pl.col("care_month").is_not_null())
            .then(in_parts)
            .when(whole == 0)
            .then("amount")
            .otherwise(so_far),
        )
        .with_columns(_claimed=pl.max_horizontal(pl.col("_until") - pl.col("limit"), ZERO))
        .with_columns(_of_quarter("_until", "amount"), _of_quarter("_claimed", "claimable"))
    )
    return (
        counted.filter(pl.col("claimable") > 0)
        .with_columns(started_on="_begins", ended_on="_upto")
        .drop("_contact", "_quarter", "_begins", "_upto", "_cost_of_parts", "_until", "_claimed")
    )


def _of_quarter(until: str, name: str) -> pl.Expr:
    """Return how much a sum of the quarters so far grew in the quarter."""
    before = pl.col(until).shift(1).over("_contact")
    return (pl.col(until) - before.fill_null(ZERO)).cast(KRONOR).alias(name)
