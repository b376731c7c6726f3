"""`samfaktura hej`: HEJ's amount of each contact against ours."""

from pathlib import Path

import polars as pl

from commands import desk
from commands.months import MonthArgument
from contracts.hej import HEJ_KINDS
from pipelines.answers.hej import compared, hej_prices
from pipelines.home.clock import swedish_day
from pipelines.home.files import write_whole
from pipelines.ledger.store import ledger_of
from transforms.documents.reports.hej import hej_workbook
from transforms.documents.swedish import kronor, number

_FILE = "hej_jamforelse.xlsx"


def hej(month: MonthArgument, *, out: Path | None = None) -> None:
    """Compare the month's contacts in HEJ with what was billed; write hej_jamforelse.xlsx.

    Parameters
    ----------
    month
        The month, YYYY-MM: HEJ's FbPeriod, and the month in which our contacts ended.
    out
        The workbook to write. Else hej_jamforelse.xlsx in the month's outbox.
    """
    home = desk.home()
    with ledger_of(home) as ledger:
        found = compared(home, ledger, month, hej_prices(home))
    path = out or home.outbox(month) / _FILE
    write_whole(path, hej_workbook(month, found, swedish_day(desk.actor().at)))
    for kind, text in HEJ_KINDS.items():
        rows = found.contacts.filter(pl.col("kind") == kind.value)
        if not rows.is_empty():
            difference = rows.select(pl.col("difference").sum()).item()
            told = f", skillnad {kronor(difference)}" if difference else ""
            desk.console.print(f"{text}: {number(rows.height)} kontakter{told}")
    desk.console.print(str(path), soft_wrap=True)
