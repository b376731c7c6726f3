"""The documents of a run's invoices, made from its evidence: all that is sent or lies behind it.

Invoices and their bases, their PDF, the files for RES, the national bases.

Making the documents of many invoices in as many processes as there are cores, in order.
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
# Fewer invoices than this are made sooner than processes for them start.
FEW: Final = 30
# At most so many at a time: each process holds the contacts of one such batch. Each reads through
# the run's evidence once, so there should not be too many batches either.
BATCH: Final = 100
_BATCHES_A_CORE: Final = 3
_POLARS_THREADS: Final = "POLARS_MAX_THREADS"


def batches_of(invoices: pl.DataFrame, lines: pl.DataFrame) -> list[Batch]:
    """Part a run's invoices and their lines, in order of seller and number."""
    even = -(-invoices.height // (_BATCHES_A_CORE * _cores()))
    size = min(BATCH, even) if invoices.height >= max(FEW, 1) else BATCH
    return [
        (part, lines.join(part.select(DOCUMENT), on=DOCUMENT, how="semi", maintain_order="left"))
        for part in invoices.sort(INVOICE_KEY).iter_slices(size)
    ]


class Each(Protocol):
    """Makes something of each batch, in their order."""

    def __call__(self, make: Callable[[pl.DataFrame, pl.DataFrame], _T], /) -> Iterator[_T]:
        """Give what comes of each batch."""


@contextmanager
def processes_for(batches: Sequence[Batch]) -> Iterator[Each]:
    """Have processes for some batches, as many as there are cores, or none when they are few.

    What is given makes one thing of each batch, in order, and can be asked again for another:
    the processes have begun then, which takes some seconds.

    Saxon is bound to the thread that began with it, so another thread than the main one leaves
    the work to a process however little it is.

    Raises:
        PassingError: a process was ended from outside, such as for want of memory.
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
    """Have this process end when the one that began it does, though that was killed.

    The pool would let it work on, into a home that another holds by then, and then wait for ever.
    """

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let polars take one thread in each process that begins: there is one for each core."""
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
    """A run whose documents are made: its folder, and its invoices with their numbers.

    `suffix` keeps a month's second run from writing over its first.
    """

    home: Home
    folder: Path
    invoices: DataFrame[IssuedInvoice]
    suffix: str


def make_documents(run: RunToMake, target: Path, today: dt.date, rules: RuleFiles | None) -> Made:
    """Make the documents of a run in `target`, instead of what lies there.

    Args:
        run: the run.
        target: the folder to make them in.
        today: the day on which the national bases are checked.
        rules: the official rules to hold invoices against; none when they passed before.
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
    """Put an invoice's documents together: XML, PDF, then the bases in their order."""
    path = Path(document.path)
    return str(path.parent), _IN_ORDER.index(path.suffix)


def _res(run: RunToMake) -> Iterator[Document]:
    """Make the files for RES. One without customer code says so, in its name and in its kind."""
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
    """Make the national bases. One that lacks a fact is refused only when the settings say so."""
    refused = Manifest(run.folder).settings.riv_incomplete == "refuse"
    made = Made([], [])
    for basis in riv_files(run.home, run.folder, run.invoices, today):
        made.written.append(write(target, basis.document))
        made.broken.extend([*basis.broken, *(basis.untold if refused else [])])
    return made
