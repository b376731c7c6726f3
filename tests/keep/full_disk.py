"""A disk that becomes full: the kernel lets no file of this process grow.

RLIMIT_FSIZE is set to 0: every write that would lengthen a file fails with EFBIG in any library
(Python, SQLite, Polars, DuckDB), as it would with ENOSPC.
"""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

_SOFT, _HARD = resource.getrlimit(resource.RLIMIT_FSIZE)


def fill() -> None:
    """Let no file grow from now on."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, _HARD))


def empty() -> None:
    """Let files grow again."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SOFT, _HARD))


@contextmanager
def full_from(step: str) -> Iterator[Callable[[], AbstractContextManager[Callable[[str], None]]]]:
    """Yield a progress line of the commands that fills the disk when `step` begins."""

    @contextmanager
    def progress() -> Iterator[Callable[[str], None]]:
        def begin(begun: str) -> None:
            if begun == step:
                fill()

        yield begin

    try:
        yield progress
    finally:
        empty()
