"""`samfaktura reconcile`: the month's sums and whether they balance, also of a draft."""

from typing import Annotated

import polars as pl
from cyclopts import Parameter
from rich.table import Column, Table
from rich.text import Text

from commands import desk
from commands.months import latest_run
from commands.parameters import MonthArgument
from pipelines.archive.work import read_home
from pipelines.billing.tables import as_of_now
from pipelines.documents.issued_run import IssuedRun
from transforms.documents.reconciliation.compared import stands_out_table
from transforms.documents.reconciliation.owed import ROLLED, STATE_TEXTS
from transforms.documents.swedish import FATES, kronor, number
from transforms.reconciliation.states import state_counts
from transforms.reconciliation.tables import Reconciliation

_BROKEN = 3


def reconcile(
    month: Annotated[
        MonthArgument | None,
        Parameter(help="Månaden, ÅÅÅÅ-MM. Förval: den senaste, också ett utkast."),
    ] = None,
) -> int:
    """Account for every row and krona of an issued month, or of the open draft."""
    home = desk.home()
    with read_home(home.root) as work:
        run = IssuedRun(work, latest_run(work.ledger, month))
        found = run.reconciliation()
        now = state_counts(as_of_now(work.ledger, run.tables))
    _print(run, found)
    _print_states(now)
    _print_what_to_look_at(found)
    place = home.outbox(found.month) if run.record.state == "issued" else home.drafted(found.month)
    if place.exists():
        desk.console.print(str(place), soft_wrap=True)
    return 0 if found.controls.get_column("holds").all() else _BROKEN


def _print(run: IssuedRun, found: Reconciliation) -> None:
    state = "" if run.record.state == "issued" else " (utkast, inte utfärdat)"
    desk.print_heading(f"Avstämning {run.record.month}", f", körning {run.record.run_no}{state}")
    fates = Table("Utfall", _right("Nya rader"), _right("Tidigare"), _right("Rader"), box=None)
    for row in found.fates.filter(pl.col("rows") > 0).iter_rows(named=True):
        counts = (number(row[name]) for name in ("new", "again", "rows"))
        fates.add_row(FATES[row["fate"]], *counts)
    desk.print_table(fates)
    voided = (found.balances.get_column("voided") > 0).any()
    sums = {name: head for name, head in ROLLED.items() if voided or name != "voided"}
    balance = Table("Säljare", *(_right(head) for head in sums.values()), box=None)
    for row in found.balances.iter_rows(named=True):
        balance.add_row(row["seller_name"], *(kronor(row[name]) for name in sums))
    desk.print_table(balance)
    for row in found.controls.iter_rows(named=True):
        sign = ("stämmer", "green") if row["holds"] else ("STÄMMER INTE", "red")
        desk.console.print(Text.assemble("  ", sign, "  ", row["text"]))


def _print_states(now: pl.DataFrame) -> None:
    """Print invoices by their current state; the report shows the states at issue."""
    states = Table(
        "Fakturor nu", *(_right(head) for head in ("Antal", "Belopp", "Utestående")), box=None
    )
    sums = now.group_by("state").agg(pl.col("invoices", "total", "outstanding").sum())
    by_state = {state: figures for state, *figures in sums.iter_rows()}
    for state, word in STATE_TEXTS.items():
        if state in by_state:
            invoices, total, outstanding = by_state[state]
            states.add_row(word, number(invoices), kronor(total), kronor(outstanding))
    desk.print_table(states)


def _print_what_to_look_at(found: Reconciliation) -> None:
    """Print deviations from earlier months, and contacts soon too old to bill."""
    for row in stands_out_table(found).rows.iter_rows(named=True):
        what = " ".join(filter(None, (row["dimension"], row["key"], row["name"])))
        figures = f"{number(row['now'])}, vanligt {number(row['usual'])}"
        desk.console.print(f"Avviker: {what}. {row['measure']}: {figures}. {row['rule']}.")
    if not found.late.is_empty():
        desk.console.print(f"Kontakter som snart är för gamla: {number(found.late.height)}")


def _right(heading: str) -> Column:
    return Column(heading, justify="right", no_wrap=True)
