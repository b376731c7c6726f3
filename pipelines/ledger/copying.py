"""A copy of a ledger in use: whole, as it was at one moment, whoever writes meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.home.files import put_in_place
from pipelines.ledger.transactions import reading, told


def copy_ledger(path: Path, target: Path, *, wait: float = 10.0) -> None:
    """Copy the ledger at `path` to `target`, whole or not at all.

    SQLite's online backup (https://sqlite.org/backup.html, read 2026-11-22) inside a read
    transaction: what is committed by then is in the copy, also what still lies in the write-ahead
    log, and nothing of what is not. A copy of the file alone would lack the log.

    Raises:
        LedgerError: when the ledger cannot be read, or the copy not be written.
    """
    beside = target.with_name(f".{target.name}.part")
    beside.unlink(missing_ok=True)
    with (
        told(),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(beside)) as copy,
    ):
        source.isolation_level = None
        source.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        with reading(source):
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy)
        # The copy is one file until it is opened as a ledger.
        copy.execute("PRAGMA journal_mode = DELETE")
    put_in_place(beside, target)
