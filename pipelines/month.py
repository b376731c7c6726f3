"""A month, from the inbox to issued invoices: the first file to read.

    inbox -> ingest -> believe -> match -> price -> settle -> GATE -> issue -> deliver -> publish

The stages make a draft: evidence in the run's folder, which the ledger references by hash. Issuing
is one transaction in the ledger. Documents and the follow-up database are derived from issued data;
the next call completes them if this one is interrupted.
"""

from typing import NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.invoices import Invoice, InvoiceLine
from contracts.period import Month
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import Work, read_home
from pipelines.billing.approval import is_issued_at_once, large_credits
from pipelines.billing.draft import new_run, run_order
from pipelines.billing.drafted_changes import DraftChanges, draft_changes, hold_registries
from pipelines.billing.manifest import Manifest
from pipelines.billing.stages import work_through
from pipelines.documents.drafted import hold_to_draft
from pipelines.documents.issued_run import suffix_of
from pipelines.documents.prepared import prepare_documents
from pipelines.documents.production import RunToMake
from pipelines.follow_up.publish import publish_payments
from pipelines.home.clock import swedish_day
from pipelines.home.log import note, noted
from pipelines.home.orders import Actor, BillOrder, Progress, silent
from pipelines.home.paths import Home
from pipelines.home.steps import Step, reached
from pipelines.inbox.ingest import Ingested, ingest
from pipelines.ledger.records import EvidenceFile, RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.delivery import finish_deliveries
from pipelines.outbox.drafts import hold_files, keep_draft, place_documents
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import finished_run, open_home


class Billed(NamedTuple):
    """The outcome of `bill`: the run, issued or a draft, and the ingested files."""

    run: RunRecord
    ingested: Ingested


def bill(home: Home, order: BillOrder, actor: Actor, progress: Progress = silent) -> Billed:
    """Ingest the inbox, run the stages, and issue unless approval is required.

    Raises:
        SamfakturaError: numbers of the year are already given on a later day, or the month begins
            after the day of issue; nothing is billed.
        GateClosedError: an invariant does not hold; nothing is issued and no draft is kept.
        RegistryError: a registry is missing or invalid; nothing is done.
        LedgerBusyError: another process works on the home.
    """
    home.make()
    with open_home(home.root, actor, progress) as work:
        progress("ingest")
        ingested = ingest(work)
        settle_payments(work)
        publish_payments(work)
        record = None if order.draft else finished_run(work, run_order(work.ledger, order))
        if record is None:
            run = new_run(work, order)
            work_through(run)
            record = keep_draft(run, asked=order.draft)
            if not order.draft and is_issued_at_once(work, record):
                record = issue_draft(work, record)
        return Billed(record, ingested)


def changes_in_draft(home: Home, month: Month) -> DraftChanges:
    """Compare a month's draft with the last draft and the last issued run.

    Raises:
        SamfakturaError: the month has no draft.
        ManifestError: its evidence changed, or another program made it.
    """
    with read_home(home.root) as work:
        draft = _draft_of(work.ledger, month)
        _checked(home, draft)
        return draft_changes(work, draft)


def approve(home: Home, month: Month, actor: Actor, *, confirmed: bool = False) -> RunRecord:
    """Approve a month's draft. `four_eyes` requires another person than its maker.

    Args:
        home: the home.
        month: the month of the draft.
        actor: the person who approves, and the time.
        confirmed: whether the person has checked the changed agreements, payers and prices, which
            `four_eyes` requires.

    Raises:
        GateClosedError: agreements, payers or prices changed, and this is not confirmed.
        SamfakturaError: the month has no draft, or its documents in the outbox were changed.
        LedgerError: this person may not approve it.
    """
    with open_home(home.root, actor) as work:
        draft = _draft_of(work.ledger, month)
        manifest = _checked(home, draft)
        hold_files(home, draft)
        if "four_eyes" in {work.settings.approval, manifest.settings.approval} and not confirmed:
            hold_registries(home.root / draft.folder, month)
        approved = work.ledger.approve(
            draft.run_no,
            draft.manifest_sha256,
            actor,
            four_eyes=work.settings.approval == "four_eyes",
        )
        reached(Step.APPROVED)
        note("draft.approved", run=approved.run_no, month=approved.month)
        return approved


def issue(home: Home, month: Month, actor: Actor, progress: Progress = silent) -> RunRecord:
    """Issue the draft of a month, approved if the settings require it, and deliver it.

    A run that an interrupted call issued is delivered and returned.

    Raises:
        SamfakturaError: the month has no draft.
        LedgerError: approval is required and missing.
    """
    with open_home(home.root, actor, progress) as work:
        for run_no in work.finished:
            if work.ledger.draft() is None and work.ledger.run(run_no).month == str(month):
                return work.ledger.run(run_no)
        return issue_draft(work, _draft_of(work.ledger, month))


def issue_draft(work: Work, draft: RunRecord) -> RunRecord:
    """Make a draft's documents, issue it in one transaction, and deliver it.

    The caller holds the home, so the numbers on the documents are those that issuing assigns.

    Raises:
        GateClosedError: a document breaks a rule, or differs from the draft in more than its
            number; nothing is issued.
        ManifestError: the evidence differs from the draft (or the approved draft).
        LedgerError: approval is required and missing.
    """
    work.progress("documents")
    folder, manifest = work.home.root / draft.folder, _checked(work.home, draft)
    evidence = EvidenceOfRun(folder)
    invoices = evidence.read("invoices", Invoice)
    numbered = work.ledger.as_issued(invoices, draft.issued_on)
    with noted("documents", run=draft.run_no, invoices=invoices.height):
        to_make = RunToMake(work.home, folder, numbered, suffix_of(work.ledger, draft))
        prepared = prepare_documents(to_make, swedish_day(work.actor.at))
        hold_to_draft(work, draft, prepared, numbered)
    work.progress("issue")
    work.ledger.issue(
        draft.run_no,
        work.actor,
        invoices=invoices,
        lines=evidence.read("invoice_lines", InvoiceLine),
        evidence=[EvidenceFile(*file) for file in manifest.evidence],
        manifest_sha256=draft.manifest_sha256,
        # Relaxing the approval setting after drafting must not bypass approval.
        approved="four_eyes" in {work.settings.approval, manifest.settings.approval},
        named=any(large_credits(folder, of) for of in (work.settings, manifest.settings)),
    )
    reached(Step.ISSUED)
    note("run.issued", run=draft.run_no, month=draft.month, invoices=invoices.height)
    place_documents(work.home, None)
    reached(Step.DRAFT_CLEARED)
    finish_deliveries(work)
    return work.ledger.run(draft.run_no)


def _checked(home: Home, draft: RunRecord) -> Manifest:
    """Return the manifest of a draft after checking its evidence and program.

    Raises:
        ManifestError: the evidence changed, or another program made the draft.
    """
    manifest = Manifest(home.root / draft.folder)
    manifest.check(draft.manifest_sha256)
    manifest.check_program()
    return manifest


def _draft_of(ledger: Ledger, month: Month) -> RunRecord:
    draft = ledger.draft()
    if draft is None or draft.month != str(month):
        raise SamfakturaError(ErrorCode.NO_DRAFT, month=month)
    return draft
