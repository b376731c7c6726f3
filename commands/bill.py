"""`samfaktura bill`: a month, from the inbox to issued invoices."""

import datetime as dt

from commands import desk
from commands.months import MonthArgument
from commands.summary import print_summary
from pipelines.home.clock import today
from pipelines.home.orders import BillOrder
from pipelines.month import bill as bill_month


def bill(
    month: MonthArgument,
    *,
    draft: bool = False,
    issued_on: dt.date | None = None,
    rebill_since: dt.date | None = None,
    by: str | None = None,
) -> None:
    """Take in the inbox and bill a month; issue it, unless it waits for approval.

    Parameters
    ----------
    month
        The month, YYYY-MM. Everything that ended by its last day is billed, also what is late.
    draft
        Stop before anything is issued, whatever the settings say.
    issued_on
        The day of issue. Else today in Sweden.
    rebill_since
        Judge contacts that started on or after this day anew, though they are billed.
    by
        Who bills. Else the user of the machine.
    """
    order = BillOrder(month, issued_on or today(), draft, rebill_since)
    home = desk.home()
    with desk.progress() as tell:
        billed = bill_month(home, order, desk.actor(by), tell)
    print_summary(home, billed.run, billed.ingested)
