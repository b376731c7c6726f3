"""The months that are due in a home: `transforms.due` applied to its ledger."""

import datetime as dt

import polars as pl

from contracts.period import Month
from pipelines.ledger.store import Ledger
from transforms.due import due


def months_due(ledger: Ledger, on: dt.date, billing_day: int) -> list[Month]:
    """Return the months to bill on a day, the earliest first.

    The list is empty while a draft is open: the draft waits for a person, and replacing it could
    delete one that the person has approved.
    """
    if ledger.draft() is not None:
        return []
    issued = ledger.runs().filter(pl.col("state") == "issued").get_column("month").unique()
    return due(on, billing_day, [Month.parse(month) for month in issued])
