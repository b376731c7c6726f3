"""The issued months."""

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.period import Month
from pipelines.ledger.store import Ledger


def issued_runs(ledger: Ledger, month: Month | None = None) -> list[int]:
    """Return the issued runs of a month, or of all months, in order.

    Raises:
        SamfakturaError: no run has been issued.
    """
    issued = ledger.runs().filter(pl.col("state") == "issued")
    if month is not None:
        issued = issued.filter(pl.col("month") == str(month))
    if issued.is_empty():
        if month is None:
            raise SamfakturaError(ErrorCode.NOTHING_ISSUED)
        raise SamfakturaError(ErrorCode.MONTH_NOT_ISSUED, month=month)
    return issued.get_column("run_no").sort().to_list()
