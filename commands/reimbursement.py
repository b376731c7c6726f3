"""`samfaktura reimbursement`: the region's claims on the state, with deadlines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import polars as pl
from cyclopts import Parameter, Token

from commands import desk
from commands.parameters import Purpose, month_of
from contracts.reimbursement import CLAIMS
from pipelines.answers.reimbursement import claimable, state_rates, survivors_of
from pipelines.archive.work import read_home
from pipelines.home.access_log import ListLook
from pipelines.home.clock import swedish_day
from pipelines.home.files import write_whole
from transforms.documents.reports.reimbursement import reimbursement_workbooks
from transforms.documents.swedish import counted, kronor
from transforms.reimbursement.lasting import CarePeriod


class MonthOrYear(NamedTuple):
    """A month or a year as entered, and its days."""

    name: str
    days: CarePeriod


def _period(_type: type[MonthOrYear], tokens: Sequence[Token]) -> MonthOrYear:
    name = tokens[0].value
    months = (name, name) if "-" in name else (f"{name}-01", f"{name}-12")
    first, last = (month_of(month) for month in months)
    return MonthOrYear(name, CarePeriod(first.first_day, last.last_day))


def reimbursement(
    period: Annotated[
        MonthOrYear,
        Parameter(
            converter=_period,
            n_tokens=1,
            accepts_keys=False,
            help="En månad, ÅÅÅÅ-MM, eller ett år, ÅÅÅÅ: kontakter som slutade då.",
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        Parameter(metavar="MAPP", help="Mappen att skriva till. Förval: periodens utkorg."),
    ] = None,
    purpose: Purpose = None,
) -> None:
    """List what the region can claim from the state."""
    home, day = desk.home(), swedish_day(desk.actor().at)
    rates = state_rates(home)
    with read_home(home.root) as work:
        found = claimable(work, period.days, rates, survivors_of(home))
    desk.note_access(ListLook("reimbursement", period.name, found.candidates.height), purpose)
    for claim, text in CLAIMS.items():
        rows = found.candidates.filter(pl.col("claim") == claim.value)
        is_open = rows.filter(
            pl.col("claimed_on").is_null(),
            pl.col("deadline").is_null() | (pl.col("deadline") >= day),
        )
        totals = is_open.select(pl.col("claimable").sum(), pl.col("deadline").min()).row(0)
        desk.console.print(_line(text.name, rows.height, is_open.height, *totals))
    folder = out or home.outbox(period.name)
    for name, content in reimbursement_workbooks(period.name, found, rates, day).items():
        write_whole(folder / name, content)
        desk.console.print(str(folder / name), soft_wrap=True)


def _line(name: str, candidates: int, is_open: int, amount: object, deadline: object) -> str:
    found = counted(candidates, "kandidat", "kandidater")
    parts = [f"{name}: {found}, varav {counted(is_open, 'öppen', 'öppna')}"]
    if amount:
        parts.append(f"{kronor(amount)} att söka")  # type: ignore[arg-type]
    if deadline is not None:
        parts.append(f"närmaste sista dag {deadline}")
    return ", ".join(parts)
