"""Whether everything that was kept is still what it was, and whether the laws still hold.

Every file, table and document that is kept is named by hash in the ledger, whose audit chain has
an event for each. So what is wrong can be told by event, and the first broken link is the earliest.

Whether what each run was made from is still kept as it was.

Whether what was delivered is kept as it came, but for what was destroyed by a decision.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import ContractBrokenError, LedgerError, ManifestError, Problem
from contracts.fates import JudgedRow
from contracts.keys import DOCUMENT, IDENTITY, INVOICE_KEY, ROW_PLACE
from contracts.period import Month
from pipelines.archive.destroyed import lists, still_there
from pipelines.archive.history import folders_of_issued_runs
from pipelines.archive.work import Work
from pipelines.billing.manifest import MANIFEST, Manifest
from pipelines.billing.tables import month_tables
from pipelines.documents.issued_run import IssuedRun
from pipelines.home.files import sha256_of
from pipelines.home.paths import Home
from pipelines.inbox.answers import reads_as_kept
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.lists import LISTED, month_manifest
from pipelines.outbox.places import outbox_of
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.report import read_report
from transforms.reconciliation.controls import checks

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters


def lacking_inputs(work: Work) -> Iterator[Problem]:
    """Yield the registries, templates and manifests of issued runs that are not in the archive.

    A manifest that is damaged in the run's own folder is told there; the first release kept none.
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
    """What was destroyed is told by a list that is as it was kept, and is gone."""
    for event, told in lists(work.home, work.ledger):
        if told is None:
            of_year: Parameters = {"year": event.year}
            yield Problem(ErrorCode.DESTRUCTION_LIST_CHANGED, of_year, event.seq)
        else:
            left = sum(1 for _ in still_there(work.home, told))
            if left:
                count: Parameters = {"year": event.year, "count": left}
                yield Problem(ErrorCode.DESTRUCTION_UNFINISHED, count, event.seq)


def reports(work: Work) -> Iterator[Problem]:
    """Every delivered file is kept as it came; of one that was destroyed, its table."""
    events, gone = work.ledger.spoken_for("batch"), work.destroyed
    files = work.ledger.files().select("ingest_no", "batch", "sha256")
    for ingest_no, batch, sha256 in files.iter_rows():
        kept, event = work.home.raw(sha256), events.get(batch)
        if gone.has(kept):
            if not gone.table_stands(work.home.text(sha256)):
                yield Problem(ErrorCode.DESTROYED_TABLE_CHANGED, {"file_no": ingest_no}, event)
        elif not kept.exists():
            yield Problem(ErrorCode.REPORT_MISSING, {"file_no": ingest_no}, event)
        elif sha256_of(kept) != sha256:
            yield Problem(ErrorCode.REPORT_CHANGED, {"file_no": ingest_no}, event)
        elif not _reads_as_kept(work.home, sha256):
            yield Problem(ErrorCode.REPORT_TABLE_CHANGED, {"file_no": ingest_no}, event)


def answer_problems(work: Work) -> Iterator[Problem]:
    """Every answer is kept as it came, and as the table that was made of it."""
    events, gone = work.ledger.spoken_for("answer_batch"), work.destroyed
    files = work.ledger.answer_files().select("answer_no", "batch", "sha256", "table_sha256")
    for answer_no, batch, sha256, table_sha256 in files.iter_rows():
        raw, table, event = work.home.raw(sha256), work.home.answers(sha256), events.get(batch)
        if not table.exists() or not (gone.has(raw) or raw.exists()):
            yield Problem(ErrorCode.ANSWER_MISSING, {"file_no": answer_no}, event)
        elif not gone.has(raw) and sha256_of(raw) != sha256:
            yield Problem(ErrorCode.ANSWER_CHANGED, {"file_no": answer_no}, event)
        elif sha256_of(table) != table_sha256 or not (
            gone.has(raw) or reads_as_kept(work.home, sha256, table)
        ):
            yield Problem(ErrorCode.ANSWER_TABLE_CHANGED, {"file_no": answer_no}, event)


def payment_problems(work: Work) -> Iterator[Problem]:
    """Every file of payments is kept as it came, and every payment that it tells is known."""
    events, known = work.ledger.spoken_for("payment_batch"), work.ledger.payments().select("entry")
    gone = work.destroyed
    files = work.ledger.payment_files().select("file_no", "batch", "sha256", "payments")
    for file_no, batch, sha256, payments in files.iter_rows():
        raw, event = work.home.raw(sha256), events.get(batch)
        if gone.has(raw):
            continue
        if not raw.exists():
            yield Problem(ErrorCode.PAYMENT_FILE_MISSING, {"file_no": file_no}, event)
        elif sha256_of(raw) != sha256:
            yield Problem(ErrorCode.PAYMENT_FILE_CHANGED, {"file_no": file_no}, event)
        else:
            read = read_payments(raw)
            if read is None or not _all_known(read.payments, known, payments):
                yield Problem(ErrorCode.PAYMENTS_CHANGED, {"file_no": file_no}, event)


def _all_known(read: pl.DataFrame, known: pl.DataFrame, payments: int) -> bool:
    """Tell whether a file tells as many payments as it did, all of entries in the ledger.

    The name of an entry holds its day and amount.
    """
    return read.height == payments and read.join(known, on="entry", how="anti").is_empty()


def _reads_as_kept(home: Home, sha256: str) -> bool:
    """Read a delivered file again, and compare it with the table that runs are made from."""
    try:
        return pl.read_parquet(home.text(sha256)).equals(read_report(home.raw(sha256)).rows)
    except (OSError, pl.exceptions.PolarsError):
        return False


# What reading rows raises that are not what the ledger stored.
_UNREADABLE: Final = (
    LedgerError,
    ContractBrokenError,
    pl.exceptions.PolarsError,
    KeyError,
    TypeError,
    ValueError,
)


def home_problems(work: Work, head: str | None = None) -> list[Problem]:
    """Return what is wrong, without personal data.

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
        # No law can be tried on tables that are not what was issued.
        return found
    return [
        *_rows(work),
        *_billed_once(work),
        *(problem for record in _issued(work.ledger) for problem in _run(work, record)),
    ]


def first_broken_link(found: Sequence[Problem]) -> Problem | None:
    """Return the problem with the earliest event, the first found of those; None without any."""
    linked = [problem for problem in found if problem.event is not None]
    return min(linked, key=lambda problem: problem.event or 0, default=None)


def _asked(
    kept: Callable[[Work], Iterator[Problem]],
    work: Work,
    found: Sequence[Problem],
) -> list[Problem]:
    """Return what `kept` finds. A ledger that is wrong already may hold what cannot be read."""
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
    """Every document is as it was issued."""
    events, gone = work.ledger.spoken_for("delivery"), work.destroyed
    for record in _issued(work.ledger):
        outbox = outbox_of(work, record)
        documents = work.ledger.documents(record.run_no).select("path", "sha256", "delivery")
        for path, sha256, delivery in documents.iter_rows():
            document, event = outbox.place(path), events.get(delivery)
            if gone.has(work.home.outbox(record.month) / path):
                continue
            named: Parameters = {"run": record.run_no, "path": path}
            if not document.exists():
                yield Problem(ErrorCode.DOCUMENT_MISSING, named, event)
            elif sha256_of(document) != sha256:
                yield Problem(ErrorCode.DOCUMENT_CHANGED, named, event)


def _lists(work: Work) -> Iterator[Problem]:
    """The list of each run's documents is the delivered one, and the month's is made of these."""
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
    """Every invoice in the outbox is one that the ledger issued; else it lost its last events."""
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
    """The manifest and tables of each issued run, and of the draft, are those that were made."""
    events = work.ledger.spoken_for("run")
    draft = work.ledger.draft()
    for record in [*_issued(work.ledger), *([] if draft is None else [draft])]:
        try:
            Manifest(work.home.root / record.folder).check(record.manifest_sha256)
        except ManifestError as differs:
            run = record.run_no
            yield Problem(differs.code, differs.parameters, events.get(run), run)


def _rows(work: Work) -> Iterator[Problem]:
    """Law 1: every row of every file that a run was to judge has been judged."""
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
    """Law 2: debits less credits of a contact is one at the most, and never below none."""
    folders = folders_of_issued_runs(work)
    if not folders:
        return
    voided = work.ledger.voids().select(DOCUMENT).lazy()
    every = pl.scan_parquet([folder / "billed_lines.parquet" for folder in folders])
    lines = every.join(voided, on=DOCUMENT, how="anti")
    net = lines.group_by(IDENTITY).agg(net=pl.col("sign").cast(pl.Int64).sum())
    wrong = net.filter(~pl.col("net").is_between(0, 1)).select(pl.len()).collect().item()
    if wrong:
        yield Problem(ErrorCode.CONTACTS_OF_ALL_RUNS, {"count": wrong})


def _run(work: Work, record: RunRecord) -> Iterator[Problem]:
    """A run's sums agree, and each of its rows has one fate."""
    run = IssuedRun(work, record)
    tables = month_tables(
        work.ledger, run.manifest.order, run.evidence, run.history, run.manifest.refused
    )
    yield from (law._replace(run=record.run_no) for law in checks(tables))
    if run.evidence.read("judged_rows", JudgedRow).select(ROW_PLACE).is_duplicated().any():
        yield Problem(ErrorCode.ROW_WITH_TWO_FATES, {}, run=record.run_no)
