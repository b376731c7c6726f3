"""Publishing of a home's follow-up database, from its ledger and evidence.

Also has the key with which patients are hashed for analysts.
"""

import secrets
from pathlib import Path
from typing import Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import ManifestError, SamfakturaError
from pipelines.archive.work import Work
from pipelines.billing.manifest import Manifest
from pipelines.follow_up.build import (
    draft_in_database,
    marks_in_database,
    payments_in_database,
    publish_database,
    runs_in_database,
)
from pipelines.follow_up.sources import FollowUpTables, gathered_answers
from pipelines.home.files import part_of, write_once
from pipelines.payments.tables import payment_tables
from transforms.payments.published import payments_to_publish as published_payments

KEY_BYTES: Final = 32


def patient_key(path: Path) -> bytes:
    """Return the key in `path`; the first time, make one with mode 0600.

    The same key gives the same hashes, so that analysts can follow a patient from one published
    database to the next. If the key is lost, a new series of hashes starts; it has no other effect.

    Raises:
        SamfakturaError: the file does not contain a key.
    """
    if not path.exists():
        write_once(path, secrets.token_bytes(KEY_BYTES))
    # A call killed after the link left a second name of the key.
    part_of(path).unlink(missing_ok=True)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        code = ErrorCode.PATIENT_KEY_DAMAGED
        raise SamfakturaError(code, file=path.name, count=KEY_BYTES)
    return key


def is_published(work: Work) -> bool:
    """Return whether the analysts' database has exactly the issued runs.

    The numbers of voided and sent invoices, and of withdrawn deliveries, must match too.
    """
    runs = work.ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    tables = (work.ledger.voids(), work.ledger.sendings(), work.ledger.withdrawals())
    marks = [tuple(table.height for table in tables)]
    return (
        runs_in_database(work.home.follow_up) == runs.select("run_no", "manifest_sha256").rows()
        and marks_in_database(work.home.follow_up) == marks
    )


def draft_is_published(work: Work) -> bool:
    """Return whether the analysts' database has exactly the open draft, if it is sound."""
    draft, found = work.ledger.draft(), draft_in_database(work.home.follow_up)
    if draft is not None and found == [(draft.run_no, draft.manifest_sha256)]:
        return True
    return not found and not _has_sound_draft(work)


def _has_sound_draft(work: Work) -> bool:
    """Return whether the open draft has its evidence; a damaged one stops nothing else."""
    draft = work.ledger.draft()
    if draft is None:
        return False
    try:
        Manifest(work.home.root / draft.folder).check(draft.manifest_sha256)
    except ManifestError:
        return False
    return True


def payments_are_published(work: Work) -> bool:
    """Return whether the analysts' database has every payment as matched now."""
    columns = ("payment_no", "state", "seller_org_no", "invoice_number", "amount")
    now = published_payments(payment_tables(work)).select(columns)
    return payments_in_database(work.home.follow_up) == now.sort(columns, nulls_last=True).rows()


def publish_payments(work: Work) -> None:
    """Publish the database again if the matches of a payment have changed.

    The published table is compared each time, so the next call completes an interrupted one.
    """
    if work.ledger.payments().is_empty() or not work.ledger.last_issued_run():
        return
    if not payments_are_published(work):
        publish_follow_up(work)


def publish_follow_up(work: Work) -> None:
    """Build the analysts' database of a home, and put it in place atomically."""
    runs = work.ledger.runs()
    if not _has_sound_draft(work):
        runs = runs.filter(pl.col("state") == "issued")
    folders = {
        run_no: work.home.root / folder
        for run_no, folder in runs.select("run_no", "folder").iter_rows()
    }
    tables = FollowUpTables(
        runs,
        work.ledger.files(),
        work.ledger.invoices(),
        work.ledger.invoice_lines(),
        payment_tables(work),
        folders,
        gathered_answers(work),
        work.ledger.voids(),
        work.ledger.sendings(),
        work.ledger.withdrawals(),
    )
    publish_database(work.home.follow_up, tables, patient_key(work.home.patient_key))
