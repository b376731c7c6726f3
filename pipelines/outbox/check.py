"""Reproduction of issued runs' documents outside the outbox, and a comparison."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from contracts.period import Month
from pipelines.archive.work import Work
from pipelines.documents.invoices import Written, write
from pipelines.documents.issued_run import IssuedRun
from pipelines.documents.production import RunToMake, made_again
from pipelines.home.files import sha256_of
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.outbox.places import outbox_of

_AGAIN: Final = ".again"


class Difference(NamedTuple):
    """A document that differs from the issued one: its path in the outbox, and how."""

    path: str
    how: str


class Again(NamedTuple):
    """The reproduced documents of a run: folder, files and differences."""

    folder: Path
    written: list[Written]
    differences: list[Difference]


def check_documents(work: Work, month: Month) -> tuple[int, list[Difference]]:
    """Make all documents of a month again; return their number and the differences.

    The outbox is not changed. A document in the outbox that is not the issued one also counts as a
    difference.

    Raises:
        LedgerError: the documents were destroyed and must not be reproduced.
    """
    count, found = 0, []
    for record in work.destroyed.kept_of(delivered_runs(work.ledger, str(month))):
        with documents_beside(work, record) as again:
            count += len(again.written)
            found += [*again.differences, *_in_outbox(work, record)]
    return count, sorted(set(found))


def delivered_runs(ledger: Ledger, month: str | None = None) -> list[RunRecord]:
    """Return the issued runs whose documents were delivered, of a month or of all."""
    numbers = ledger.documents().get_column("run_no").unique().sort()
    records = [ledger.run(run_no) for run_no in numbers]
    return [record for record in records if month in {None, record.month}]


@contextmanager
def documents_beside(work: Work, record: RunRecord) -> Iterator[Again]:
    """Yield the reproduced documents of a run in a folder that is deleted afterwards."""
    target = work.home.root / _AGAIN
    shutil.rmtree(target, ignore_errors=True)
    try:
        run = IssuedRun(work, record)
        to_make = RunToMake(work.home, run.folder, work.ledger.invoices(record.run_no), run.suffix)
        written = made_again(to_make, target)
        written += [write(target, document) for document in run.documents()]
        yield Again(target, written, list(_differences(work.ledger, record, written)))
    finally:
        shutil.rmtree(target, ignore_errors=True)


def _differences(ledger: Ledger, record: RunRecord, written: list[Written]) -> Iterator[Difference]:
    issued = dict(ledger.documents(record.run_no).select("path", "sha256").iter_rows())
    made = {document.path: document.sha256 for document in written}
    for path in sorted(issued.keys() | made.keys()):
        if path not in made:
            yield Difference(path, "görs inte längre")
        elif path not in issued:
            yield Difference(path, "gjordes inte när körningen utfärdades")
        elif made[path] != issued[path]:
            yield Difference(path, "får annat innehåll än när det utfärdades")


def _in_outbox(work: Work, record: RunRecord) -> Iterator[Difference]:
    outbox = outbox_of(work, record)
    for path, sha256 in work.ledger.documents(record.run_no).select("path", "sha256").iter_rows():
        document = outbox.place(path)
        if not document.is_file():
            yield Difference(path, "saknas i outbox")
        elif sha256_of(document) != sha256:
            yield Difference(path, "är i outbox inte som det utfärdades")
