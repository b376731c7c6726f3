"""Connections to the ledger: opening, migration, transactions, copies, types.

Transactions are committed completely or not at all, and SQLite's errors are converted. A copy of a
ledger in use is a consistent snapshot. Tables convert to SQLite and back: amounts in öre, days and
timestamps as text.
"""

import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import polars as pl
from polars._typing import PolarsDataType

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerBusyError, LedgerDamagedError, LedgerError
from pipelines.home.files import part_of, put_in_place
from pipelines.home.steps import Step, reached
from pipelines.ledger import schema

# SQLite's primary result codes are the low byte of the extended ones.
PRIMARY_CODE = 0xFF
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WHY_UNAVAILABLE = {
    sqlite3.SQLITE_READONLY: ErrorCode.LEDGER_READ_ONLY,
    sqlite3.SQLITE_PERM: ErrorCode.LEDGER_NOT_OPENED,
    sqlite3.SQLITE_CANTOPEN: ErrorCode.LEDGER_NOT_OPENED,
    sqlite3.SQLITE_FULL: ErrorCode.LEDGER_DISK_FULL,
    sqlite3.SQLITE_IOERR: ErrorCode.LEDGER_DISK_FAILED,
}


@contextmanager
def writing(con: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one atomic transaction with the write lock.

    Raises:
        LedgerError: an error of SQLite, converted.
    """
    with _transaction(con, "BEGIN IMMEDIATE"):
        yield


@contextmanager
def reading(con: sqlite3.Connection) -> Iterator[None]:
    """Run the block on a snapshot of the ledger, unaffected by concurrent writers."""
    with _transaction(con, "BEGIN"):
        yield


@contextmanager
def _transaction(con: sqlite3.Connection, begin: str) -> Iterator[None]:
    with own_errors():
        con.execute(begin)
        try:
            yield
            con.execute("COMMIT")
        except BaseException:
            # A full disk ends the transaction automatically.
            if con.in_transaction:
                con.execute("ROLLBACK")
            raise


@contextmanager
def own_errors() -> Iterator[None]:
    """Convert SQLite's errors; its messages contain names, never values."""
    try:
        yield
    except sqlite3.Error as failed:
        raise _error_of(failed) from failed


def _error_of(failed: sqlite3.Error) -> LedgerError:
    if isinstance(failed, sqlite3.IntegrityError):
        return LedgerError(ErrorCode.LEDGER_LAW_BROKEN, law=str(failed))
    code = getattr(failed, "sqlite_errorcode", 0) & PRIMARY_CODE
    if code in BUSY:
        return LedgerBusyError(ErrorCode.HOME_BUSY_UNSIGNED)
    if code in _DAMAGED:
        return LedgerDamagedError(ErrorCode.LEDGER_DAMAGED)
    if code in _WHY_UNAVAILABLE:
        return LedgerError(_WHY_UNAVAILABLE[code])
    return LedgerError(ErrorCode.LEDGER_FAILED, kind=type(failed).__name__)


def copy_ledger(path: Path, target: Path, *, wait: float = 10.0) -> None:
    """Copy the ledger at `path` to `target` atomically.

    Uses SQLite's online backup (https://sqlite.org/backup.html, read 2026-11-22) in a read
    transaction: the copy contains everything committed by then, including the content of the
    write-ahead log, and nothing uncommitted. A copy of the file alone would lack the log.

    Raises:
        LedgerError: the ledger cannot be read, or the copy cannot be written.
    """
    part = part_of(target)
    part.unlink(missing_ok=True)
    with (
        own_errors(),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.isolation_level = None
        source.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        with reading(source):
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy)
        # The copy is one file until it is opened as a ledger.
        copy.execute("PRAGMA journal_mode = DELETE")
    put_in_place(part, target)


_PAUSE = 0.01


class Connected:
    """Base of the ledger's parts: the connection, and its two kinds of transaction."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    @classmethod
    def open(cls, path: Path, *, wait: float = 10.0) -> Self:
        """Open a ledger; create it if missing, migrate it if it has an older version.

        Args:
            path: its file; the folder exists.
            wait: seconds to wait for another process that writes.

        Raises:
            LedgerError: it cannot be opened or created, or is not a known ledger.
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
    """Open the ledger, created or migrated if necessary.

    Args:
        path: the ledger's file; its folder exists.
        wait: seconds to wait for another process that writes.
        forward: called with the version of a ledger before it is migrated.

    Raises:
        LedgerError: it cannot be opened, or is not a ledger that this code knows.
    """
    if not path.parent.is_dir():
        raise LedgerError(ErrorCode.HOME_MISSING, home=str(path.parent))
    with own_errors():
        con = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        with own_errors():
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
    """Copy a ledger of an older version to a file next to it before it is migrated.

    The older program can continue with the copy; this program never reads it.
    """
    copy_ledger(path, path.with_name(f"{path.stem}.v{version}{path.suffix}"))


def _set_up(con: sqlite3.Connection, wait: float) -> None:
    """Make every commit durable before it returns, and enforce foreign keys."""
    _write_ahead(con, wait)
    con.execute("PRAGMA synchronous = FULL")
    con.execute("PRAGMA foreign_keys = ON")
    # Makes INSERT OR REPLACE run the triggers before it deletes.
    con.execute("PRAGMA recursive_triggers = ON")


def _write_ahead(con: sqlite3.Connection, wait: float) -> None:
    """Use a write-ahead log: readers and the writer do not wait for each other.

    This is the only statement for which SQLite does not wait for others that open the file.
    """
    end = time.monotonic() + wait
    while True:
        try:
            con.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as failed:
            if failed.sqlite_errorcode & PRIMARY_CODE not in BUSY or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def utc_text(at: dt.datetime) -> str:
    """Return a timestamp in stored form: UTC, microseconds; text sorts as time.

    Raises:
        ValueError: the timestamp has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a moment in the ledger needs a time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


# Timestamps as `utc_text` writes them.
_TIMESTAMP: Final = "%Y-%m-%dT%H:%M:%S%.6f%z"
UTC: Final = pl.Datetime("us", "UTC")


def stored(table: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return the rows of a table in stored form; amounts have two decimals."""
    return table.select(_kept(name, dtype) for name, dtype in table.schema.items()).rows()


def _kept(name: str, dtype: PolarsDataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        # Polars stores a decimal as a whole number of its last decimal: öre, exactly.
        return column.to_physical().cast(pl.Int64)
    if dtype == pl.Date:
        return column.cast(pl.String)
    return column.cast(pl.Int64) if dtype == pl.Boolean else column


def believed(found: sqlite3.Cursor, schema: pl.Schema) -> pl.DataFrame:
    """Return the columns of `schema` from the rows of a query, in its types."""
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    places = [names.index(name) for name in schema]
    cells = {
        name: pl.Series(name, [row[place] for row in rows], dtype=_kept_as(dtype))
        for (name, dtype), place in zip(schema.items(), places, strict=True)
    }
    return pl.DataFrame(cells).select(_meant(name, dtype) for name, dtype in schema.items())


def _kept_as(dtype: PolarsDataType) -> PolarsDataType:
    if dtype in {pl.Date, UTC, pl.String}:
        return pl.String()
    return pl.Int64()


def _meant(name: str, dtype: PolarsDataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        return (column.cast(pl.Decimal(38, 2)) / 100).cast(dtype)
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    if dtype == UTC:
        return column.str.to_datetime(_TIMESTAMP, time_unit="us", time_zone="UTC")
    return column.cast(dtype)


def insert(con: sqlite3.Connection, table: str, rows: pl.DataFrame) -> None:
    """Insert rows into a table whose columns have the frame's names."""
    con.executemany(adding(table, rows.columns), stored(rows))


def adding(table: str, columns: Sequence[str]) -> str:
    """Return the statement that adds a row to a table; names are those of our contracts."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 -- as said
