"""Parts of the histories machine: counted rules, and a process to kill."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from unittest.mock import patch

from hypothesis.stateful import rule

from contracts.contract import Contract
from tests.concurrency.operators import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import polars as pl
    from hypothesis import strategies as st

    from tests.histories.terms import Counts


class Counting(Protocol):
    """A machine that counts."""

    counts: ClassVar[Counts]


@contextmanager
def contracts_believed() -> Iterator[None]:
    """Skip contract checks: they dominate the time of a small month."""

    def of(cls: type[Contract], rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(cls.columns())

    with patch.object(Contract, "of", classmethod(of)):
        yield


def step(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a rule that is counted."""

    def counted(does: Callable[..., None]) -> Callable[..., None]:
        @wraps(does)
        def one_more(self: Counting, **cells: Any) -> None:
            self.counts.steps += 1
            does(self, **cells)

        return rule(**drawn)(one_more)

    return counted


class ToBeKilled:
    """The process to kill next, started ahead because starting one takes seconds."""

    waiting: ClassVar[Operator | None] = None

    @classmethod
    def ready(cls) -> Operator:
        """Return a process that accepts commands."""
        if cls.waiting is None or cls.waiting.is_dead():
            cls.waiting = Operator()
            cls.waiting.ready()
        return cls.waiting


def end_ready() -> None:
    """End the process that was to be killed next."""
    if ToBeKilled.waiting is not None:
        ToBeKilled.waiting.kill()
        ToBeKilled.waiting = None
