"""Transactions that are kept whole or not at all, and what SQLite says in our own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.ledger.errors import (
    LawBrokenError,
    LedgerBusyError,
    LedgerDamagedError,
    LedgerError,
    LedgerUnavailableError,
)

# SQLite's primary result codes are the low byte of the extended ones.
PRIMARY = 0xFF
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WHY_UNAVAILABLE = {
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_CANTOPEN: "its folder is missing or may not be written",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk is full or failing",
}


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
    with told():
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
def told() -> Iterator[None]:
    """Tell what SQLite says in the ledger's own errors; its messages hold names, never values."""
    try:
        yield
    except sqlite3.Error as failed:
        raise _error_of(failed) from failed


def _error_of(failed: sqlite3.Error) -> LedgerError:
    if isinstance(failed, sqlite3.IntegrityError):
        return LawBrokenError(f"refused by the ledger: {failed}")
    code = getattr(failed, "sqlite_errorcode", 0) & PRIMARY
    if code in BUSY:
        return LedgerBusyError()
    if code in _DAMAGED:
        return LedgerDamagedError("the file is damaged, or is no ledger")
    if code in _WHY_UNAVAILABLE:
        return LedgerUnavailableError(f"the ledger cannot be used: {_WHY_UNAVAILABLE[code]}")
    return LedgerError(f"the ledger failed: {failed}")
