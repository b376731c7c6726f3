"""The laws that must hold before anything is issued: docs/rules.md#invariants.

A broken law is a bug of ours, or a damaged store: nothing is issued, and what does not hold is
named, with counts and kronor only.
"""

import polars as pl

from contracts.fates import JudgedRow
from contracts.invoices import BilledLine
from contracts.keys import CREDIT, DEBIT, IDENTITY, ROW_PLACE
from pipelines.billing.run import Run
from pipelines.billing.tables import month_tables
from pipelines.inbox.ingest import still_refused
from transforms.reconciliation.controls import checks


class GateClosedError(Exception):
    """Some laws do not hold; nothing was issued. `laws` names them."""

    def __init__(self, laws: list[str]) -> None:
        super().__init__("; ".join(laws))
        self.laws = laws


class DocumentsInvalidError(GateClosedError):
    """A document breaks a rule of its format, and would be refused: nothing was issued."""


def broken_laws(run: Run) -> list[str]:
    """Return the laws that the run's tables break; none is as it should be."""
    refused = still_refused(run.work)
    tables = month_tables(run.work.ledger, run.order, run.evidence, run.history, refused)
    return [*_every_row_has_a_fate(run), *_billed_once(run), *checks(tables)]


def _every_row_has_a_fate(run: Run) -> list[str]:
    """Law 1: new rows and open rows, each exactly once, and nothing else but what was asked."""
    judged = run.evidence.read("judged_rows", JudgedRow).select(ROW_PLACE)
    expected = run.due_rows
    lost = expected.join(judged, on=ROW_PLACE, how="anti").height
    doubled = judged.height - judged.unique().height
    added = judged.join(expected, on=ROW_PLACE, how="anti").height
    asked = run.before.asked_anew.height
    found = []
    if lost or doubled:
        found.append(f"law 1: {lost} rows without a fate, {doubled} with more than one")
    if added != asked:
        found.append(f"law 1: {added - asked} rows judged that were neither new, open nor asked")
    return found


def _billed_once(run: Run) -> list[str]:
    """Law 2: after the run, debits less credits of each contact is one line at the most."""
    lines = run.evidence.read("billed_lines", BilledLine)
    debits, credited = (lines.filter(pl.col("sign") == sign) for sign in (DEBIT, CREDIT))
    still_billed = run.history.billed(debits).join(
        credited, on=[*IDENTITY, "debit_run"], how="anti"
    )
    twice = debits.join(still_billed, on=IDENTITY, how="semi").height
    doubled = debits.height - debits.unique(IDENTITY).height
    unfounded = (
        credited.height
        - credited.join(
            run.history.billed(credited), on=[*IDENTITY, "debit_run", "amount"], how="semi"
        ).height
    )
    found = []
    if twice or doubled:
        found.append(f"law 2: {twice + doubled} contacts would be billed twice")
    if unfounded:
        found.append(f"law 2: {unfounded} credits of what was not billed so")
    return found
