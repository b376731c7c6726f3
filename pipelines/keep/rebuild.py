"""Every derived store, reproduced and compared with the ledger.

The primary data is only kept: the files in the archive (deliveries; the registries, templates and
manifests of runs), the ledger, the patient key. Everything else is derived from it: the archive's
tables, the evidence of runs, documents, their lists, the follow-up database. A store that matches
the ledger's hash is left unchanged; only content that matches it replaces another.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import (
    ContractBrokenError,
    FileRefusedError,
    InputLostError,
    ManifestError,
    PassingError,
    PublishError,
)
from pipelines.archive.evidence import hashes
from pipelines.archive.work import Work
from pipelines.billing.inputs import place_of
from pipelines.billing.manifest import MANIFEST, Manifest
from pipelines.billing.res_layout import RES_LAYOUT
from pipelines.billing.run import Run
from pipelines.billing.stages import work_through
from pipelines.documents.issued_run import IssuedRun
from pipelines.documents.prepared import rules_now
from pipelines.follow_up.publish import publish_follow_up
from pipelines.home.files import (
    all_there,
    copy_hashed,
    make_folder,
    put_folder,
    sha256_of,
    write_whole,
)
from pipelines.home.paths import Home
from pipelines.home.safe_errors import known
from pipelines.ledger.records import RunRecord
from pipelines.outbox.check import Again, delivered_runs, documents_beside
from pipelines.outbox.lists import LISTED, list_of, month_manifest, rules_then
from pipelines.outbox.places import outbox_of
from pipelines.readers.delivery import ArchivedFile
from pipelines.readers.room import read_in_room
from pipelines.registries.faults import RegistryError


class Store(StrEnum):
    """The stores of derived data."""

    ARCHIVE = "archive"
    RUNS = "runs"
    DOCUMENTS = "documents"
    LISTS = "lists"
    FOLLOW_UP = "follow_up"


class Came(StrEnum):
    """The outcome: `SAME` and `MADE` match the ledger, others are listed by name.

    `SAME`: unchanged. `MADE`: was missing or damaged, and is restored. `KEPT`: matches the ledger
    but cannot be reproduced, because its inputs were not kept. `DIFFERS`: the result differs today;
    the existing one is left unchanged. `LOST`: is missing, and cannot be reproduced. `DESTROYED`:
    by a decision, and not reproduced.
    """

    SAME = "same"
    MADE = "made"
    KEPT = "kept"
    DIFFERS = "differs"
    LOST = "lost"
    DESTROYED = "destroyed"


class Rebuilt(NamedTuple):
    """One derived item: a table of a delivered file, evidence, a document, a list."""

    store: Store
    name: str
    came: Came
    why: str = ""


_REBUILT: Final = ".rebuilt"
# The errors raised by the stages when today's rules or readers refuse old data.
_REFUSED: Final = (
    RegistryError,
    ContractBrokenError,
    PassingError,
    OSError,
    pl.exceptions.PolarsError,
)


def rebuilt_runs(work: Work) -> Iterator[Rebuilt]:
    """Reproduce the evidence of every issued run, earliest first: later ones read it.

    A result that matches the ledger replaces missing or damaged evidence.
    """
    issued = work.ledger.runs().filter(pl.col("state") == "issued").get_column("run_no").sort()
    for run_no in issued:
        record = work.ledger.run(run_no)
        came, why = _again(work, record)
        yield Rebuilt(Store.RUNS, record.folder, came, why)


def _again(work: Work, record: RunRecord) -> tuple[Came, str]:
    intact = _is_intact(work.home, record)
    try:
        with _reproduced(work, record) as made:
            differs = sorted(_differing(made))
            if differs:
                return (Came.DIFFERS if intact else Came.LOST), ", ".join(differs)
            if intact:
                return Came.SAME, ""
            os.sync()
            put_folder(
                work.home.working(record.month, record.run_no), work.home.root / record.folder
            )
            return Came.MADE, ""
    except InputLostError as lost:
        return (Came.KEPT if intact else Came.LOST), lost.swedish
    except _REFUSED as refused:
        return (Came.DIFFERS if intact else Came.LOST), known(refused).swedish


def _is_intact(home: Home, record: RunRecord) -> bool:
    try:
        Manifest(home.root / record.folder).check(record.manifest_sha256)
    except ManifestError:
        return False
    return True


@contextmanager
def _reproduced(work: Work, record: RunRecord) -> Iterator[Run]:
    """Yield a run reproduced in its working folder, from inputs in a scratch home.

    Raises:
        InputLostError: an input is not archived.
    """
    scratch, working = (
        Home(work.home.root / _REBUILT),
        work.home.working(record.month, record.run_no),
    )
    _clear(scratch, working)
    working.mkdir(parents=True)
    scratch.registries.mkdir(parents=True)
    scratch.templates.mkdir()
    # The rest is the home's own: the deliveries and the earlier runs.
    scratch.archive.symlink_to(work.home.archive)
    (scratch.root / "runs").symlink_to(work.home.root / "runs")
    try:
        manifest = _bring_inputs(work.home, scratch, record)
        run = Run(Work(scratch, work.ledger), manifest.order, record.manifest_sha256)
        run.settings = manifest.settings
        work_through(run)
        yield run
    finally:
        _clear(scratch, working)


def _clear(scratch: Home, working: os.PathLike[str]) -> None:
    shutil.rmtree(scratch.root, ignore_errors=True)
    shutil.rmtree(working, ignore_errors=True)


def _bring_inputs(home: Home, scratch: Home, record: RunRecord) -> Manifest:
    """Copy manifest, registries and templates of a run in its versions."""
    working = home.working(record.month, record.run_no)
    manifest = place_of(home, f"{record.folder}/{MANIFEST}", record.manifest_sha256)
    if manifest is None:
        raise InputLostError(ErrorCode.INPUT_MISSING, run=record.run_no, path=MANIFEST)
    copy_hashed(manifest, working / MANIFEST)
    inputs = Manifest(working).inputs
    for path, sha256 in inputs.files():
        place = place_of(home, path, sha256)
        if place is None:
            raise InputLostError(ErrorCode.INPUT_MISSING, run=record.run_no, path=path)
        copy_hashed(place, scratch.root / path)
    if inputs.res_layout is not None:
        copy_hashed(scratch.templates / RES_LAYOUT, working / RES_LAYOUT)
    return Manifest(working)


def _differing(made: Run) -> set[str]:
    """Return the tables whose hash differs from the run's manifest.

    A table that the release of the run did not keep is deleted.
    """
    recorded = {(file.name, file.sha256) for file in Manifest(made.folder).evidence}
    for file in made.folder.glob("*.parquet"):
        if file.stem not in {name for name, _ in recorded}:
            file.unlink()
    return {
        name for name, _ in recorded ^ {(file.name, file.sha256) for file in hashes(made.folder)}
    }


# The errors raised when a source is damaged or lost.
_FAILED: Final = (
    ManifestError,
    ContractBrokenError,
    PassingError,
    OSError,
    pl.exceptions.PolarsError,
    duckdb.Error,
    PublishError,
)


def rebuild(work: Work) -> Iterator[Rebuilt]:
    """Reproduce every derived item, and yield each outcome. The caller holds the home."""
    for step in (_archive, rebuilt_runs, _documents, _month_lists, _head, _follow_up):
        work.progress(step.__name__.strip("_"))
        yield from step(work)


def _archive(work: Work) -> Iterator[Rebuilt]:
    """Reproduce the tables of delivered files; the ledger has hashes of answer tables."""
    destroyed = work.destroyed
    for number, sha256 in work.ledger.files().select("ingest_no", "sha256").iter_rows():
        if destroyed.has(work.home.raw(sha256)):
            came = Came.KEPT if destroyed.table_stands(work.home.text(sha256)) else Came.LOST
        else:
            raw, table = work.home.raw(sha256), work.home.text(sha256)
            came = _table(work.home, raw, table, None)
        yield Rebuilt(Store.ARCHIVE, f"fil {number}", came)
    answers = work.ledger.answer_files().select("answer_no", "sha256", "table_sha256")
    for number, sha256, table_sha256 in answers.iter_rows():
        if destroyed.has(work.home.raw(sha256)):
            stands = all_there(work.home.archive, {work.home.answers(sha256).name: table_sha256})
            came = Came.KEPT if stands else Came.LOST
        else:
            raw, table = work.home.raw(sha256), work.home.answers(sha256)
            came = _table(work.home, raw, table, table_sha256)
        yield Rebuilt(Store.ARCHIVE, f"svar {number}", came)


def _read_again(home: Home, raw: Path, name: str) -> bytes | None:
    """Return the table that a delivered file gives today; None if it is now of another kind."""
    scratch = home.root / _REBUILT
    make_folder(scratch)
    places = (scratch / home.text(raw.name).name, scratch / home.answers(raw.name).name)
    try:
        read_in_room(ArchivedFile(raw, *places))
        made = scratch / name
        return made.read_bytes() if made.exists() else None
    finally:
        shutil.rmtree(scratch)


def _table(home: Home, raw: Path, table: Path, expected: str | None) -> Came:
    """Read a delivered file again. Archived files are named by their SHA-256."""
    if not raw.exists() or sha256_of(raw) != raw.name:
        return Came.LOST
    try:
        content = _read_again(home, raw, table.name)
    except FileRefusedError:
        content = None
    if content is None:
        return Came.DIFFERS if table.exists() else Came.LOST
    return _placed(content, table, expected)


def _placed(content: bytes, target: Path, expected: str | None) -> Came:
    """Put content in place, unless present or different from the ledger's hash."""
    made = hashlib.sha256(content).hexdigest()
    there = sha256_of(target) if target.is_file() else None
    if made != (expected or made):
        return Came.DIFFERS if there == expected else Came.LOST
    if there == made:
        return Came.SAME
    write_whole(target, content)
    return Came.MADE


def _documents(work: Work) -> Iterator[Rebuilt]:
    """Reproduce the documents and lists of delivered runs, except destroyed ones."""
    destroyed = work.destroyed
    for record in delivered_runs(work.ledger):
        by = destroyed.documents_of(record)
        if by is not None:
            yield Rebuilt(Store.DOCUMENTS, record.folder, Came.DESTROYED, by)
        try:
            with documents_beside(work, record) as again:
                if by is None:
                    yield from _of_run(work, record, again)
                yield _list(work, record, again)
        except _FAILED as failed:
            yield Rebuilt(Store.DOCUMENTS, record.folder, Came.LOST, known(failed).swedish)


def _of_run(work: Work, record: RunRecord, again: Again) -> Iterator[Rebuilt]:
    differs = {difference.path: difference.how for difference in again.differences}
    outbox = outbox_of(work, record)
    for path, sha256 in work.ledger.documents(record.run_no).select("path", "sha256").iter_rows():
        name, document = f"{record.month}/{path}", outbox.place(path)
        there = document.is_file() and sha256_of(document) == sha256
        if path in differs:
            came = Came.DIFFERS if there else Came.LOST
        elif there:
            came = Came.SAME
        else:
            came = _placed((again.folder / path).read_bytes(), document, sha256)
        yield Rebuilt(Store.DOCUMENTS, name, came, differs.get(path, ""))


def _list(work: Work, record: RunRecord, again: Again) -> Rebuilt:
    """Reproduce the list of a run's documents; the first release has no hash of it.

    It lists the documents that were issued, even if they differ when reproduced today.
    """
    name = f"{record.folder}/{LISTED}"
    issued = dict(work.ledger.documents(record.run_no).select("path", "sha256").iter_rows())
    if issued.keys() != {document.path for document in again.written}:
        there = (work.home.root / name).exists()
        return Rebuilt(Store.LISTS, name, Came.DIFFERS if there else Came.LOST)
    written = [document._replace(sha256=issued[document.path]) for document in again.written]
    rules = rules_then(work.home, record, rules_now(work.home))
    _, expected = work.ledger.lists().get(record.run_no, (0, None))
    content = list_of(IssuedRun(work, record), written, rules)
    return Rebuilt(Store.LISTS, name, _placed(content, work.home.root / name, expected))


def _month_lists(work: Work) -> Iterator[Rebuilt]:
    for month in sorted({record.month for record in delivered_runs(work.ledger)}):
        content = month_manifest(work, month)
        came = _placed(content, work.home.outbox(month) / MANIFEST, None)
        yield Rebuilt(Store.LISTS, f"{month}/{MANIFEST}", came)


def _head(work: Work) -> Iterator[Rebuilt]:
    """Write the stored head of the audit chain if it is missing; `verify` checks it."""
    came = Came.SAME if work.home.audit_head.exists() else Came.MADE
    if came is Came.MADE:
        work.ledger.keep_head()
    yield Rebuilt(Store.LISTS, work.home.audit_head.name, came)


def _follow_up(work: Work) -> Iterator[Rebuilt]:
    """Publish the analysts' database completely, and verify it against its sources."""
    try:
        publish_follow_up(work)
    except _FAILED as failed:
        came = Came.DIFFERS if work.home.follow_up.exists() else Came.LOST
        yield Rebuilt(Store.FOLLOW_UP, work.home.follow_up.name, came, known(failed).swedish)
    else:
        yield Rebuilt(Store.FOLLOW_UP, work.home.follow_up.name, Came.MADE)
