"""`samfaktura reimbursement`: what the region may claim from the state, and by when."""

from pathlib import Path

import polars as pl

from commands import desk
from commands.months import PeriodArgument
from contracts.reimbursement import CLAIMS
from pipelines.answers.reimbursement import claimable, state_rates, survivors_of
from pipelines.home.clock import swedish_day
from pipelines.home.files import write_whole
from pipelines.ledger.store import ledger_of
from transforms.documents.reports.reimbursement import reimbursement_workbooks
from transforms.documents.swedish import kronor, number


def reimbursement(period: PeriodArgument, *, out: Path | None = None) -> None:
    """List what the state may reimburse, with deadlines; write statlig_ersattning.xlsx.

    Protected identities are written to a workbook of their own.

    Parameters
    ----------
    period
        A month, YYYY-MM, or a year, YYYY: contacts that ended in it.
    out
        The folder to write to. Else the period's folder in the outbox.
    """
    home, day = desk.home(), swedish_day(desk.actor().at)
    rates = state_rates(home)
    with ledger_of(home) as ledger:
        found = claimable(home, ledger, period.days, rates, survivors_of(home))
    for claim, text in CLAIMS.items():
        rows = found.candidates.filter(pl.col("claim") == claim.value)
        is_open = rows.filter(
            pl.col("claimed_on").is_null(),
            pl.col("deadline").is_null() | (pl.col("deadline") >= day),
        )
        told = is_open.select(pl.col("claimable").sum(), pl.col("deadline").min()).row(0)
        desk.console.print(_line(text.name, rows.height, is_open.height, *told))
    folder = out or home.outbox(period.name)
    for name, content in reimbursement_workbooks(period.name, found, rates, day).items():
        write_whole(folder / name, content)
        desk.console.print(str(folder / name), soft_wrap=True)


def _line(name: str, candidates: int, is_open: int, amount: object, deadline: object) -> str:
    parts = [f"{name}: {number(candidates)} kandidater, {number(is_open)} öppna"]
    if amount:
        parts.append(f"{kronor(amount)} att söka")  # type: ignore[arg-type]
    if deadline is not None:
        parts.append(f"närmaste frist {deadline}")
    return ", ".join(parts)
