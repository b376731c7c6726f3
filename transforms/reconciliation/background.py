"""The data that a month is compared with, as of the time of the run."""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import BilledInRun, FatesInRun, PayerOfRow
from contracts.keys import care_month
from contracts.period import Month
from contracts.registries import Payer
from transforms.reconciliation.amounts import debited_and_credited

# The month itself and the twelve before, so that the same month of last year is among them.
MONTHS_COMPARED: Final = 13


class Background(NamedTuple):
    """Other input of a reconciliation than its run; nothing is compared without it.

    `billed` and `fates` are those of the issued runs before it, of the months compared. `payers` is
    the registry that the run was made from, None when it is missing; `payer_of_row` has the payers
    of the matched contacts.
    """

    billed: DataFrame[BilledInRun] = BilledInRun.none()
    fates: DataFrame[FatesInRun] = FatesInRun.none()
    payers: DataFrame[Payer] | None = None
    payer_of_row: DataFrame[PayerOfRow] = PayerOfRow.none()


def first_compared(month: Month) -> Month:
    """Return the first month compared: the same month of the year before."""
    return month.moved(1 - MONTHS_COMPARED)


def sums_of_lines(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return the sums of each run by care month, agreement and unit.

    A comparison needs only these of a million lines.
    """
    return (
        lines.group_by(
            "run_no",
            "agreement_id",
            "care_unit",
            care_month=care_month(),
        )
        .agg(*debited_and_credited(), unit_name=pl.col("unit_name").drop_nulls().max())
        .with_columns(care_month=pl.col("care_month").dt.strftime("%Y-%m"))
    )
