"""The months that are issued."""

import polars as pl

from contracts.period import Month
from pipelines.ledger.store import Ledger


def issued_runs(ledger: Ledger, month: Month | None = None) -> list[int]:
    """Return the runs that were issued, of a month or of all, in their order.

    Raises:
        NoDraftError: when none was.
    """
    issued = ledger.runs().filter(pl.col("state") == "issued")
    if month is not None:
        issued = issued.filter(pl.col("month") == str(month))
    if issued.is_empty():
        from pipelines.month import NoDraftError  # noqa: PLC0415 - it imports all of billing

        what = "nothing" if month is None else f"nothing of {month}"
        raise NoDraftError(f"{what} is issued: run `samfaktura bill {month or 'MONTH'}` first")
    return issued.get_column("run_no").sort().to_list()
