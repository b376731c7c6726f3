"""The documents of a run's invoices, made from its evidence.

These are invoices and their bases, their PDF, the files for RES and the national bases. Many
invoices are processed in parallel, in as many processes as there are cores, in order.
"""

import datetime as dt
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Final, NamedTuple, Protocol, TypeVar

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.errors.codes import ErrorCode
from contracts.errors.error import PassingError
from contracts.invoices import InvoiceLine, IssuedInvoice
from contracts.keys import DOCUMENT, INVOICE_KEY
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.billing.manifest import Manifest
from pipelines.billing.res_layout import res_layout_of
from pipelines.documents.invoices import (
    Document,
    Made,
    Orders,
    Written,
    evidence_rows,
    make_invoices,
    write,
)
from pipelines.documents.national_basis import riv_files
from pipelines.documents.pdfs import make_pdfs
from pipelines.home.paths import Home
from pipelines.validation.rule_sets import RuleFiles
from transforms.documents.res import MISSING, res_files

Batch = tuple[pl.DataFrame, pl.DataFrame]
_T = TypeVar("_T")
# With fewer invoices, starting processes takes longer than making the documents.
FEW: Final = 30
# The maximum number of invoices per batch: each process holds the contacts of one batch. Each batch
# reads the run's evidence once, so there should not be too many batches either.
BATCH: Final = 100
_BATCHES_A_CORE: Final = 3
_POLARS_THREADS: Final = "POLARS_MAX_THREADS"


def batches_of(invoices: pl.DataFrame, lines: pl.DataFrame) -> list[Batch]:
    """Divide a run's invoices and their lines, in order of seller and number."""
    even = -(-invoices.height // (_BATCHES_A_CORE * _cores()))
    size = min(BATCH, even) if invoices.height >= max(FEW, 1) else BATCH
    return [
        (part, lines.join(part.select(DOCUMENT), on=DOCUMENT, how="semi", maintain_order="left"))
        for part in invoices.sort(INVOICE_KEY).iter_slices(size)
    ]


class Each(Protocol):
    """Applies a function to each batch, in order."""

    def __call__(self, make: Callable[[pl.DataFrame, pl.DataFrame], _T], /) -> Iterator[_T]:
        """Yield the result for each batch."""


@contextmanager
def processes_for(batches: Sequence[Batch]) -> Iterator[Each]:
    """Start processes for some batches, one per core, unless they are few.

    The yielded function processes each batch, in order, and can be called again with another
    function; the processes, which take some seconds to start, are reused.

    Saxon is bound to the thread that first used it, so threads other than the main one use a
    process even for few invoices.

    Raises:
        PassingError: a process was ended from outside, for example for lack of memory.
    """
    few = sum(invoices.height for invoices, _ in batches) < FEW
    if not batches or (few and threading.current_thread() is threading.main_thread()):
        yield lambda make: (make(*batch) for batch in batches)
        return
    workers = min(len(batches), _cores())
    started = ProcessPoolExecutor(workers, get_context("spawn"), _end_with_parent)
    with _one_thread_each(), started as pool:
        try:
            yield lambda make: pool.map(make, *zip(*batches, strict=True))
        except BrokenProcessPool:
            raise PassingError(ErrorCode.PROCESS_ENDED) from None


def _end_with_parent() -> None:
    """End this process when its parent ends, even if the parent is killed.

    Otherwise the pool would let it continue in a home that another process then holds, and wait
    forever.
    """

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Limit Polars to one thread in each new process: there is one process per core."""
    before = os.environ.get(_POLARS_THREADS)
    os.environ[_POLARS_THREADS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_POLARS_THREADS]
        else:
            os.environ[_POLARS_THREADS] = before


def _cores() -> int:
    return os.cpu_count() or 1


_IN_ORDER: Final = (".xml", ".pdf", ".xlsx")


class RunToMake(NamedTuple):
    """A run whose documents are made: its folder, and its numbered invoices.

    `suffix` keeps a month's second run from overwriting its first.
    """

    home: Home
    folder: Path
    invoices: DataFrame[IssuedInvoice]
    suffix: str


def make_documents(run: RunToMake, target: Path, today: dt.date, rules: RuleFiles | None) -> Made:
    """Make the documents of a run in `target`, replacing its content.

    Args:
        run: the run.
        target: the folder of the documents.
        today: the day on which the national bases are checked.
        rules: the official rules to check invoices against; None if they passed before.
    """
    made = _invoices(run, target, rules)
    bases = _national_bases(run, target, today)
    return Made([*made.written, *bases.written], [*made.broken, *bases.broken])


def made_again(run: RunToMake, target: Path) -> list[Written]:
    """Make the documents of a run's invoices again, from its evidence to `target`."""
    return make_documents(run, target, Manifest(run.folder).order.issued_on, None).written


def _invoices(run: RunToMake, target: Path, rules: RuleFiles | None) -> Made:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    settings = Manifest(run.folder).settings
    limits = (settings.embed_up_to_bytes, settings.refuse_above_bytes)
    orders = Orders(run.folder, target, *limits, rules)
    lines = EvidenceOfRun(run.folder).read("invoice_lines", InvoiceLine)
    made = Made([], [])
    with processes_for(batches_of(run.invoices, lines)) as each:
        for part in each(partial(make_invoices, orders)):
            made.written.extend(part.written)
            made.broken.extend(part.broken)
        if not made.broken:
            for part in each(partial(make_pdfs, orders)):
                made.written.extend(part.written)
    made.written.sort(key=_place)
    made.written.extend(write(target, document) for document in _res(run))
    return made


def _place(document: Written) -> tuple[str, int]:
    """Sort an invoice's documents together: XML, PDF, then the bases in their order."""
    path = Path(document.path)
    return str(path.parent), _IN_ORDER.index(path.suffix)


def _res(run: RunToMake) -> Iterator[Document]:
    """Make the files for RES. One without customer code is marked in name and kind."""
    there = run.invoices.filter(pl.col("route") == Route.RES.value)
    if there.is_empty():
        return
    contacts = evidence_rows(run.folder, "billed_lines", there.get_column("invoice"))
    for file in res_files(there, contacts, res_layout_of(run.folder)):
        kind = "underlag till RES"
        if file.protected:
            kind += ", skyddad identitet"
        if file.customer == MISSING:
            kind += ", storkundskod saknas"
        yield Document(
            f"res/{file.name}{run.suffix}.csv",
            file.content,
            kind,
            rows=file.rows,
            kronor=str(file.kronor),
        )


def _national_bases(run: RunToMake, target: Path, today: dt.date) -> Made:
    """Make the national bases; refuse incomplete ones only if the settings say so."""
    refused = Manifest(run.folder).settings.riv_incomplete == "refuse"
    made = Made([], [])
    for basis in riv_files(run.home, run.folder, run.invoices, today):
        made.written.append(write(target, basis.document))
        made.broken.extend([*basis.broken, *(basis.untold if refused else [])])
    return made
