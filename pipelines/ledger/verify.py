"""Verification of the ledger's invariants on its content.

Each invariant is a statement of `sql/laws.sql`, for rows that a trigger or a check should have
refused. Problems are reported by run, invoice and event number, without names, organisations or
contacts.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerCutOffError, Problem
from pipelines.ledger import audit, schema
from pipelines.ledger import head as heads
from pipelines.ledger.audit import STORED, Event
from pipelines.ledger.statements import statements

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters


_SQL: Final = statements("verify")
# The Swedish names of what events store.
_STORED: Final = {
    "batch": "mottagning",
    "repeat_batch": "upprepad mottagning",
    "payment_batch": "betalningsmottagning",
    "answer_batch": "svarsmottagning",
    "match": "koppling",
    "decision": "beslut",
    "run": "körning",
    "delivery": "leverans",
    "sending": "utskick",
    "void": "makulering",
    "credit_order": "begärd kreditering",
    "withdrawal": "återkallad leverans",
    "user_change": "ändrad användare",
}


def ledger_problems(
    con: sqlite3.Connection, head: str | None, kept: Path | None
) -> Iterator[Problem]:
    """Yield the faults of the ledger, damage first; see `store.Ledger.problems`."""
    damage = [text for (text,) in con.execute(_SQL["integrity"]) if text != "ok"]
    if damage:
        yield Problem(ErrorCode.LEDGER_PAGES_DAMAGED, {"count": len(damage)})
    found, promised = schema.objects(con), schema.promised_objects()
    if found != promised:
        yield Problem(ErrorCode.LEDGER_SCHEMA_CHANGED, {})
    if not {table for table in promised if table[0] == "table"} <= found:
        return
    for law, query in statements("laws").items():
        yield from _broken(ErrorCode(law), con.execute(query))
    chain = list(_chain(con, head))
    yield from chain
    cut = list(_kept_head(con, kept))
    yield from cut
    yield from _rows(con, max((problem.event or 0 for problem in [*chain, *cut]), default=0))


def _broken(law: ErrorCode, found: sqlite3.Cursor) -> Iterator[Problem]:
    """Yield the rows that break a law; their columns are the parameters of the problem."""
    names = [column[0] for column in found.description]
    for row in found:
        yield Problem(law, cast("Parameters", dict(zip(names, row, strict=True))))


def _chain(con: sqlite3.Connection, head: str | None) -> Iterator[Problem]:
    """Follow the audit chain from its start, and search for the head noted elsewhere."""
    previous, place, hashes = audit.CHAIN_START, 0, {audit.CHAIN_START}
    for *fields, kept in con.execute(_SQL["chain"]):
        place += 1
        seq, before = fields[0], fields[-1]
        if seq != place:
            yield Problem(ErrorCode.EVENT_MISSING, {"number": place, "event": seq}, place)
            place = seq
        elif before != previous:
            yield Problem(ErrorCode.EVENT_OUT_OF_CHAIN, {"event": seq}, seq)
        if audit.event_hash(*fields) != kept:
            yield Problem(ErrorCode.EVENT_CHANGED, {"event": seq}, seq)
        previous = kept
        hashes.add(kept)
    if head is not None and head not in hashes:
        yield Problem(ErrorCode.NOTED_HEAD_MISSING, {}, place + 1)


def _kept_head(con: sqlite3.Connection, file: Path | None) -> Iterator[Problem]:
    """Check the chain against the head stored next to the outbox."""
    if file is None:
        return
    try:
        kept = heads.kept_head(file)
    except LedgerCutOffError as damaged:
        yield Problem(damaged.code, damaged.parameters)
        return
    events = heads.head_of(con).events
    if kept is None:
        if events:
            yield Problem(ErrorCode.HEAD_FILE_MISSING, {"file": file.name})
    elif kept.events > events:
        found: Parameters = {"event": events, "file": file.name, "number": kept.events}
        yield Problem(ErrorCode.CHAIN_CUT_OFF, found, events + 1)
    elif not heads.chain_has(con, kept):
        found = {"event": kept.events, "file": file.name}
        yield Problem(ErrorCode.EVENT_OF_ANOTHER_CHAIN, found, kept.events)


def _rows(con: sqlite3.Connection, broken: int) -> Iterator[Problem]:
    """Compare the rows with the last event that covers them; a draft's rows change.

    Args:
        con: the ledger.
        broken: the last event at which the chain itself is broken, 0 if intact. If that event
            issued a run, its rows cannot match the previous event, whose link is intact.
    """
    spoken: dict[tuple[str, int], tuple[int, Event, str]] = {}
    for event, (name, _) in STORED.items():
        of_event = con.execute(_SQL["events_that_store"], (f"$.{name}", event.value))
        for seq, number, kept in of_event:
            last, *_ = spoken.get((name, number), (0,))
            if isinstance(number, int) and seq > last:
                spoken[name, number] = (seq, event, kept)
    for (name, number), (seq, event, kept) in spoken.items():
        if audit.digest(con, event, number) != kept:
            yield Problem(
                ErrorCode.EVENT_ROWS_CHANGED,
                {"stored": _STORED[name], "number": number, "event": seq},
                None if name == "run" and seq < broken else seq,
            )
    for name, query in statements("numbers").items():
        for (number,) in con.execute(query):
            if (name, number) not in spoken:
                stored: Parameters = {"stored": _STORED[name], "number": number}
                yield Problem(ErrorCode.ROWS_WITHOUT_EVENT, stored)
