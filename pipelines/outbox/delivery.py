"""The outbox: all documents of issued runs, with a manifest that lists them."""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from contracts.period import Month
from pipelines.archive.work import Work
from pipelines.billing.manifest import MANIFEST
from pipelines.documents.invoices import write
from pipelines.documents.issued_run import IssuedRun
from pipelines.documents.prepared import clear_prepared, prepared_or_again
from pipelines.documents.production import RunToMake
from pipelines.follow_up.publish import draft_is_published, is_published, publish_follow_up
from pipelines.home.files import all_there, put_folder, sha256_of, write_whole
from pipelines.home.log import noted
from pipelines.home.steps import Step, reached
from pipelines.ledger.records import DocumentFile
from pipelines.outbox.lists import (
    LISTED,
    month_manifest,
    write_list,
    write_month_manifest,
)
from pipelines.outbox.places import Outbox, left_to_move, move_voided, outbox_of

_BY = "samfaktura"


def finish_deliveries(work: Work) -> list[int]:
    """Deliver every issued run that is not delivered yet, and publish runs and draft.

    If a call is interrupted after the ledger's transaction, the next one completes its work here.

    Returns:
        The runs that had unfinished work.
    """
    delivered = set(work.ledger.documents().get_column("run_no"))
    issued = (
        work.ledger.runs().filter(pl.col("state") == "issued").get_column("run_no").sort().to_list()
    )
    waiting = [run_no for run_no in issued if run_no not in delivered]
    for run_no in waiting:
        work.progress("deliver")
        with noted("delivery", run=run_no):
            deliver(work, run_no)
    left = left_to_move(work)
    unfinished = bool(issued) and bool(waiting or left or not is_published(work))
    if unfinished or not draft_is_published(work):
        work.progress("publish")
        with noted("publishing"):
            publish_follow_up(work)
        for month in left:
            write_month_manifest(work, month)
        if left:
            # Last: while any such document remains, the next call repeats all of this.
            move_voided(work)
    return (waiting or issued[-1:]) if unfinished else []


def deliver(work: Work, run_no: int, *, again: bool = False) -> None:
    """Put every document of a run into its month's outbox, and record its hash.

    Those that an earlier call listed and put there stay, unless a new production is requested.

    Raises:
        DocumentsDifferError: a document would have other bytes than before. The outbox is
            unchanged.
    """
    run = IssuedRun(work, work.ledger.run(run_no))
    place = work.home.outbox(run.record.month)
    files = _in_outbox(run, place)
    if again or not files:
        files = _put_into_outbox(run, place)
    list_sha256 = sha256_of(run.folder / LISTED)
    work.ledger.record_documents(
        run_no, files, work.actor._replace(who=_BY), list_sha256=list_sha256
    )
    reached(Step.DELIVERED)
    clear_prepared(run.folder)
    reached(Step.DELIVERY_CLEARED)


def _put_into_outbox(run: IssuedRun, place: Path) -> list[DocumentFile]:
    """Make unprepared documents, and replace the month's folder with a complete one."""
    work, run_no = run.work, run.record.run_no
    to_make = RunToMake(work.home, run.folder, work.ledger.invoices(run_no), run.suffix)
    made = prepared_or_again(to_make)
    written = [*made.written, *(write(made.folder, document) for document in run.documents())]
    files = [DocumentFile(document.path, document.sha256, document.size) for document in written]
    work.ledger.check_documents(run_no, files)
    write_list(work.home, run, written, made.rules)
    reached(Step.DOCUMENTS_LISTED)
    write_whole(made.folder / MANIFEST, month_manifest(work, run.record.month))
    _apart(outbox_of(work, run.record), made.folder, files)
    if place.exists():
        shutil.copytree(place, made.folder, copy_function=_link, dirs_exist_ok=True)
    # One call for all files: a sync per file would take longer than making them.
    os.sync()
    reached(Step.DOCUMENTS_SYNCED)
    put_folder(made.folder, place)
    reached(Step.OUTBOX_PLACED)
    return files


def _in_outbox(run: IssuedRun, place: Path) -> list[DocumentFile]:
    """Return a run's documents if the outbox has all that an earlier call listed."""
    listed = run.folder / LISTED
    listing = json.loads(listed.read_bytes())["documents"] if listed.exists() else []
    hashes = {document["path"]: document["sha256"] for document in listing}
    if not all_there(place, hashes):
        return []
    return [
        DocumentFile(path, sha256, (place / path).stat().st_size) for path, sha256 in hashes.items()
    ]


def documents_again(work: Work, month: Month) -> list[str]:
    """Make all documents of a month again from evidence and ledger.

    Returns their paths.

    Raises:
        DocumentsDifferError: a document would have other bytes than when it was issued.
        LedgerError: the documents were destroyed.
    """
    issued = work.ledger.runs().filter(pl.col("month") == str(month), pl.col("state") == "issued")
    runs = [work.ledger.run(run_no) for run_no in issued.get_column("run_no").sort()]
    made: list[str] = []
    for record in work.destroyed.kept_of(runs):
        deliver(work, record.run_no, again=True)
        made.extend(work.ledger.documents(record.run_no).get_column("path"))
    return sorted(made)


def _link(earlier: str, new: str) -> str:
    """Link a file of the outbox into its new folder, unless it was made there."""
    if not Path(new).exists():
        try:
            os.link(earlier, new)
        except OSError:
            # A file of another owner may be readable but not linkable.
            shutil.copy2(earlier, new)
    return new


def _apart(outbox: Outbox, folder: Path, files: Sequence[DocumentFile]) -> None:
    """Move the documents of voided invoices to their own folder, also if made again."""
    for path in (file.path for file in files if outbox.is_voided(file.path)):
        (folder / outbox.listed_path(path)).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).replace(folder / outbox.listed_path(path))
    for invoices in ("invoices", "riv", "res"):
        for left in sorted((folder / invoices).rglob("*"), reverse=True):
            if left.is_dir() and not any(left.iterdir()):
                left.rmdir()
