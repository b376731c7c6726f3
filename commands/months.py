"""The billed months."""

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.period import Month
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger


def issued_runs(ledger: Ledger, month: Month | None = None) -> list[int]:
    """Return the issued runs of a month, or of all months, in order.

    Raises:
        SamfakturaError: no run has been issued.
    """
    return _numbers(ledger.runs().filter(pl.col("state") == "issued"), month)


def latest_run(ledger: Ledger, month: Month | None = None) -> RunRecord:
    """Return the latest run of a month, or of all months: issued, or the open draft.

    Raises:
        SamfakturaError: there is no run.
    """
    return ledger.run(_numbers(ledger.runs(), month)[-1])


def _numbers(runs: pl.DataFrame, month: Month | None) -> list[int]:
    if month is not None:
        runs = runs.filter(pl.col("month") == str(month))
    if runs.is_empty():
        if month is None:
            raise SamfakturaError(ErrorCode.NOTHING_ISSUED)
        raise SamfakturaError(ErrorCode.MONTH_NOT_ISSUED, month=month)
    return runs.get_column("run_no").sort().to_list()
