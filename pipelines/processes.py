"""Making the documents of many invoices in as many processes as there are cores, in order."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Final, Protocol, TypeVar

import polars as pl

Batch = tuple[pl.DataFrame, pl.DataFrame]
T = TypeVar("T")
# Fewer invoices than this are made sooner than processes for them start.
FEW: Final = 30
# At most so many at a time: each process holds the contacts of one such batch. Each reads through
# the run's evidence once, so there should not be too many batches either.
BATCH: Final = 100
_BATCHES_A_CORE: Final = 3
_POLARS_THREADS: Final = "POLARS_MAX_THREADS"


def batches_of(invoices: pl.DataFrame, lines: pl.DataFrame) -> list[Batch]:
    """Part a run's invoices and their lines, in order of seller and number."""
    of = ["run_no", "invoice"]
    even = -(-invoices.height // (_BATCHES_A_CORE * _cores()))
    size = min(BATCH, even) if invoices.height >= max(FEW, 1) else BATCH
    return [
        (part, lines.join(part.select(of), on=of, how="semi", maintain_order="left"))
        for part in invoices.sort("seller_org_no", "invoice_number").iter_slices(size)
    ]


class Each(Protocol):
    """Makes something of each batch, in their order."""

    def __call__(self, make: Callable[[pl.DataFrame, pl.DataFrame], T], /) -> Iterator[T]:
        """Give what comes of each batch."""


@contextmanager
def processes_for(batches: Sequence[Batch]) -> Iterator[Each]:
    """Have processes for some batches, as many as there are cores, or none when they are few.

    What is given makes one thing of each batch, in order, and can be asked again for another:
    the processes have begun then, which takes some seconds.

    Saxon is bound to the thread that began with it, so another thread than the main one leaves
    the work to a process however little it is.

    Raises:
        ChildProcessError: a process was ended from outside, such as for want of memory.
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
            told = "a process that made documents ended before it was done"
            raise ChildProcessError(told) from None


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
