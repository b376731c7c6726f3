"""Comparison of the month with the twelve before it."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import BilledInRun, CareSettled, FatesInRun, MonthOfYear, UnitOfYear
from contracts.fates import Fate
from contracts.keys import KRONOR
from contracts.period import Month
from contracts.reconciliation import DebitedAndCredited
from transforms.reconciliation.amounts import kronor_sum
from transforms.reconciliation.background import Background, first_compared, sums_of_lines
from transforms.reconciliation.tables import MonthTables

# Invoice months by number of months after the care month; all others are later.
_EARLY: Final = ("same_month", "next_month", "second_month")


def billed_of_year(tables: MonthTables, background: Background) -> DataFrame[BilledInRun]:
    """Return the sums of the runs compared, and of this one."""
    of_run = sums_of_lines(tables.billed_lines.lazy()).collect()
    now = of_run.with_columns(month=pl.lit(str(tables.month)))
    return BilledInRun.joined([background.billed, BilledInRun.of(now)])


def fates_of_year(tables: MonthTables, background: Background) -> DataFrame[FatesInRun]:
    """Return the fates of the runs compared, and of this one."""
    now = tables.judged.group_by("fate").agg(rows=pl.len().cast(pl.Int64))
    fates = now.with_columns(
        run_no=pl.lit(tables.run_no, pl.Int64), month=pl.lit(str(tables.month))
    )
    return FatesInRun.joined([background.fates, FatesInRun.of(fates)])


def months_of_year(
    tables: MonthTables, background: Background, every: DataFrame[BilledInRun]
) -> DataFrame[MonthOfYear]:
    """Return the month and the billed months of the twelve before, in order."""
    fates = fates_of_year(tables, background)
    last = pl.col("run_no") == pl.col("run_no").max().over("month")
    rows, fate = pl.col("rows"), pl.col("fate")
    waits = fates.group_by("month").agg(
        held=rows.filter(fate == Fate.HELD, last).sum(),
        rejected=rows.filter(fate == Fate.REJECTED).sum(),
    )
    with_debit = pl.col("care_unit").filter(pl.col("debited_contacts") > 0)
    billed = every.group_by("month").agg(*_summed(), units=with_debit.n_unique().cast(pl.Int64))
    month = pl.DataFrame({"month": [str(tables.month)]})
    months = pl.concat([month, waits.select("month"), billed.select("month")]).unique()
    counts = ("units", "held", "rejected", "debited_contacts", "credited_contacts")
    return MonthOfYear.of(
        months.join(waits, on="month", how="left")
        .join(billed, on="month", how="left")
        .with_columns(
            pl.col(counts).fill_null(0),
            pl.col("debited", "credited", "net").fill_null(0).cast(KRONOR),
        )
        .sort("month")
    )


def _summed() -> list[pl.Expr]:
    """Return the sums of sums, cast back to kronor."""
    return [
        kronor_sum(pl.col(name)) if dtype == KRONOR else pl.col(name).sum()
        for name, dtype in DebitedAndCredited.schema().items()
    ]


def units_of_year(every: DataFrame[BilledInRun]) -> DataFrame[UnitOfYear]:
    """Return the contacts that each month debited at each unit."""
    latest = pl.col("unit_name").sort_by("run_no", "unit_name").drop_nulls().last()
    names = every.group_by("care_unit").agg(name=latest)
    return UnitOfYear.of(
        every.group_by("month", "agreement_id", "care_unit")
        .agg(contacts=pl.col("debited_contacts").sum())
        .filter(pl.col("contacts") > 0)
        .join(names, on="care_unit", how="left")
        .sort("agreement_id", "care_unit", "month")
    )


def care_settled(month: Month, every: DataFrame[BilledInRun]) -> DataFrame[CareSettled]:
    """Return the net amount of each care month by months until the invoice."""
    care, invoiced = (pl.col(name).str.to_date("%Y-%m") for name in ("care_month", "month"))
    months = (invoiced.dt.year() - care.dt.year()) * 12 + invoiced.dt.month() - care.dt.month()
    net, after = pl.col("net"), pl.col("after")
    early = list(enumerate(_EARLY))
    return CareSettled.of(
        every.filter(pl.col("care_month") >= str(first_compared(month)))
        .with_columns(after=months)
        .group_by("care_month")
        .agg(
            *(kronor_sum(net.filter(after == count)).alias(name) for count, name in early),
            later=kronor_sum(net.filter(after >= len(early))),
            net=kronor_sum(net),
        )
        .sort("care_month")
    )
