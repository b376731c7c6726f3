"""Ingestion of the inbox: each delivery once, unchanged and as a table.

The content determines whether a file is a contact report, an answer of the region or payments.
"""

import io
import os
from collections.abc import Container, Iterable
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import polars as pl

from contracts.errors.error import FileRefusedError
from pipelines.archive.work import Work
from pipelines.home.clock import swedish_day
from pipelines.home.files import copy_by_hash, sync_folder, write_whole
from pipelines.home.log import file_id, note
from pipelines.home.paths import Home
from pipelines.home.steps import Step, reached
from pipelines.inbox.answers import take_in_answers
from pipelines.inbox.counts import counts_of_report
from pipelines.inbox.files import closed, delivered, known_as
from pipelines.inbox.known import Arrival, KnownFiles, TakenIn
from pipelines.ledger.records import AnswerFile, InboxFile, KnownFile, PaymentFile
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.report import ReadReport, read_report


class Ingested(NamedTuple):
    """The result of an ingestion: read, refused and known files, answers, payments.

    `known` are the names of files that are no deliveries. `repeated` are those of them that this
    call found first, `again` the known files that are deliveries and so are among `read`. `closed`
    are the names of files and folders without read permission; they are not ingested.
    """

    read: list[InboxFile]
    refused: list[InboxFile]
    known: list[str]
    answers: list[AnswerFile]
    payments: list[PaymentFile]
    closed: list[str]
    repeated: list[KnownFile]
    again: list[KnownFile]


def ingest(work: Work, files: Iterable[Path] | None = None) -> Ingested:
    """Ingest every delivery in the inbox, or in `files`, in path order (bytewise).

    The order in which a folder lists its files never matters. A file with known content is not read
    again, whatever its name; whether it is a delivery is decided by what has been reported since. A
    refused file is retried each time, because our reader may have been fixed since. Transactions
    are at the end: if this call is killed before one, the next call completes it.
    """
    known = KnownFiles(work)
    result = Ingested([], [], [], [], [], closed(work.home.inbox), [], [])
    copies, read = _copied_and_read(
        work.home, delivered(work.home.inbox) if files is None else files, known
    )
    for name, sha256 in copies:
        if sha256 in known:
            _put_known(name, sha256, known, result)
        elif _put(read[sha256]._replace(path=name), result):
            known.add(read[sha256]._replace(path=name))
    _without_destroyed(work, {sha256 for _, sha256 in copies})
    sync_folder(work.home.archive)
    if result.read or result.refused or result.repeated:
        work.ledger.record_ingest([*result.read, *result.refused], work.actor, result.repeated)
    work.ledger.record_answers(result.answers, work.actor)
    work.ledger.record_payments(result.payments, work.actor)
    reached(Step.INGESTED)
    _note(result)
    return result


def _put_known(name: str, sha256: str, known: KnownFiles, result: Ingested) -> None:
    """Add a file with known bytes to the result: a delivery again, or known."""
    arrival = known.arrival(name, sha256)
    if arrival is Arrival.AGAIN:
        file = known.again(name, sha256)
        result.again.append(known.known_file(name, sha256))
        result.read.append(file)
        known.add(file)
        return
    result.known.append(name)
    if arrival is Arrival.REPEATED:
        result.repeated.append(known.known_file(name, sha256))
        known.done_with(name, sha256)


def _put(file: TakenIn, result: Ingested) -> bool:
    """Add a file to the result; return whether it was accepted and is now known."""
    if isinstance(file, AnswerFile):
        result.answers.append(file)
    elif isinstance(file, PaymentFile):
        result.payments.append(file)
    elif file.state == "refused":
        result.refused.append(file)
        return False
    else:
        result.read.append(file)
    return True


def _without_destroyed(work: Work, copies: AbstractSet[str]) -> None:
    """Delete copies of destroyed files that were delivered again: they are known."""
    destroyed = work.destroyed
    for sha256 in copies:
        if destroyed.has(work.home.raw(sha256)):
            work.home.raw(sha256).unlink()


def text_table(report: ReadReport) -> bytes:
    """Return the rows of a report as Parquet; equal rows give equal bytes."""
    table = io.BytesIO()
    report.rows.write_parquet(table, compression="zstd", compression_level=1)
    return table.getvalue()


def still_refused(work: Work) -> list[tuple[str, str]]:
    """Return path and code of the refused files that remain in the inbox."""
    refusals = refused_here(work).select("path", "code").sort("path")
    return list(refusals.iter_rows())


def refused_here(work: Work) -> pl.DataFrame:
    """Return the refusals (`REFUSALS`) of files that remain in the inbox.

    A refused file that was deleted, or fixed under another name, needs no further action.
    """
    names = [known_as(work.home.inbox, path) for path in delivered(work.home.inbox)]
    return work.ledger.open_refusals().filter(pl.col("path").is_in(names))


def _copied_and_read(
    home: Home, files: Iterable[Path], known: Container[str]
) -> tuple[list[tuple[str, str]], dict[str, TakenIn]]:
    """Copy files to the archive and read new ones.

    Returns name and sha256 of each file, and the parsed new files by sha256. Each is read from its
    copy, so that the billed content is the archived content even if the file in the inbox is
    replaced meanwhile. Files are read while the next one is copied and waits for the disk.
    """
    copies: list[tuple[str, str]] = []
    reading: dict[str, Future[TakenIn]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        for path in files:
            name, sha256 = known_as(home.inbox, path), copy_by_hash(path, home.archive)
            copies.append((name, sha256))
            if sha256 not in known and sha256 not in reading:
                reading[sha256] = readers.submit(_read, home, name, sha256)
    read = {sha256: file.result() for sha256, file in reading.items()}
    # Delete only now: the same file may have been copied twice.
    for sha256, file in read.items():
        if isinstance(file, InboxFile) and file.state == "refused":
            home.raw(sha256).unlink()
    return copies, read


def _read(home: Home, name: str, sha256: str) -> TakenIn:
    """Read the archived copy of a file, or return why it cannot be read.

    Payments are recognised by their first bytes. Only a file that is not a contact report is tried
    as an answer.
    """
    try:
        paid = read_payments(home.raw(sha256))
    except FileRefusedError as no_payments:
        return _refused(name, sha256, no_payments)
    if paid is not None:
        paid_for = (paid.format.value, paid.payments, paid.references, paid.counts)
        return PaymentFile(sha256, name, *paid_for)
    try:
        report = read_report(home.raw(sha256))
    except FileRefusedError as no_report:
        try:
            answers = take_in_answers(home, name, sha256)
        except FileRefusedError as no_answer:
            return _refused(name, sha256, no_answer)
        return answers or _refused(name, sha256, no_report)
    write_whole(home.text(sha256), text_table(report))
    reached(Step.FILE_READ)
    kept = (report.format.value, report.rows.height, report.layout)
    return InboxFile(sha256, name, *kept, "read", counts=counts_of_report(report))


def _note(result: Ingested) -> None:
    """Log counts, and refused files by hash: a path may contain patient data."""
    for file in result.refused:
        note("file.refused", "warning", file=file_id(file.sha256), code=file.code or "")
    for file in result.read:
        note("file.read", file=file_id(file.sha256), rows=file.rows)
    for known in [*result.repeated, *result.again]:
        note("file.known", file=file_id(known.sha256), day=swedish_day(known.first_at).isoformat())
    note(
        "inbox.read",
        files=len(result.read),
        rows=sum(file.rows for file in result.read),
        refused=len(result.refused),
        known=len(result.known),
        answers=len(result.answers),
        payments=len(result.payments),
        closed=len(result.closed),
    )


def _refused(name: str, sha256: str, why: FileRefusedError) -> InboxFile:
    return InboxFile(sha256, name, "", 0, {}, "refused", why.remark, why.place)
