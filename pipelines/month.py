"""A month, from the inbox to issued invoices: the first file to read.

    inbox -> ingest -> believe -> match -> price -> settle -> GATE -> issue -> deliver -> publish

The stages make a draft: evidence in the run's folder, which the ledger names by hash. Issuing is
one transaction in the ledger. Documents and the follow-up database are functions of what was
issued, and are finished by the next call if this one is cut short.
"""

from typing import NamedTuple

from contracts.invoices import Invoice, InvoiceLine
from contracts.period import Month
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.billing.draft import make_draft, new_run, run_order
from pipelines.billing.manifest import Manifest
from pipelines.documents.issued_run import suffix_of
from pipelines.documents.prepared import prepare
from pipelines.documents.production import RunToMake
from pipelines.follow_up.publish import publish_payments
from pipelines.home.clock import swedish_day
from pipelines.home.log import note, noted
from pipelines.home.orders import Actor, BillOrder, Progress, silent
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.home.steps import Step, reached
from pipelines.inbox.ingest import Ingested, ingest
from pipelines.ledger.lock import hold
from pipelines.ledger.records import EvidenceFile, RunRecord
from pipelines.ledger.store import Ledger, ledger_of
from pipelines.outbox.delivery import finish_deliveries
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import answered, recover


class NoDraftError(Exception):
    """There is no draft of the month to approve or issue; the message says what to do."""


class Billed(NamedTuple):
    """What came of it: the run, issued or a draft, and what the inbox held."""

    run: RunRecord
    ingested: Ingested


def bill(home: Home, order: BillOrder, actor: Actor, progress: Progress = silent) -> Billed:
    """Take in the inbox, run the stages to the gate, and issue when no approval is waited for.

    Raises:
        DayOfIssueError: numbers of the year are already given on a later day; nothing is billed.
        MonthToComeError: the month begins after the day of issue; nothing is billed.
        GateClosedError: a law does not hold; nothing is issued and no draft is kept.
        RegistryError: a registry is missing or wrong; nothing is done.
        LedgerBusyError: another process works on the home.
    """
    settings = load_settings(home)
    home.make()
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        recover(home, ledger)
        finished = finish_deliveries(home, ledger, actor.at, progress)
        progress("ingest")
        ingested = ingest(home, ledger, who=actor.who, at=actor.at)
        settle_payments(home, ledger, who=actor.who, at=actor.at)
        publish_payments(home, ledger)
        record = None if order.draft else answered(home, ledger, run_order(ledger, order), finished)
        if record is None:
            record = make_draft(new_run(home, ledger, order), settings, actor, progress)
            if not order.draft and settings.approval == "auto":
                record = issue_draft(home, ledger, record, actor, progress)
        return Billed(record, ingested)


def approve(home: Home, month: Month, actor: Actor) -> RunRecord:
    """Approve the draft of a month as it stands. With `four_eyes` not by who made it.

    Raises:
        NoDraftError: when the month has no draft.
        ApprovalError: when this person may not.
    """
    settings = load_settings(home)
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        recover(home, ledger)
        draft = _draft_of(ledger, month)
        _checked(home, draft)
        approved = ledger.approve(
            draft.run_no,
            draft.manifest_sha256,
            actor.who,
            actor.at,
            four_eyes=settings.approval == "four_eyes",
        )
        reached(Step.APPROVED)
        note("draft.approved", run=approved.run_no, month=approved.month)
        return approved


def issue(home: Home, month: Month, actor: Actor, progress: Progress = silent) -> RunRecord:
    """Issue the draft of a month, approved if the settings want that, and deliver it.

    What a call that was cut short has issued is delivered, and is the answer.

    Raises:
        NoDraftError: when the month has no draft.
        ApprovalError: when it should be approved and is not.
    """
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        recover(home, ledger)
        for run_no in finish_deliveries(home, ledger, actor.at, progress):
            if ledger.draft() is None and ledger.run(run_no).month == str(month):
                return ledger.run(run_no)
        return issue_draft(home, ledger, _draft_of(ledger, month), actor, progress)


def issue_draft(
    home: Home, ledger: Ledger, draft: RunRecord, actor: Actor, progress: Progress = silent
) -> RunRecord:
    """Make a draft's documents, issue it in one transaction, and deliver it.

    The caller holds the home, so the numbers on the documents are those that issuing gives.

    Raises:
        DocumentsInvalidError: a document breaks a rule; nothing is issued.
        ManifestError: the evidence is not what was drafted (and approved).
        ApprovalError: when it should be approved and is not.
    """
    progress("documents")
    folder, manifest = home.root / draft.folder, _checked(home, draft)
    evidence = EvidenceOfRun(folder)
    invoices = evidence.read("invoices", Invoice)
    numbered = ledger.as_issued(invoices, draft.issued_on)
    with noted("documents", run=draft.run_no, invoices=invoices.height):
        to_make = RunToMake(home, folder, numbered, suffix_of(ledger, draft))
        prepare(to_make, swedish_day(actor.at))
    progress("issue")
    ledger.issue(
        draft.run_no,
        who=actor.who,
        at=actor.at,
        invoices=invoices,
        lines=evidence.read("invoice_lines", InvoiceLine),
        evidence=[EvidenceFile(*file) for file in manifest.evidence],
        manifest_sha256=draft.manifest_sha256,
        # Whoever loosens the settings between draft and issue does not thereby approve.
        approved="four_eyes" in {load_settings(home).approval, manifest.settings.approval},
    )
    reached(Step.ISSUED)
    note("run.issued", run=draft.run_no, month=draft.month, invoices=invoices.height)
    finish_deliveries(home, ledger, actor.at, progress)
    return ledger.run(draft.run_no)


def _checked(home: Home, draft: RunRecord) -> Manifest:
    """Return the manifest of a draft that still is what was made, by this program.

    Raises:
        ManifestError: when it is not.
    """
    manifest = Manifest(home.root / draft.folder)
    manifest.check(draft.manifest_sha256)
    manifest.check_program()
    return manifest


def _draft_of(ledger: Ledger, month: Month) -> RunRecord:
    draft = ledger.draft()
    if draft is None or draft.month != str(month):
        raise NoDraftError(f"{month} has no draft: make one with `samfaktura bill {month} --draft`")
    return draft
