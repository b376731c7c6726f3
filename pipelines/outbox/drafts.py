"""Drafts that people can open: `outbox/<month>/utkast` has the documents of the open draft.

    outbox/2024-02/utkast/avstamning.html
    outbox/2024-02/utkast/invoices/9999990014-UTKAST-0001/faktura.pdf

The folder is moved there from the run's evidence when the ledger has the draft, and deleted when
the draft is issued or replaced. The ledger decides: the next call places or deletes what a killed
one left.
"""

import shutil
from pathlib import Path

from contracts.errors.codes import ErrorCode
from contracts.errors.error import ManifestError, SamfakturaError
from contracts.period import Month
from pipelines.billing.approval import may_wait
from pipelines.billing.draft import close_draft, no_documents, place_draft
from pipelines.billing.drafted_changes import keep_last_draft
from pipelines.billing.manifest import Manifest
from pipelines.billing.run import Run
from pipelines.documents.drafted import draft_documents, draft_list, is_listed
from pipelines.home.files import put_folder, sha256_of
from pipelines.home.paths import DRAFTED, Home
from pipelines.home.steps import Step, reached
from pipelines.ledger.records import RunRecord
from pipelines.outbox.delivery import finish_deliveries


def keep_draft(run: Run, *, asked: bool) -> RunRecord:
    """Record a run whose stages are done as the draft, with documents if people look at it.

    Args:
        run: the run.
        asked: whether the call was asked to stop at a draft.

    Raises:
        GateClosedError: an invariant or a rule of a document does not hold. An earlier draft stays.
    """
    seen = may_wait(run.work, run.folder, asked=asked)
    record = close_draft(run, _seen_documents if seen else no_documents)
    place_documents(run.work.home, record)
    if seen:
        finish_deliveries(run.work)
    return record


def _seen_documents(run: Run) -> list[dict[str, object]]:
    keep_last_draft(run)
    return draft_documents(run)


def place(home: Home, draft: RunRecord | None) -> None:
    """Put evidence and documents of the open draft in place, and delete those of others."""
    if draft is not None:
        place_draft(home, draft)
    place_documents(home, draft)


def place_documents(home: Home, draft: RunRecord | None) -> None:
    """Move the documents of the open draft to its month's outbox, and delete other drafts'."""
    listed = b"" if draft is None else _list_of(home, draft)
    keep = home.drafted(draft.month) if draft is not None and listed else None
    for folder in home.drafted_months():
        if folder != keep:
            shutil.rmtree(folder)
    if draft is not None:
        made = home.root / draft.folder / DRAFTED
        if keep is not None and is_listed(made, listed):
            put_folder(made, keep)
            reached(Step.DRAFT_OPENED)
        shutil.rmtree(made, ignore_errors=True)
    for outbox in home.outboxes():
        if not any(outbox.iterdir()):
            outbox.rmdir()


def _list_of(home: Home, draft: RunRecord) -> bytes:
    """Return the list of a draft's documents; empty for a draft that cannot be issued."""
    try:
        manifest = Manifest(home.root / draft.folder)
    except ManifestError:
        return b""
    return draft_list(manifest.order, manifest.drafted) if manifest.drafted else b""


def hold_files(home: Home, draft: RunRecord) -> None:
    """Require that the documents that people open are those of the draft.

    Raises:
        SamfakturaError: some are missing or changed.
    """
    folder = home.drafted(draft.month)
    drafted = Manifest(home.root / draft.folder).drafted
    wrong = sum(not _is_there(folder / str(one["path"]), one["sha256"]) for one in drafted)
    if wrong:
        code = ErrorCode.DRAFT_FILES_CHANGED
        raise SamfakturaError(code, month=Month.parse(draft.month), count=wrong)


def _is_there(document: Path, sha256: object) -> bool:
    return document.is_file() and sha256_of(document) == sha256
