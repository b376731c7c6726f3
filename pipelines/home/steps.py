"""The named steps of a call. A kill after each leaves a different state.

Each step raises a Python audit event, which costs nothing without a listener (PEP 578). Tests
listen and kill at every step; docs/crash_safety.md describes what the next call does after each.
The log records steps at level debug. A name never changes its meaning.
"""

import sys
from enum import StrEnum
from typing import Final

from pipelines.home.log import note

STEP_EVENT: Final = "samfaktura.step"


class Step(StrEnum):
    """The step just completed, in the order of a month's work."""

    LEDGER_WRITTEN = "ledger.written"
    LEDGER_KEPT = "ledger.kept"
    FOLDER_EXCHANGED = "folder.exchanged"
    FILE_COPIED = "archive.copied"
    FILE_READ = "ingest.read"
    INGESTED = "ingest.recorded"
    RUN_STARTED = "bill.started"
    EVIDENCE_KEPT = "bill.evidence"
    GATE_PASSED = "bill.gate"
    DRAFT_DOCUMENTED = "bill.documents"
    MANIFEST_WRITTEN = "bill.manifest"
    EVIDENCE_SYNCED = "bill.synced"
    DRAFTED = "bill.drafted"
    DRAFT_PLACED = "bill.placed"
    DRAFT_OPENED = "bill.opened"
    APPROVED = "approve.recorded"
    DOCUMENT_WRITTEN = "issue.document"
    DOCUMENTS_PREPARED = "issue.prepared"
    DRAFT_COMPARED = "issue.compared"
    ISSUED = "issue.recorded"
    DRAFT_CLEARED = "issue.cleared"
    DOCUMENTS_LISTED = "deliver.listed"
    DOCUMENTS_SYNCED = "deliver.synced"
    OUTBOX_PLACED = "deliver.placed"
    DELIVERED = "deliver.recorded"
    DELIVERY_CLEARED = "deliver.cleared"
    FOLLOW_UP_BUILT = "publish.built"
    FOLLOW_UP_SYNCED = "publish.synced"
    VERSION_NAMED = "publish.named"
    PUBLISHED = "publish.placed"
    DESTRUCTION_LISTED = "destroy.listed"
    DESTRUCTION_RECORDED = "destroy.recorded"
    FILE_DESTROYED = "destroy.removed"


def reached(step: Step) -> None:
    """Report that a step was reached to audit hooks and to the log."""
    sys.audit(STEP_EVENT, step.value)
    note("step.reached", "debug", step=step.value)
