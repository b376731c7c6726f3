"""Verification that all stored data is unchanged, and that the invariants hold.

The ledger records every file, table and document by hash, and its audit chain has an event for
each. A fault can therefore be reported by event, and the first broken link is the earliest. The
inputs of runs and the delivered files are checked too, except destroyed ones.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import (
    ContractBrokenError,
    FileRefusedError,
    LedgerError,
    ManifestError,
    Problem,
)
from contracts.fates import JudgedRow
from contracts.invoices import BilledLine
from contracts.keys import DOCUMENT, IDENTITY, INVOICE_KEY, ROW_PLACE
from contracts.period import Month
from pipelines.archive.destroyed import lists, still_there
from pipelines.archive.evidence import scanned
from pipelines.archive.history import folders_of_issued_runs, history_of
from pipelines.archive.work import Work
from pipelines.billing.manifest import MANIFEST, Manifest
from pipelines.billing.tables import month_tables
from pipelines.documents.issued_run import IssuedRun
from pipelines.home.files import sha256_of
from pipelines.home.paths import Home
from pipelines.inbox.counts import counts_of_report
from pipelines.ledger.counts import counts_text
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.lists import LISTED, month_manifest
from pipelines.outbox.places import outbox_of
from pipelines.readers.delivery import (
    AnswerFacts,
    ArchivedFile,
    Delivery,
    ReportFacts,
    digest_of,
)
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.room import read_in_room
from transforms.cells.identities import with_canonical_identity
from transforms.reconciliation.controls import checks
from transforms.reconciliation.nights import stays_with_wrong_nights

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters


def lacking_inputs(work: Work) -> Iterator[Problem]:
    """Yield the inputs of issued runs that are missing from the archive or changed.

    A damaged manifest in the run's own folder is reported elsewhere; the first release did not
    archive manifests.
    """
    events = work.ledger.spoken_for("run")
    runs = work.ledger.runs().select("run_no", "state", "folder", "manifest_sha256")
    for run_no, state, folder, manifest_sha256 in runs.iter_rows():
        try:
            inputs = Manifest(work.home.root / folder).inputs
        except ManifestError:
            continue
        if state != "issued" or not inputs.are_kept:
            continue
        for path, sha256 in [(MANIFEST, manifest_sha256), *inputs.files()]:
            kept = work.home.input(sha256)
            if not kept.exists() or sha256_of(kept) != sha256:
                lacks: Parameters = {"run": run_no, "path": path}
                yield Problem(ErrorCode.INPUT_MISSING, lacks, events.get(run_no))


def destructions(work: Work) -> Iterator[Problem]:
    """Yield changed lists of destructions, and destroyed files that still exist."""
    for event, listed in lists(work.home, work.ledger):
        if listed is None:
            of_year: Parameters = {"year": event.year}
            yield Problem(ErrorCode.DESTRUCTION_LIST_CHANGED, of_year, event.seq)
        else:
            left = sum(1 for _ in still_there(work.home, listed))
            if left:
                count: Parameters = {"year": event.year, "count": left}
                yield Problem(ErrorCode.DESTRUCTION_UNFINISHED, count, event.seq)


def reports(work: Work) -> Iterator[Problem]:
    """Yield changed or missing reports; of destroyed reports, their tables."""
    events, destroyed = work.ledger.spoken_for("batch"), work.destroyed
    files = work.ledger.files().select("ingest_no", "batch", "sha256", "counts")
    for ingest_no, batch, sha256, counts in files.iter_rows():
        kept, event = work.home.raw(sha256), events.get(batch)
        if destroyed.has(kept):
            if not destroyed.table_stands(work.home.text(sha256)):
                yield Problem(ErrorCode.DESTROYED_TABLE_CHANGED, {"file_no": ingest_no}, event)
        elif not kept.exists():
            yield Problem(ErrorCode.REPORT_MISSING, {"file_no": ingest_no}, event)
        elif sha256_of(kept) != sha256:
            yield Problem(ErrorCode.REPORT_CHANGED, {"file_no": ingest_no}, event)
        else:
            for code in _differences(work.home, sha256, counts):
                yield Problem(code, {"file_no": ingest_no}, event)


def answer_problems(work: Work) -> Iterator[Problem]:
    """Yield changed or missing answers, and changed tables of answers."""
    events, destroyed = work.ledger.spoken_for("answer_batch"), work.destroyed
    files = work.ledger.answer_files().select("answer_no", "batch", "sha256", "table_sha256")
    for answer_no, batch, sha256, table_sha256 in files.iter_rows():
        raw, table, event = work.home.raw(sha256), work.home.answers(sha256), events.get(batch)
        if not table.exists() or not (destroyed.has(raw) or raw.exists()):
            yield Problem(ErrorCode.ANSWER_MISSING, {"file_no": answer_no}, event)
        elif not destroyed.has(raw) and sha256_of(raw) != sha256:
            yield Problem(ErrorCode.ANSWER_CHANGED, {"file_no": answer_no}, event)
        elif sha256_of(table) != table_sha256 or not (
            destroyed.has(raw) or _answers_read_as_kept(raw, table)
        ):
            yield Problem(ErrorCode.ANSWER_TABLE_CHANGED, {"file_no": answer_no}, event)


def payment_problems(work: Work) -> Iterator[Problem]:
    """Yield changed or missing payment files, and those with unknown payments.

    A file that an earlier release read is known by its hash only: today's reading finds more in it.
    """
    events, known = work.ledger.spoken_for("payment_batch"), work.ledger.payments()
    destroyed = work.destroyed
    columns = ("file_no", "batch", "sha256", "payments", "counts")
    files = work.ledger.payment_files().select(columns)
    for file_no, batch, sha256, payments, counts in files.iter_rows():
        raw, event = work.home.raw(sha256), events.get(batch)
        if destroyed.has(raw):
            continue
        if not raw.exists():
            yield Problem(ErrorCode.PAYMENT_FILE_MISSING, {"file_no": file_no}, event)
        elif sha256_of(raw) != sha256:
            yield Problem(ErrorCode.PAYMENT_FILE_CHANGED, {"file_no": file_no}, event)
        elif counts is not None:
            for code in _payment_differences(raw, known, payments, counts):
                yield Problem(code, {"file_no": file_no}, event)


def _payment_differences(
    raw: Path, known: pl.DataFrame, payments: int, counts: str
) -> Iterator[ErrorCode]:
    """Yield whether a file lacks recorded payments, and whether its count is another.

    The name of an entry contains its day and amount.
    """
    read = _read_again(raw)
    if (
        not isinstance(read, ReadPayments)
        or read.payments.height != payments
        or not read.payments.join(known, on="entry", how="anti").is_empty()
    ):
        yield ErrorCode.PAYMENTS_CHANGED
    elif counts_text(read.counts) != counts:
        yield ErrorCode.PAYMENT_COUNTS_CHANGED


def _read_again(raw: Path) -> Delivery | None:
    """Read an archived file as it was read when it was delivered; None if it is refused."""
    try:
        return read_in_room(ArchivedFile(raw))
    except FileRefusedError:
        return None


def _answers_read_as_kept(raw: Path, table: Path) -> bool:
    """Return whether a delivered answer still gives the stored table."""
    found = _read_again(raw)
    return isinstance(found, AnswerFacts) and found.table_sha256 == digest_of(
        pl.read_parquet(table)
    )


def _differences(home: Home, sha256: str, counts: str | None) -> Iterator[ErrorCode]:
    """Yield whether a report gives another table than runs are made from, or another count.

    Earlier releases kept no count.
    """
    try:
        table = digest_of(pl.read_parquet(home.text(sha256)))
    except (OSError, pl.exceptions.PolarsError):
        table = None
    read = _read_again(home.raw(sha256))
    if not isinstance(read, ReportFacts) or read.table_sha256 != table:
        yield ErrorCode.REPORT_TABLE_CHANGED
    elif counts is not None and counts_text(counts_of_report(read.counted)) != counts:
        yield ErrorCode.REPORT_COUNTS_CHANGED


# The errors raised when reading rows that the ledger did not store.
_UNREADABLE: Final = (
    LedgerError,
    ContractBrokenError,
    pl.exceptions.PolarsError,
    KeyError,
    TypeError,
    ValueError,
)


def home_problems(work: Work, head: str | None = None) -> list[Problem]:
    """Return the faults of a home, without personal data.

    Args:
        work: the opened home.
        head: a head of the audit chain noted before, which must still be in the chain.
    """
    found = work.ledger.problems(head)
    for kept in (
        destructions,
        reports,
        answer_problems,
        payment_problems,
        _delivered,
        _lists,
        _unknown,
        _evidence,
        lacking_inputs,
    ):
        found += _asked(kept, work, found)
    if found:
        # Invariants cannot be checked on tables that differ from the issued ones.
        return found
    return [
        *_rows(work),
        *_billed_once(work),
        *(problem for record in _issued(work.ledger) for problem in _run(work, record)),
    ]


def first_broken_link(found: Sequence[Problem]) -> Problem | None:
    """Return the first problem with the earliest event, or None."""
    linked = [problem for problem in found if problem.event is not None]
    return min(linked, key=lambda problem: problem.event or 0, default=None)


def _asked(
    kept: Callable[[Work], Iterator[Problem]],
    work: Work,
    found: Sequence[Problem],
) -> list[Problem]:
    """Return the findings of `kept`. Unreadable data is expected in a damaged ledger."""
    asked: list[Problem] = []
    try:
        for problem in kept(work):
            asked.append(problem)  # noqa: PERF402 -- kept when the rest cannot be read
    except _UNREADABLE:
        if not found and not asked:
            raise
    return asked


def _issued(ledger: Ledger) -> list[RunRecord]:
    numbers = ledger.runs().filter(pl.col("state") == "issued").get_column("run_no").sort()
    return [ledger.run(number) for number in numbers]


def _delivered(work: Work) -> Iterator[Problem]:
    """Yield documents that are missing or differ from the issued ones."""
    events, destroyed = work.ledger.spoken_for("delivery"), work.destroyed
    for record in _issued(work.ledger):
        outbox = outbox_of(work, record)
        documents = work.ledger.documents(record.run_no).select("path", "sha256", "delivery")
        for path, sha256, delivery in documents.iter_rows():
            document, event = outbox.place(path), events.get(delivery)
            if destroyed.has(work.home.outbox(record.month) / path):
                continue
            named: Parameters = {"run": record.run_no, "path": path}
            if not document.exists():
                yield Problem(ErrorCode.DOCUMENT_MISSING, named, event)
            elif sha256_of(document) != sha256:
                yield Problem(ErrorCode.DOCUMENT_CHANGED, named, event)


def _lists(work: Work) -> Iterator[Problem]:
    """Yield changed lists of runs' documents, and month lists that do not match them."""
    events: dict[str, int] = {}
    for run_no, (event, sha256) in work.ledger.lists().items():
        record = work.ledger.run(run_no)
        events[record.month] = max(event, events.get(record.month, 0))
        listed = work.home.root / record.folder / LISTED
        if not listed.exists() or sha256_of(listed) != sha256:
            yield Problem(ErrorCode.DOCUMENT_LIST_CHANGED, {"run": run_no}, event)
    for month, event in events.items():
        manifest = work.home.outbox(month) / MANIFEST
        if not manifest.exists() or manifest.read_bytes() != month_manifest(work, month):
            of_month: Parameters = {"file": MANIFEST, "month": Month.parse(month)}
            yield Problem(ErrorCode.MONTH_LIST_CHANGED, of_month, event)


def _unknown(work: Work) -> Iterator[Problem]:
    """Yield unknown and voided invoices in the outbox; the ledger may lack events."""
    issued = work.ledger.invoices().select(INVOICE_KEY)
    known = {"-".join(invoice) for invoice in issued.iter_rows()}
    voids = work.ledger.voids().select(INVOICE_KEY)
    standing = known - {"-".join(invoice) for invoice in voids.iter_rows()}
    for folder in sorted(work.home.audit_head.parent.glob("*/invoices/*")):
        month = Month.parse(folder.parent.parent.name)
        named: Parameters = {"seller": folder.name, "month": month}
        if folder.name in known - standing:
            yield Problem(ErrorCode.VOIDED_IN_OUTBOX, named)
        elif folder.name not in known:
            yield Problem(ErrorCode.UNKNOWN_IN_OUTBOX, named)


def _evidence(work: Work) -> Iterator[Problem]:
    """Yield changed manifests and tables of issued runs and of the draft."""
    events = work.ledger.spoken_for("run")
    draft = work.ledger.draft()
    for record in [*_issued(work.ledger), *([] if draft is None else [draft])]:
        try:
            Manifest(work.home.root / record.folder).check(record.manifest_sha256)
        except ManifestError as differs:
            run = record.run_no
            yield Problem(differs.code, differs.parameters, events.get(run), run)


def _rows(work: Work) -> Iterator[Problem]:
    """Invariant 1: every row of every file that a run had to judge was judged."""
    folders = folders_of_issued_runs(work)
    if not folders:
        return
    judged = pl.concat(
        [pl.scan_parquet(folder / "judged_rows.parquet").select(ROW_PLACE) for folder in folders]
    )
    last = max(record.last_ingest_no for record in _issued(work.ledger))
    expected = work.ledger.files().filter(pl.col("ingest_no") <= last).get_column("rows").sum()
    found = judged.unique().select(pl.len()).collect().item()
    if found != expected:
        yield Problem(ErrorCode.ROWS_OF_ALL_RUNS, {"expected": int(expected), "count": found})


def _billed_once(work: Work) -> Iterator[Problem]:
    """Invariant 2: debits less credits of a contact, or of a part, is zero or one.

    The parts of a stay hold each of its nights once. Stays with a part on an invoice that was
    voided or credited on request, or of a withdrawn delivery, are left out: they may wait.
    """
    folders = folders_of_issued_runs(work)
    if not folders:
        return
    voided = work.ledger.voids().select(DOCUMENT)
    every = scanned(folders, "billed_lines", BilledLine)
    lines = with_canonical_identity(every.join(voided.lazy(), on=DOCUMENT, how="anti"))
    net = lines.group_by(*IDENTITY, "care_month").agg(net=pl.col("sign").cast(pl.Int64).sum())
    wrong = net.filter(~pl.col("net").is_between(0, 1)).select(pl.len()).collect().item()
    if wrong:
        yield Problem(ErrorCode.CONTACTS_OF_ALL_RUNS, {"count": wrong})
    is_part = pl.col("care_month").is_not_null()
    taken_back = pl.concat([voided, work.ledger.credit_orders().select(DOCUMENT)])
    withdrawn = work.ledger.withdrawals().get_column("ingest_no").to_list()
    away = pl.concat(
        [
            every.join(taken_back.lazy(), on=DOCUMENT, how="semi"),
            every.filter(pl.col("ingest_no").is_in(withdrawn)),
        ]
    )
    waiting = away.filter(is_part)
    stays = history_of(work).net_of(lambda billed: billed.filter(is_part))
    whole = stays.join(waiting.collect(), on=IDENTITY, how="anti")
    gaps = stays_with_wrong_nights(whole)
    if gaps:
        yield Problem(ErrorCode.NIGHTS_OF_ALL_RUNS, {"count": gaps})


def _run(work: Work, record: RunRecord) -> Iterator[Problem]:
    """Yield broken sums of a run, and rows with two fates."""
    run = IssuedRun(work, record)
    tables = month_tables(
        work.ledger, run.manifest.order, run.evidence, run.history, run.manifest.refused
    )
    yield from (broken._replace(run=record.run_no) for broken in checks(tables))
    if run.evidence.read("judged_rows", JudgedRow).select(ROW_PLACE).is_duplicated().any():
        yield Problem(ErrorCode.ROW_WITH_TWO_FATES, {}, run=record.run_no)
