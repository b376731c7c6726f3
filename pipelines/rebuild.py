"""Every derived store made again from archive and ledger, and held against the ledger's hashes.

What is truth, and only kept: the files in the archive (what was delivered; the registries,
templates and manifests of runs), the ledger, the key of the patients. All else follows from it:
the archive's tables, the evidence of runs, documents, their lists, the follow-up database. What is
as the ledger says is left; what is put in its place is as the ledger says.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from contracts.contract import ContractBrokenError
from pipelines.archive.destroyed import destroyed
from pipelines.billing.manifest import MANIFEST, ManifestError
from pipelines.documents.issued_run import IssuedRun
from pipelines.documents.prepared import rules_now
from pipelines.follow_up.publish import publish_follow_up
from pipelines.follow_up.verify import PublishError
from pipelines.home.files import all_there, sha256_of, write_whole
from pipelines.home.orders import Progress, silent
from pipelines.home.paths import Home
from pipelines.inbox.answers import table_of
from pipelines.inbox.ingest import text_table
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.check import Again, delivered_runs, documents_beside
from pipelines.outbox.lists import LISTED, list_of, month_manifest, rules_then
from pipelines.outbox.places import outbox_of
from pipelines.readers.answers import read_answers
from pipelines.readers.refused import FileRefusedError
from pipelines.readers.report import read_report
from pipelines.rebuild_runs import rebuilt_runs
from pipelines.rebuilt import Came, Rebuilt, Store

# What making something again raises when what it is made from is damaged or lost.
_FAILED: Final = (
    ManifestError,
    ContractBrokenError,
    OSError,
    pl.exceptions.PolarsError,
    duckdb.Error,
    PublishError,
)


def rebuild(home: Home, ledger: Ledger, progress: Progress = silent) -> Iterator[Rebuilt]:
    """Make every derived thing again, and tell what each came to. The caller holds the home."""
    for step in (_archive, rebuilt_runs, _documents, _month_lists, _head, _follow_up):
        progress(step.__name__.strip("_"))
        yield from step(home, ledger)


def _archive(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    """The tables of delivered files; those of answers are named by hash in the ledger."""
    gone = destroyed(home, ledger)
    for number, sha256 in ledger.files().select("ingest_no", "sha256").iter_rows():
        if gone.has(home.raw(sha256)):
            came = Came.KEPT if gone.table_stands(home.text(sha256)) else Came.LOST
        else:
            came = _table(home.raw(sha256), home.text(sha256), _report, None)
        yield Rebuilt(Store.ARCHIVE, f"fil {number}", came)
    answers = ledger.answer_files().select("answer_no", "sha256", "table_sha256")
    for number, sha256, table_sha256 in answers.iter_rows():
        if gone.has(home.raw(sha256)):
            stands = all_there(home.archive, {home.answers(sha256).name: table_sha256})
            came = Came.KEPT if stands else Came.LOST
        else:
            came = _table(home.raw(sha256), home.answers(sha256), _answer, table_sha256)
        yield Rebuilt(Store.ARCHIVE, f"svar {number}", came)


def _report(raw: Path) -> bytes:
    return text_table(read_report(raw))


def _answer(raw: Path) -> bytes:
    found = read_answers(raw)
    return b"" if found is None else table_of(found)


def _table(raw: Path, table: Path, read: Callable[[Path], bytes], told: str | None) -> Came:
    """Read a delivered file again; a file in the archive is called by its hash."""
    if not raw.exists() or sha256_of(raw) != raw.name:
        return Came.LOST
    try:
        content = read(raw)
    except FileRefusedError:
        return Came.DIFFERS if table.exists() else Came.LOST
    return _placed(content, table, told)


def _placed(content: bytes, target: Path, told: str | None) -> Came:
    """Put what was made in place, unless it is there already, or is not what the ledger tells."""
    made = hashlib.sha256(content).hexdigest()
    there = sha256_of(target) if target.is_file() else None
    if made != (told or made):
        return Came.DIFFERS if there == told else Came.LOST
    if there == made:
        return Came.SAME
    write_whole(target, content)
    return Came.MADE


def _documents(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    """The documents of each delivered run but for those that were destroyed, and their list."""
    gone = destroyed(home, ledger)
    for record in delivered_runs(ledger):
        by = gone.documents_of(record)
        if by is not None:
            yield Rebuilt(Store.DOCUMENTS, record.folder, Came.DESTROYED, by)
        try:
            with documents_beside(home, ledger, record) as again:
                if by is None:
                    yield from _of_run(home, ledger, record, again)
                yield _list(home, ledger, record, again)
        except _FAILED as failed:
            yield Rebuilt(Store.DOCUMENTS, record.folder, Came.LOST, type(failed).__name__)


def _of_run(home: Home, ledger: Ledger, record: RunRecord, again: Again) -> Iterator[Rebuilt]:
    differs = {difference.path: difference.how for difference in again.differences}
    outbox = outbox_of(home, ledger, record)
    for path, sha256 in ledger.documents(record.run_no).select("path", "sha256").iter_rows():
        name, document = f"{record.month}/{path}", outbox.place(path)
        there = document.is_file() and sha256_of(document) == sha256
        if path in differs:
            came = Came.DIFFERS if there else Came.LOST
        elif there:
            came = Came.SAME
        else:
            came = _placed((again.folder / path).read_bytes(), document, sha256)
        yield Rebuilt(Store.DOCUMENTS, name, came, differs.get(path, ""))


def _list(home: Home, ledger: Ledger, record: RunRecord, again: Again) -> Rebuilt:
    """The list of a run's documents; of the first release the ledger does not tell its hash.

    It tells of the documents that were issued, also when they come out otherwise today.
    """
    name = f"{record.folder}/{LISTED}"
    issued = dict(ledger.documents(record.run_no).select("path", "sha256").iter_rows())
    if issued.keys() != {document.path for document in again.written}:
        there = (home.root / name).exists()
        return Rebuilt(Store.LISTS, name, Came.DIFFERS if there else Came.LOST)
    written = [document._replace(sha256=issued[document.path]) for document in again.written]
    rules = rules_then(home, record, rules_now(home))
    _, told = ledger.lists().get(record.run_no, (0, None))
    content = list_of(IssuedRun(home, ledger, record), written, rules)
    return Rebuilt(Store.LISTS, name, _placed(content, home.root / name, told))


def _month_lists(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    for month in sorted({record.month for record in delivered_runs(ledger)}):
        content = month_manifest(home, ledger, month)
        came = _placed(content, home.outbox(month) / MANIFEST, None)
        yield Rebuilt(Store.LISTS, f"{month}/{MANIFEST}", came)


def _head(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    """The head of the audit chain beside the outbox; one that is there is `verify`'s to judge."""
    came = Came.SAME if home.audit_head.exists() else Came.MADE
    if came is Came.MADE:
        ledger.keep_head()
    yield Rebuilt(Store.LISTS, home.audit_head.name, came)


def _follow_up(home: Home, ledger: Ledger) -> Iterator[Rebuilt]:
    """The analysts' database: made whole each time, and verified against its sources."""
    try:
        publish_follow_up(home, ledger)
    except _FAILED as failed:
        came = Came.DIFFERS if home.follow_up.exists() else Came.LOST
        yield Rebuilt(Store.FOLLOW_UP, home.follow_up.name, came, type(failed).__name__)
    else:
        yield Rebuilt(Store.FOLLOW_UP, home.follow_up.name, Came.MADE)
