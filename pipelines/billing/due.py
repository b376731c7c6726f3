"""Which months are due in a home: `transforms.due` asked with what its ledger holds."""

import datetime as dt

import polars as pl

from contracts.period import Month
from pipelines.ledger.store import Ledger
from transforms.due import due


def months_due(ledger: Ledger, on: dt.date, billing_day: int) -> list[Month]:
    """Return the months to bill on a day, the first one first.

    None while a draft is open: it waits for a person, and to make it again could take away what
    that person has approved.
    """
    if ledger.draft() is not None:
        return []
    issued = ledger.runs().filter(pl.col("state") == "issued").get_column("month").unique()
    return due(on, billing_day, [Month.parse(month) for month in issued])
