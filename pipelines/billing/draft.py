"""A draft: the stages of a run, the checked invariants, and the evidence by hash."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Sequence

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError, Problem, SamfakturaError
from pipelines.archive.work import Work
from pipelines.billing.gate import broken_laws, incomplete_rows
from pipelines.billing.manifest import is_manifest, manifest_of, seal_manifest
from pipelines.billing.run import Run
from pipelines.home.files import put_folder, sync_files, sync_folder
from pipelines.home.log import note
from pipelines.home.orders import BillOrder, RunOrder
from pipelines.home.paths import Home
from pipelines.home.steps import Step, reached
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger

MakeDocuments = Callable[[Run], list[dict[str, object]]]


def new_run(work: Work, order: BillOrder) -> Run:
    """Start a run after the last issued one, over all files ingested so far."""
    run = Run(work, run_order(work.ledger, order))
    shutil.rmtree(run.folder, ignore_errors=True)
    reached(Step.RUN_STARTED)
    return run


def run_order(ledger: Ledger, order: BillOrder) -> RunOrder:
    """Return the order of the next run, over all files so far.

    Raises:
        SamfakturaError: numbers of the year are already given on a later day, or the month begins
            after the day of issue.
    """
    _hold_order_of_days(ledger, order.issued_on)
    _hold_month_begun(order)
    last_file = ledger.files().get_column("ingest_no").max()
    return RunOrder(
        order.month,
        order.issued_on,
        ledger.last_issued_run() + 1,
        0 if last_file is None else int(str(last_file)),
        order.rebill_since,
        ledger.last_match(),
        ledger.payment_files().height,
    )


def _hold_month_begun(order: BillOrder) -> None:
    """Refuse a month that begins after the day of issue, such as a mistyped year.

    All reports would be billed in that month, and no earlier month would become due, so the
    schedule would bill nothing until then.
    """
    if order.month.first_day > order.issued_on:
        code = ErrorCode.MONTH_NOT_BEGUN
        raise SamfakturaError(code, month=order.month, issued_on=order.issued_on)


def _hold_order_of_days(ledger: Ledger, issued_on: dt.date) -> None:
    """Require numbers of a year to follow the issue dates: docs/rules.md#numbers."""
    days = ledger.invoices().get_column("issued_on")
    last = days.filter(days.dt.year() == issued_on.year).max()
    if isinstance(last, dt.date) and issued_on < last:
        raise SamfakturaError(ErrorCode.ISSUED_ON_TOO_EARLY, issued_on=issued_on, last=last)


def no_documents(_run: Run) -> list[dict[str, object]]:
    """Make no documents, for a run that is issued by the same call."""
    return []


def close_draft(run: Run, make_documents: MakeDocuments = no_documents) -> RunRecord:
    """Check the invariants of a run whose stages are done, and record it as the draft.

    Args:
        run: the run.
        make_documents: makes the documents of the draft in the run's folder, and returns the
            manifest's entry of each.

    Raises:
        GateClosedError: names the invariants that do not hold, or the registry rows that lack what
            the invoices must state.
    """
    run.work.progress("gate")
    _hold(run, ErrorCode.GATE_CLOSED, broken_laws(run))
    _hold(run, ErrorCode.REGISTRY_INCOMPLETE, incomplete_rows(run))
    reached(Step.GATE_PASSED)
    content = manifest_of(run)
    drafted = make_documents(run)
    sha256 = seal_manifest(run, content, drafted)
    reached(Step.MANIFEST_WRITTEN)
    if drafted:
        # One call for all files: a sync per file would take longer than making them.
        os.sync()
    else:
        sync_files(run.folder)
        sync_folder(run.folder.parent)
    reached(Step.EVIDENCE_SYNCED)
    record = _recorded(run, sha256)
    reached(Step.DRAFTED)
    place_draft(run.work.home, record)
    note("draft.made", run=record.run_no, month=record.month)
    return record


def _hold(run: Run, code: ErrorCode, found: Sequence[Problem]) -> None:
    if found:
        note("gate.closed", "warning", run=run.order.run_no, laws=len(found))
        raise GateClosedError(code, found, month=run.order.month)


def place_draft(home: Home, draft: RunRecord) -> None:
    """Move the evidence of the open draft to its folder, unless that is done.

    Until the ledger has the draft, an earlier one is the draft and keeps its folder. After that the
    earlier one is obsolete, and its folder is deleted here, even if it was of another month.
    """
    made, folder = home.working(draft.month, draft.run_no), home.root / draft.folder
    if is_manifest(made, draft.manifest_sha256):
        put_folder(made, folder)
    for earlier in home.folders_of(draft.run_no):
        if earlier != folder:
            shutil.rmtree(earlier)
    reached(Step.DRAFT_PLACED)


def _recorded(run: Run, sha256: str) -> RunRecord:
    folder = run.work.home.run(run.order.month, run.order.run_no)
    return run.work.ledger.record_draft(
        run_no=run.order.run_no,
        month=str(run.order.month),
        issued_on=run.order.issued_on,
        last_ingest_no=run.order.last_ingest_no,
        folder=folder.relative_to(run.work.home.root).as_posix(),
        manifest_sha256=sha256,
        actor=run.work.actor,
        last_match_no=run.order.last_match_no,
        last_payment_file_no=run.order.last_payment_file_no,
    )
