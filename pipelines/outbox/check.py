"""Making the documents of issued runs again, beside the outbox, and telling what differs."""

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

_BESIDE: Final = ".again"


class Difference(NamedTuple):
    """A document that is not what was issued: its path in the month's outbox, and how."""

    path: str
    how: str


class Again(NamedTuple):
    """The documents of a run made again: where, what was written, and what differs."""

    folder: Path
    written: list[Written]
    differences: list[Difference]


def check_documents(work: Work, month: Month) -> tuple[int, list[Difference]]:
    """Make all documents of a month again; return how many, and what differs.

    The outbox is left as it is. It differs, too, when a document in it is not the one issued.

    Raises:
        LedgerError: when they were destroyed, and so may not be there again.
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
    """Yield the documents of a run as they come out now, in a folder that is then taken away."""
    beside = work.home.root / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    try:
        run = IssuedRun(work, record)
        to_make = RunToMake(work.home, run.folder, work.ledger.invoices(record.run_no), run.suffix)
        written = made_again(to_make, beside)
        written += [write(beside, document) for document in run.documents()]
        yield Again(beside, written, list(_differences(work.ledger, record, written)))
    finally:
        shutil.rmtree(beside, ignore_errors=True)


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
