"""`samfaktura bill`: a month, from the inbox to issued invoices."""

import datetime as dt
from typing import Annotated

from cyclopts import Parameter

from commands import desk
from commands.parameters import By, MonthArgument
from commands.summary import print_summary
from pipelines.home.clock import today
from pipelines.home.orders import BillOrder
from pipelines.month import bill as bill_month


def bill(
    month: Annotated[
        MonthArgument,
        Parameter(
            help="Månaden, ÅÅÅÅ-MM. Allt som slutade senast dess sista dag faktureras, även "
            "det som kom sent."
        ),
    ],
    *,
    draft: Annotated[
        bool, Parameter(help="Stanna vid ett utkast, oavsett vad inställningarna säger.")
    ] = False,
    issued_on: Annotated[
        dt.date | None, Parameter(help="Dagen då fakturorna utfärdas. Förval: i dag.")
    ] = None,
    rebill_since: Annotated[
        dt.date | None,
        Parameter(
            help="Pröva på nytt de kontakter som började den här dagen eller senare, även om de "
            "är fakturerade."
        ),
    ] = None,
    by: By = None,
) -> None:
    """Bill a month from the inbox; issue it unless it needs approval."""
    order = BillOrder(month, issued_on or today(), draft, rebill_since)
    home = desk.home()
    with desk.progress() as show:
        billed = bill_month(home, order, desk.actor(by), show)
    print_summary(home, billed.run, billed.ingested)
