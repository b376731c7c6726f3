"""Killed at every named step, at files and at statements: the next call ends as if it were not.

Law 7 of design section 8. A call is killed several times before it may end, so that what one kill
left is met by the next. `make soak` kills at every event one by one, and at random times.
"""

from pipelines.steps import Step

# Of each call, what no earlier one comes to; and the files and statements between.
_AT = {
    "ingest": [Step.FILE_COPIED, Step.FILE_READ, Step.INGESTED],
    "bill": [
        "file mkdir",
        Step.RUN_STARTED,
        Step.EVIDENCE_KEPT,
        Step.GATE_PASSED,
        Step.MANIFEST_WRITTEN,
        Step.EVIDENCE_SYNCED,
        Step.DRAFTED,
        Step.DRAFT_PLACED,
        Step.DOCUMENT_WRITTEN,
        Step.DOCUMENTS_PREPARED,
        "sql INSERT INTO invoices",
        Step.ISSUED,
        Step.DOCUMENTS_LISTED,
        "file sync",
        Step.OUTBOX_PLACED,
        "sql INSERT INTO documents",
        Step.DELIVERED,
        Step.FOLLOW_UP_BUILT,
        Step.VERSION_NAMED,
    ],
    "bill a month again": [
        Step.LEDGER_WRITTEN,
        Step.DOCUMENTS_SYNCED,
        Step.FOLDER_EXCHANGED,
        Step.DELIVERY_CLEARED,
        Step.FOLLOW_UP_SYNCED,
    ],
    "draft anew": [Step.LEDGER_KEPT, "file fsync", Step.DRAFTED, Step.FOLDER_EXCHANGED],
    "approve": ["sql UPDATE runs SET", Step.LEDGER_WRITTEN, Step.APPROVED],
    "issue": [Step.LEDGER_WRITTEN, Step.ISSUED, Step.PUBLISHED],
}
