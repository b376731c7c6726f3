"""The head of the audit chain, stored apart to detect a truncated ledger.

A chain that lost its last events, or is an earlier copy, is consistent in itself. Each commit that
adds events is therefore followed by writing a small file, `{"events": 12, "head": "..."}`, outside
the ledger. It is written after the commit and never before: after a kill between the two, it is one
commit behind, and still in the chain. If the ledger lacks the event that the file names, that event
is lost, and nothing more is stored until a person has intervened, because the numbers of the lost
invoices would be assigned again.

A ledger can also be inspected from outside: it is not migrated, repaired or written.
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
from pipelines.ledger.statements import statements

_SQL: Final = statements("head")
# The schema version of the first program that stores heads.
SINCE_VERSION: Final = 2


class Head(NamedTuple):
    """The number of events in the chain, and the hash of the last."""

    events: int
    head: str


def head_of(con: sqlite3.Connection) -> Head:
    """Return the current head of the chain."""
    (events,) = con.execute(_SQL["events"]).fetchone()
    return Head(events, audit.head(con))


def kept_head(file: Path) -> Head | None:
    """Return the stored head, or None if the file does not exist.

    Raises:
        LedgerCutOffError: the file does not contain a head.
    """
    try:
        content = json.loads(file.read_bytes())
        return Head(int(content["events"]), str(content["head"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise LedgerCutOffError(ErrorCode.HEAD_DAMAGED, file=file.name) from None


def chain_has(con: sqlite3.Connection, kept: Head) -> bool:
    """Return whether the chain has the unchanged event of a head."""
    if kept.events == 0:
        return kept.head == audit.CHAIN_START
    found = con.execute(_SQL["hash_of_event"], (kept.events,)).fetchone()
    return found is not None and found[0] == kept.head


def check(con: sqlite3.Connection, file: Path) -> None:
    """Check the chain against the stored head, before anything is added to it.

    Raises:
        LedgerCutOffError: the stored head is not in the chain, or cannot be read.
    """
    kept = kept_head(file)
    if kept is not None and not chain_has(con, kept):
        raise LedgerCutOffError(ErrorCode.LEDGER_CUT_OFF, event=kept.events, file=file.name)


def keep_head(con: sqlite3.Connection, file: Path) -> None:
    """Store the current head, unless it is stored already.

    The write lock ensures that of two writers the later one's head is stored.
    """
    with writing(con):
        now = head_of(con)
        if now != kept_head(file):
            _write(file, now)


def begin(con: sqlite3.Connection, file: Path, version: int) -> None:
    """Store the first head of a ledger from before heads, during its migration.

    This precedes the commit, which adds no event: after a kill between them, the head is still that
    of the chain.
    """
    if version < SINCE_VERSION and not file.exists():
        _write(file, head_of(con))


def _write(file: Path, head: Head) -> None:
    text = json.dumps(head._asdict()) + "\n"
    write_whole(file, text.encode())


class LookedAt(NamedTuple):
    """A ledger's version and the program's, its events, and whether its head matches.

    `head_holds` is None if no head is stored next to the outbox, or the version has no heads.
    """

    version: int
    known: int
    events: int
    last_event: dt.datetime | None
    head_holds: bool | None


def look_at_ledger(path: Path, head: Path) -> LookedAt | None:
    """Inspect a ledger; None if it does not exist.

    Raises:
        LedgerDamagedError: it is not one of our ledgers, or cannot be read.
        LedgerCutOffError: the stored file does not contain a head.
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
    events, at = con.execute(_SQL["count_and_last"]).fetchone()
    kept = kept_head(head)
    return LookedAt(
        version,
        VERSION,
        events,
        dt.datetime.fromisoformat(at) if at else None,
        None if kept is None else chain_has(con, kept),
    )
