"""A ledger looked at from outside: nothing is brought forward, mended or written."""

import datetime as dt
import sqlite3
from pathlib import Path
from typing import NamedTuple

from pipelines.ledger import head as heads
from pipelines.ledger.errors import LedgerDamagedError
from pipelines.ledger.schema import VERSION, version_of


class LookedAt(NamedTuple):
    """The schema version of a ledger and of this program, its events, and whether its head holds.

    `head_holds` is None when no head was kept beside the outbox, or the version keeps none.
    """

    version: int
    known: int
    events: int
    last_event: dt.datetime | None
    head_holds: bool | None


def look_at_ledger(path: Path, head: Path) -> LookedAt | None:
    """Look at a ledger; None when there is none.

    Raises:
        LedgerDamagedError: it is no ledger of ours, or cannot be read.
        LedgerCutOffError: the head beside the outbox does not say a head.
    """
    if not path.is_file():
        return None
    try:
        with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True) as con:
            return _look(con, head)
    except sqlite3.Error as failed:
        raise LedgerDamagedError(f"the ledger cannot be read: {type(failed).__name__}") from None


def _look(con: sqlite3.Connection, head: Path) -> LookedAt:
    version = version_of(con)
    if version == 0:
        return LookedAt(0, VERSION, 0, None, head_holds=None)
    events, at = con.execute("SELECT count(*), max(at) FROM audit").fetchone()
    kept = heads.read(head)
    return LookedAt(
        version,
        VERSION,
        events,
        dt.datetime.fromisoformat(at) if at else None,
        None if kept is None else heads.holds(con, kept),
    )
