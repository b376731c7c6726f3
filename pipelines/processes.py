"""Making the documents of many invoices in as many processes as there are cores, in order."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final, TypeVar

import polars as pl

Batch = tuple[pl.DataFrame, pl.DataFrame]
T = TypeVar("T")
# Fewer invoices than this are made sooner than processes for them start.
FEW: Final = 30
# At most so many at a time: each process holds the contacts of one such batch. Each reads through
# the run's evidence once, so there should not be too many batches either.
BATCH: Final = 100
_BATCHES_A_CORE: Final = 3


def batches_of(invoices: pl.DataFrame, lines: pl.DataFrame) -> list[Batch]:
    """Part a run's invoices and their lines, in order of seller and number."""
    of = ["run_no", "invoice"]
    even = -(-invoices.height // (_BATCHES_A_CORE * _cores()))
    size = min(BATCH, even) if invoices.height >= max(FEW, 1) else BATCH
    return [
        (part, lines.join(part.select(of), on=of, how="semi", maintain_order="left"))
        for part in invoices.sort("seller_org_no", "invoice_number").iter_slices(size)
    ]


def in_processes(
    make: Callable[[pl.DataFrame, pl.DataFrame], T], batches: Sequence[Batch]
) -> Iterator[T]:
    """Make batches, in order: in processes of their own, or in this one when they are few.

    Saxon is bound to the thread that began with it, so another thread than the main one leaves
    the work to a process however little it is.

    Raises:
        ChildProcessError: a process was ended from outside, such as for want of memory.
    """
    few = sum(invoices.height for invoices, _ in batches) < FEW
    if not batches or (few and threading.current_thread() is threading.main_thread()):
        yield from (make(*batch) for batch in batches)
        return
    workers = min(len(batches), _cores())
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(make, *zip(*batches, strict=True))
    except BrokenProcessPool:
        raise ChildProcessError("a process that made documents ended before it was done") from None


def _cores() -> int:
    return os.cpu_count() or 1
