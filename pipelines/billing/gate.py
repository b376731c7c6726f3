"""The invariants that must hold before issuing: docs/rules.md#invariants.

A broken invariant is a bug in the program or a damaged store: nothing is issued, and the report
names the invariant, with counts and kronor only.
"""

from typing import TYPE_CHECKING

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem
from contracts.fates import JudgedRow
from contracts.invoices import BilledLine, Invoice
from contracts.keys import CREDIT, DEBIT, IDENTITY, ROW_PLACE
from pipelines.billing.run import Run
from pipelines.billing.tables import month_tables
from pipelines.inbox.ingest import still_refused
from transforms.parties import Parties, lacks
from transforms.reconciliation.controls import checks
from transforms.reconciliation.nights import stays_with_wrong_nights

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters


def broken_laws(run: Run) -> list[Problem]:
    """Return the invariants that the run's tables break; empty if all hold."""
    refused = still_refused(run.work)
    tables = month_tables(run.work.ledger, run.order, run.evidence, run.history, refused)
    return [
        *_every_row_has_a_fate(run),
        *_billed_once(run),
        *_nights_billed_once(run),
        *checks(tables),
    ]


def incomplete_rows(run: Run) -> list[Problem]:
    """Return the registry rows that lack what the run's invoices must state."""
    parties = Parties(run.registries.agreements, run.registries.payers)
    invoices = run.evidence.read("invoices", Invoice)
    found = []
    for registry, line, key, columns in lacks(invoices, parties, run.order.issued_on):
        row: Parameters = {"file": f"{registry}.csv", "line": line, "name": key, "columns": columns}
        found.append(Problem(ErrorCode.REGISTRY_ROW_LACKS, row))
    return found


def _every_row_has_a_fate(run: Run) -> list[Problem]:
    """Invariant 1: new and open rows are judged exactly once; others on request."""
    judged = run.evidence.read("judged_rows", JudgedRow).select(ROW_PLACE)
    expected = run.due_rows
    lost = expected.join(judged, on=ROW_PLACE, how="anti").height
    doubled = judged.height - judged.unique().height
    added = judged.join(expected, on=ROW_PLACE, how="anti").height
    asked = run.before.asked_again.height
    found = []
    if lost or doubled:
        counts: Parameters = {"count": lost, "number": doubled}
        found.append(Problem(ErrorCode.ROWS_WITHOUT_FATE, counts))
    if added != asked:
        found.append(Problem(ErrorCode.ROWS_NOT_ASKED, {"count": added - asked}))
    return found


def _billed_once(run: Run) -> list[Problem]:
    """Invariant 2: debits less credits of a contact, or of a part, are at most one line."""
    lines = run.evidence.read("billed_lines", BilledLine)
    debits, credited = (lines.filter(pl.col("sign") == sign) for sign in (DEBIT, CREDIT))
    key = [*IDENTITY, "care_month"]
    still_billed = run.history.billed(debits).join(
        credited, on=[*key, "debit_run"], how="anti", nulls_equal=True
    )
    twice = debits.join(still_billed, on=key, how="semi", nulls_equal=True).height
    doubled = debits.height - debits.unique(key).height
    billed_before = run.history.billed(credited)
    founded = credited.join(
        billed_before, on=[*key, "debit_run", "amount"], how="semi", nulls_equal=True
    )
    unfounded = credited.height - founded.height
    found = []
    if twice or doubled:
        found.append(Problem(ErrorCode.CONTACTS_BILLED_TWICE, {"count": twice + doubled}))
    if unfounded:
        found.append(Problem(ErrorCode.CREDITS_UNFOUNDED, {"count": unfounded}))
    return found


def _nights_billed_once(run: Run) -> list[Problem]:
    """Invariant 2: the parts of a stay hold each of its nights once, up to the last of them."""
    lines = run.evidence.read("billed_lines", BilledLine)
    debits = lines.filter(pl.col("sign") == DEBIT, pl.col("care_month").is_not_null())
    credited = lines.filter(pl.col("sign") == CREDIT)
    key = [*IDENTITY, "care_month", "debit_run"]
    before = run.history.billed(debits).join(credited, on=key, how="anti", nulls_equal=True)
    wrong = stays_with_wrong_nights(pl.concat([before, debits]))
    return [Problem(ErrorCode.NIGHTS_BILLED_WRONG, {"count": wrong})] if wrong else []
