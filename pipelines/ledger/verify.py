"""The laws of the ledger, asked of what is in it: what a trigger or a check should have refused.

Problems are told by run, invoice and event number, with no names, organisations or contacts.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.ledger import audit, schema
from pipelines.ledger import head as kept_head
from pipelines.ledger.audit import STORED, Event
from pipelines.ledger.errors import LedgerCutOffError
from pipelines.ledger.laws import LAWS
from pipelines.ledger.records import Problem

# The numbers that the events of the chain must speak for.
_NUMBERS: Final = {
    "batch": "SELECT batch FROM files UNION SELECT batch FROM refusals",
    "payment_batch": "SELECT DISTINCT batch FROM payment_files",
    "match": "SELECT match_no FROM matches",
    "decision": "SELECT decision_no FROM decisions",
    "run": "SELECT run_no FROM runs",
    "delivery": "SELECT DISTINCT delivery FROM documents",
    "sending": "SELECT DISTINCT sending FROM sendings",
    "void": "SELECT void_no FROM voids",
    "credit_order": "SELECT order_no FROM credit_orders",
    "answer_batch": "SELECT DISTINCT batch FROM answer_files",
}


def problems(con: sqlite3.Connection, head: str | None, kept: Path | None) -> Iterator[Problem]:
    """Yield what is wrong with the ledger, damage first; see `store.Ledger.problems`."""
    damage = [text for (text,) in con.execute("PRAGMA integrity_check") if text != "ok"]
    yield from (Problem(f"the file is damaged: {text}") for text in damage)
    found, promised = schema.objects(con), schema.promised_objects()
    if found != promised:
        yield Problem("tables, indexes or triggers are not those of the schema version")
    if not {table for table in promised if table[0] == "table"} <= found:
        return
    for law in LAWS:
        yield from (Problem(law.broken.format(*row)) for row in con.execute(law.query))
    chain = list(_chain(con, head))
    yield from chain
    cut = list(_kept_head(con, kept))
    yield from cut
    yield from _rows(con, max((problem.event or 0 for problem in [*chain, *cut]), default=0))


def _chain(con: sqlite3.Connection, head: str | None) -> Iterator[Problem]:
    """Follow the audit chain from its start, and look for the head that was kept elsewhere."""
    previous, place, hashes = audit.START, 0, {audit.START}
    for *told, kept in con.execute(
        "SELECT seq, at, who, event, detail, previous, hash FROM audit ORDER BY seq"
    ):
        place += 1
        seq, before = told[0], told[-1]
        if seq != place:
            yield Problem(f"audit: event {place} is missing before event {seq}", place)
            place = seq
        elif before != previous:
            yield Problem(f"audit: event {seq} does not follow the event before it", seq)
        if audit.event_hash(*told) != kept:
            yield Problem(f"audit: event {seq} was changed", seq)
        previous = kept
        hashes.add(kept)
    if head is not None and head not in hashes:
        yield Problem(
            "audit: the chain no longer holds the head that was kept; events at its end are gone,"
            " or the chain was made again",
            place + 1,
        )


def _kept_head(con: sqlite3.Connection, file: Path | None) -> Iterator[Problem]:
    """Hold the chain against the head beside the outbox."""
    if file is None:
        return
    try:
        kept = kept_head.read(file)
    except LedgerCutOffError as damaged:
        yield Problem(f"audit: {damaged}")
        return
    events = kept_head.head_of(con).events
    if kept is None:
        if events:
            yield Problem(f"audit: {file.name} beside the outbox is missing")
    elif kept.events > events:
        yield Problem(
            f"audit: the chain ends at event {events}, and {file.name} is of event {kept.events}",
            events + 1,
        )
    elif not kept_head.holds(con, kept):
        yield Problem(
            f"audit: event {kept.events} is another than {file.name} has; the chain was made again",
            kept.events,
        )


def _rows(con: sqlite3.Connection, broken: int) -> Iterator[Problem]:
    """Compare the rows with the last event that speaks for them; a draft's rows change.

    Args:
        con: the ledger.
        broken: the last event at which the chain itself is broken, 0 for none. If that is where a
            run was issued, its rows cannot be what the event before stored: that link is whole.
    """
    spoken: dict[tuple[str, int], tuple[int, Event, str]] = {}
    for event, (name, _) in STORED.items():
        of_event = con.execute(
            "SELECT seq, json_extract(detail, ?), json_extract(detail, '$.rows_sha256')"
            " FROM audit WHERE event = ? AND json_valid(detail) ORDER BY seq",
            (f"$.{name}", event.value),
        )
        for seq, number, kept in of_event:
            last, *_ = spoken.get((name, number), (0,))
            if isinstance(number, int) and seq > last:
                spoken[name, number] = (seq, event, kept)
    for (name, number), (seq, event, kept) in spoken.items():
        if audit.digest(con, event, number) != kept:
            yield Problem(
                f"audit: the rows of {name} {number} are not those that event {seq} stored",
                None if name == "run" and seq < broken else seq,
            )
    for name, query in _NUMBERS.items():
        for (number,) in con.execute(query):
            if (name, number) not in spoken:
                yield Problem(f"audit: no event stored {name} {number}")
