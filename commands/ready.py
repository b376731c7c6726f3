"""`samfaktura ready`: whether an agreement can be billed from its first day."""

import datetime as dt
from typing import Annotated

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from commands import desk
from contracts.errors.codes import Exit
from pipelines.archive.work import read_home
from pipelines.home.clock import today
from pipelines.operation.readiness import ready_agreement
from transforms.readiness import Readiness, is_frozen

_SIGNS = {
    Readiness.READY: Text("klart", "green"),
    Readiness.UNSEEN: Text("inte sett", "yellow"),
    Readiness.MISSING: Text("SAKNAS", "red"),
}


def ready(
    agreement: Annotated[str, Parameter(metavar="AVTAL", help="Avtalets nummer.")],
    *,
    on: Annotated[
        dt.date | None,
        Parameter(help="Dagen som prövas. Förval: avtalets första dag, annars i dag."),
    ] = None,
) -> int:
    """Print each point of an agreement's first day, and the last day to order its systems."""
    with read_home(desk.home().root) as work:
        found = ready_agreement(work, agreement, on, today())
    desk.print_heading(f"{found.agreement_id}", f": första dagen {found.starts_on}")
    table = Table("", "", "", "", box=None, pad_edge=False, show_header=False)
    for point in found.points:
        table.add_row(_SIGNS[point.state], point.what, point.found, point.to_do)
    desk.print_table(table)
    if found.starts_on > today():
        desk.console.print(
            f"Beställ it-systemen senast {found.order_by}: det tar 6 till 8 veckor, och under "
            "förändringsstoppen görs bara akuta ändringar.",
            soft_wrap=True,
        )
        if is_frozen(found.starts_on):
            desk.console.print("Första dagen ligger i ett förändringsstopp.")
    return Exit.DONE if found.is_ready() else Exit.REMARKED
