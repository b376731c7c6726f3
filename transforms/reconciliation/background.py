"""What a month is compared with, and what else it is told beside: all as it was at the time."""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import BilledInRun, FatesInRun, PayerOfRow
from contracts.period import Month
from contracts.registries import Payer
from transforms.reconciliation.amounts import debited_and_credited

# The month itself and the twelve before, so that the same month of last year is among them.
MONTHS_COMPARED: Final = 13


class Background(NamedTuple):
    """What a reconciliation reads beside its run; without it, nothing is compared.

    `billed` and `fates` are those of the issued runs before it, of the months compared. `payers`
    is the registry that the run was made from, None when it is not kept; `payer_of_row` tells
    who pays the contacts that were matched.
    """

    billed: DataFrame[BilledInRun] = BilledInRun.none()
    fates: DataFrame[FatesInRun] = FatesInRun.none()
    payers: DataFrame[Payer] | None = None
    payer_of_row: DataFrame[PayerOfRow] = PayerOfRow.none()


def first_compared(month: Month) -> Month:
    """Return the first of the months compared: the same month of the year before."""
    return month.moved(1 - MONTHS_COMPARED)


def sums_of_lines(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each run debited and credited of each care month, agreement and unit.

    All that is kept of a million lines in a comparison.
    """
    return (
        lines.group_by(
            "run_no",
            "agreement_id",
            "care_unit",
            care_month=pl.col("ended_on").dt.month_start(),
        )
        .agg(*debited_and_credited(), unit_name=pl.col("unit_name").drop_nulls().max())
        .with_columns(care_month=pl.col("care_month").dt.strftime("%Y-%m"))
    )
