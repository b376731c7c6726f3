"""The head of the audit chain, kept beside the outbox: what a ledger that was cut off cannot hide.

A chain that lost its last events, or is an earlier copy, is sound in itself. So each commit that
adds events is followed by a small file, `{"events": 12, "head": "..."}`, outside the ledger. It is
written after the commit and never before: killed between the two, it is one commit behind, and
still in the chain. What it names and the ledger lacks is gone, and nothing more is stored until a
person has looked: the numbers of the invoices that are gone would be given again.

A ledger looked at from outside: nothing is brought forward, mended or written.
"""

import datetime as dt
import json
import sqlite3
from pathlib import Path
from typing import Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerCutOffError, LedgerDamagedError
from pipelines.home.files import write_whole
from pipelines.ledger import audit
from pipelines.ledger.connection import writing
from pipelines.ledger.schema import VERSION, version_of

# The schema version of the first program that keeps heads.
SINCE_VERSION: Final = 2


class Head(NamedTuple):
    """How many events the chain has, and the hash of the last."""

    events: int
    head: str


def head_of(con: sqlite3.Connection) -> Head:
    """Return the head of the chain as it is now."""
    (events,) = con.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()
    return Head(events, audit.head(con))


def kept_head(file: Path) -> Head | None:
    """Return the head that was kept, or None when there is no file.

    Raises:
        LedgerCutOffError: when the file does not say a head.
    """
    try:
        told = json.loads(file.read_bytes())
        return Head(int(told["events"]), str(told["head"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise LedgerCutOffError(ErrorCode.HEAD_DAMAGED, file=file.name) from None


def chain_has(con: sqlite3.Connection, kept: Head) -> bool:
    """Tell whether the chain has the event that a head was of, as it was."""
    if kept.events == 0:
        return kept.head == audit.CHAIN_START
    found = con.execute("SELECT hash FROM audit WHERE seq = ?", (kept.events,)).fetchone()
    return found is not None and found[0] == kept.head


def check(con: sqlite3.Connection, file: Path) -> None:
    """Hold the chain against the head that was kept, before anything is added to it.

    Raises:
        LedgerCutOffError: when the kept head is not in the chain, or cannot be read.
    """
    kept = kept_head(file)
    if kept is not None and not chain_has(con, kept):
        raise LedgerCutOffError(ErrorCode.LEDGER_CUT_OFF, event=kept.events, file=file.name)


def keep_head(con: sqlite3.Connection, file: Path) -> None:
    """Keep the head as it is now, if it is not kept already.

    With the write lock, so that of two writers the later one's head is kept.
    """
    with writing(con):
        now = head_of(con)
        if now != kept_head(file):
            _write(file, now)


def begin(con: sqlite3.Connection, file: Path, version: int) -> None:
    """Keep the first head of a ledger of before heads were kept, as it is brought forward.

    Before the commit, which adds no event: killed between, the head is that of the chain.
    """
    if version < SINCE_VERSION and not file.exists():
        _write(file, head_of(con))


def _write(file: Path, head: Head) -> None:
    text = json.dumps(head._asdict()) + "\n"
    write_whole(file, text.encode())


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
    except sqlite3.Error:
        raise LedgerDamagedError(ErrorCode.LEDGER_DAMAGED) from None


def _look(con: sqlite3.Connection, head: Path) -> LookedAt:
    version = version_of(con)
    if version == 0:
        return LookedAt(0, VERSION, 0, None, head_holds=None)
    events, at = con.execute("SELECT count(*), max(at) FROM audit").fetchone()
    kept = kept_head(head)
    return LookedAt(
        version,
        VERSION,
        events,
        dt.datetime.fromisoformat(at) if at else None,
        None if kept is None else chain_has(con, kept),
    )
