"""Connections to the ledger, and transactions that are kept whole or not at all."""

import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.ledger import schema
from pipelines.ledger.errors import (
    LawBrokenError,
    LedgerBusyError,
    LedgerDamagedError,
    LedgerError,
    LedgerUnavailableError,
)

# SQLite's primary result codes are the low byte of the extended ones.
_PRIMARY = 0xFF
_PAUSE = 0.01
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WHY_UNAVAILABLE = {
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_CANTOPEN: "its folder is missing or may not be written",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or failing",
}


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


def connect(path: Path, *, wait: float) -> sqlite3.Connection:
    """Open the ledger, made new or brought forward when needed.

    Args:
        path: the ledger's file; its folder exists.
        wait: seconds to wait for another process that writes.

    Raises:
        LedgerError: when it cannot be opened, or is not a ledger that this code knows.
    """
    with _told():
        con = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        with _told():
            _set_up(con, wait)
        if not schema.is_current(con):
            with writing(con):
                schema.bring_forward(con)
    except BaseException:
        con.close()
        raise
    return con


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
            if failed.sqlite_errorcode & _PRIMARY not in _BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def writing(con: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one transaction with the write lock: all of it is kept, or nothing.

    Raises:
        LedgerError: what SQLite refused, in our words.
    """
    with _transaction(con, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def reading(con: sqlite3.Connection) -> Iterator[None]:
    """Run the block on one state of the ledger, whatever others write meanwhile."""
    with _transaction(con, "BEGIN"):
        yield


@contextmanager
def _transaction(con: sqlite3.Connection, begin: str) -> Iterator[None]:
    with _told():
        con.execute(begin)
        try:
            yield
            con.execute("COMMIT")
        except BaseException:
            # A full disk ends the transaction by itself.
            if con.in_transaction:
                con.execute("ROLLBACK")
            raise


@contextmanager
def _told() -> Iterator[None]:
    """Tell what SQLite says in the ledger's own errors; its messages hold names, never values."""
    try:
        yield
    except sqlite3.Error as failed:
        raise _error_of(failed) from failed


def _error_of(failed: sqlite3.Error) -> LedgerError:
    if isinstance(failed, sqlite3.IntegrityError):
        return LawBrokenError(f"refused by the ledger: {failed}")
    code = getattr(failed, "sqlite_errorcode", 0) & _PRIMARY
    if code in _BUSY:
        return LedgerBusyError()
    if code in _DAMAGED:
        return LedgerDamagedError("the file is damaged, or is no ledger")
    if code in _WHY_UNAVAILABLE:
        return LedgerUnavailableError(f"the ledger cannot be used: {_WHY_UNAVAILABLE[code]}")
    return LedgerError(f"the ledger failed: {failed}")


def moment(at: dt.datetime) -> str:
    """Return a moment as the ledger keeps it: UTC, microseconds, so that text sorts as time.

    Raises:
        ValueError: when the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
