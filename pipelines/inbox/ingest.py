"""Ingestion of the inbox: each delivery once, unchanged and as a table.

The content determines whether a file is a contact report, an answer of the region or payments.
"""

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
from pipelines.home.files import sync_folder
from pipelines.home.log import file_id, note
from pipelines.home.paths import Home
from pipelines.home.steps import Step, reached
from pipelines.inbox.copies import TooLarge, Unreadable, archived
from pipelines.inbox.counts import counts_of_report
from pipelines.inbox.files import closed, delivered, known_as
from pipelines.inbox.known import Arrival, KnownFiles, TakenIn
from pipelines.ledger.records import AnswerFile, InboxFile, KnownFile, PaymentFile
from pipelines.readers.delivery import AnswerFacts, ArchivedFile, ReportFacts
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.refused import too_large
from pipelines.readers.room import read_in_room, stopped_by


class Ingested(NamedTuple):
    """The result of an ingestion: read, refused and known files, answers, payments.

    `known` are the names of files that are no deliveries. `repeated` are those of them that this
    call found first, `again` the known files that are deliveries and so are among `read`. `closed`
    are the names of what cannot be read: without permission, or not a regular file.
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
    found = _copied_and_read(work, delivered(work.home.inbox) if files is None else files, known)
    result.closed.extend(found.closed)
    result.refused.extend(found.refused)
    for name, sha256 in found.copies:
        if sha256 in known:
            _put_known(name, sha256, known, result)
        elif _put(found.read[sha256]._replace(path=name), result):
            known.add(found.read[sha256]._replace(path=name))
    _without_destroyed(work, {sha256 for _, sha256 in found.copies})
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


class _Found(NamedTuple):
    """The files of the inbox: name and sha256 of each copy, and the files that were read.

    `read` are the new files by sha256, `refused` those that are refused without being read, and
    `closed` the names of those that cannot be opened.
    """

    copies: list[tuple[str, str]]
    read: dict[str, TakenIn]
    refused: list[InboxFile]
    closed: list[str]


def _copied_and_read(work: Work, files: Iterable[Path], known: Container[str]) -> _Found:
    """Copy files to the archive and read new ones.

    Each is read from its copy, so that the billed content is the archived content even if the file
    in the inbox is replaced meanwhile. Files are read while the next one is copied and waits for
    the disk.
    """
    home, found, stopped = work.home, _Found([], {}, [], []), _stopped_before(work)
    reading: dict[str, Future[TakenIn]] = {}
    with ThreadPoolExecutor(os.cpu_count()) as readers:
        for path in files:
            name, copy = known_as(home.inbox, path), archived(path, home.archive)
            if isinstance(copy, Unreadable):
                found.closed.extend([] if copy.vanished else [name])
            elif isinstance(copy, TooLarge):
                found.refused.append(_refused(name, copy.fingerprint, too_large()))
            elif (name, copy) in stopped:
                found.refused.append(stopped[name, copy])
            else:
                found.copies.append((name, copy))
                if copy not in known and copy not in reading:
                    reading[copy] = readers.submit(_read, home, name, copy)
    found.read.update((sha256, file.result()) for sha256, file in reading.items())
    _delete_refused(home, found)
    return found


def _delete_refused(home: Home, found: _Found) -> None:
    """Delete the copies of refused files, now that no other path with the bytes is read."""
    read = [file for file in found.read.values() if isinstance(file, InboxFile)]
    refused = {file.sha256 for file in [*found.refused, *read] if file.state == "refused"}
    accepted = found.read.keys() - {file.sha256 for file in read if file.state == "refused"}
    for sha256 in refused - accepted:
        home.raw(sha256).unlink(missing_ok=True)


def _stopped_before(work: Work) -> dict[tuple[str, str], InboxFile]:
    """Return the refusals by path and sha256 of files that stopped the readers of this release."""
    refusals = work.ledger.open_refusals().filter(pl.col("place").str.starts_with(stopped_by()))
    return {
        (path, sha256): InboxFile(sha256, path, "", 0, {}, "refused", code, place)
        for path, sha256, code, place in refusals.select(
            "path", "sha256", "code", "place"
        ).iter_rows()
    }


def _read(home: Home, name: str, sha256: str) -> TakenIn:
    """Read the archived copy of a file, or return why it cannot be read."""
    place = ArchivedFile(home.raw(sha256), home.text(sha256), home.answers(sha256))
    try:
        found = read_in_room(place)
    except FileRefusedError as why:
        return _refused(name, sha256, why)
    match found:
        case ReportFacts():
            reached(Step.FILE_READ)
            kept = (found.format, found.rows, found.layout)
            return InboxFile(sha256, name, *kept, "read", counts=counts_of_report(found.counted))
        case AnswerFacts():
            return AnswerFile(sha256, name, *found)
        case ReadPayments():
            paid_for = (found.format.value, found.payments, found.references, found.counts)
            return PaymentFile(sha256, name, *paid_for)


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
