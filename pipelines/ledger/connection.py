"""Connections to the ledger: made, brought forward, and closed."""

import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.home.steps import Step, reached
from pipelines.ledger import schema
from pipelines.ledger.copying import copy_ledger
from pipelines.ledger.transactions import BUSY, PRIMARY, reading, told, writing

_PAUSE = 0.01


class Connected:
    """What the parts of the ledger share: the connection, and its two kinds of transaction."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    @classmethod
    def open(cls, path: Path, *, wait: float = 10.0) -> Self:
        """Open a ledger, made when there is none, brought forward when it is of an older version.

        Args:
            path: its file; the folder exists.
            wait: seconds to wait for another process that writes.

        Raises:
            LedgerError: when it cannot be opened or made, or is not a ledger we know.
        """
        return cls(connect(path, wait=wait))

    def close(self) -> None:
        """Close the ledger."""
        self._con.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with reading(self._con):
            yield self._con

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with writing(self._con):
            yield self._con
            reached(Step.LEDGER_WRITTEN)
        reached(Step.LEDGER_KEPT)


def connect(
    path: Path, *, wait: float, forward: Callable[[sqlite3.Connection, int], None] | None = None
) -> sqlite3.Connection:
    """Open the ledger, made new or brought forward when needed.

    Args:
        path: the ledger's file; its folder exists.
        wait: seconds to wait for another process that writes.
        forward: told of the version of a ledger that is about to be brought forward.

    Raises:
        LedgerError: when it cannot be opened, or is not a ledger that this code knows.
    """
    with told():
        con = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        with told():
            _set_up(con, wait)
        if not schema.is_current(con):
            with writing(con):
                version = schema.version_of(con)
                if 0 < version < schema.VERSION:
                    _keep_before(path, version)
                    if forward is not None:
                        forward(con, version)
                schema.bring_forward(con)
    except BaseException:
        con.close()
        raise
    return con


def _keep_before(path: Path, version: int) -> None:
    """Copy a ledger of an older version beside it before it is brought forward.

    The program of before can go on with the copy; nothing of ours reads it.
    """
    copy_ledger(path, path.with_name(f"{path.stem}.v{version}{path.suffix}"))


def _set_up(con: sqlite3.Connection, wait: float) -> None:
    """Have every commit on disk before it is told done, and foreign keys held."""
    _write_ahead(con, wait)
    con.execute("PRAGMA synchronous = FULL")
    con.execute("PRAGMA foreign_keys = ON")
    # So that INSERT OR REPLACE asks the triggers before it deletes.
    con.execute("PRAGMA recursive_triggers = ON")


def _write_ahead(con: sqlite3.Connection, wait: float) -> None:
    """Keep a write-ahead log: readers and the writer do not wait for each other.

    Here alone SQLite does not wait for others that open the file at the same time.
    """
    end = time.monotonic() + wait
    while True:
        try:
            con.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & PRIMARY not in BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def moment(at: dt.datetime) -> str:
    """Return a moment as the ledger keeps it: UTC, microseconds, so that text sorts as time.

    Raises:
        ValueError: when the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
