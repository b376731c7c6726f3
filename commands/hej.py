"""`samfaktura hej`: compare HEJ's amount for each contact with ours."""

from pathlib import Path
from typing import Annotated

import polars as pl
from cyclopts import Parameter

from commands import desk
from commands.parameters import MonthArgument, Purpose
from contracts.hej import HEJ_KINDS
from pipelines.answers.hej import compared, hej_prices
from pipelines.archive.work import read_home
from pipelines.home.access_log import ListLook
from pipelines.home.clock import swedish_day
from pipelines.home.files import write_whole
from transforms.documents.reports.hej import hej_workbook
from transforms.documents.swedish import counted, kronor

_FILE = "hej_jamforelse.xlsx"


def hej(
    month: Annotated[
        MonthArgument,
        Parameter(help="Månaden, ÅÅÅÅ-MM: FbPeriod i HEJ, och då våra kontakter slutade."),
    ],
    *,
    out: Annotated[
        Path | None,
        Parameter(
            metavar="FIL.xlsx",
            help="Arbetsboken att skriva. Förval: hej_jamforelse.xlsx i månadens utkorg.",
        ),
    ] = None,
    purpose: Purpose = None,
) -> None:
    """Compare the contacts of a month in HEJ with what was billed."""
    home = desk.home()
    with read_home(home.root) as work:
        found = compared(work, month, hej_prices(home))
    desk.note_access(ListLook("hej", str(month), found.contacts.height), purpose)
    path = out or home.outbox(month) / _FILE
    write_whole(path, hej_workbook(month, found, swedish_day(desk.actor().at)))
    for kind, text in HEJ_KINDS.items():
        rows = found.contacts.filter(pl.col("kind") == kind.value)
        if not rows.is_empty():
            difference = rows.select(pl.col("difference").sum()).item()
            suffix = f", skillnad {kronor(difference)}" if difference else ""
            contacts = counted(rows.height, "kontakt", "kontakter")
            desk.console.print(f"{text}: {contacts}{suffix}")
    desk.console.print(str(path), soft_wrap=True)
