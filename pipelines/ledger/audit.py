"""The audit chain: person, action and time of each event, chained by hashes.

An event that stores rows also contains their hash, so that rows changed, added or deleted outside
the program are detected. Details contain numbers, sums and hashes, no personal data.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from pipelines.home.orders import Actor
from pipelines.ledger.connection import utc_text
from pipelines.ledger.statements import statements

CHAIN_START: Final = "0" * 64


class Event(StrEnum):
    """The events of the ledger."""

    INGESTED = "ingested"
    REPEATED = "repeated"
    PAID = "paid"
    MATCHED = "matched"
    DECIDED = "decided"
    DRAFTED = "drafted"
    SUPERSEDED = "superseded"
    APPROVED = "approved"
    ISSUED = "issued"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    SENT = "sent"
    VOIDED = "voided"
    CREDIT_ORDERED = "credit_ordered"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"
    USER_CHANGED = "user_changed"


_SQL: Final = statements("audit")
_RUN: Final = (
    _SQL["run"],
    _SQL["invoices_of_run"],
    _SQL["lines_of_run"],
    _SQL["evidence_of_run"],
)
# The rows that an event covers: the name of their number in its detail, and the rows.
STORED: Final[Mapping[Event, tuple[str, tuple[str, ...]]]] = {
    Event.INGESTED: ("batch", (_SQL["files_of_batch"], _SQL["refusals_of_batch"])),
    Event.REPEATED: ("repeat_batch", (_SQL["repeats_of_batch"],)),
    Event.PAID: (
        "payment_batch",
        (
            _SQL["payment_files_of_batch"],
            _SQL["payments_of_batch"],
            _SQL["references_of_batch"],
        ),
    ),
    Event.MATCHED: ("match", (_SQL["match"],)),
    Event.DECIDED: ("decision", (_SQL["decision"],)),
    Event.DRAFTED: ("run", _RUN),
    Event.SUPERSEDED: ("run", _RUN),
    Event.APPROVED: ("run", _RUN),
    Event.ISSUED: ("run", _RUN),
    Event.DELIVERED: ("delivery", (_SQL["documents_of_delivery"],)),
    Event.SENT: ("sending", (_SQL["sending"],)),
    Event.VOIDED: ("void", (_SQL["void"],)),
    Event.CREDIT_ORDERED: ("credit_order", (_SQL["credit_order"],)),
    Event.WITHDRAWN: ("withdrawal", (_SQL["withdrawal"],)),
    Event.USER_CHANGED: ("user_change", (_SQL["user_change"],)),
    Event.ANSWERED: (
        "answer_batch",
        (_SQL["answer_files_of_batch"], _SQL["refused_invoices_of_batch"]),
    ),
}


def append(
    con: sqlite3.Connection,
    event: Event,
    detail: Mapping[str, int | str],
    actor: Actor,
) -> None:
    """Append an event to the chain, in the caller's transaction and after its rows.

    Args:
        con: the ledger.
        event: the kind of event.
        detail: counts, kronor, hashes and numbers; with the number that `STORED` names.
        actor: the person, and the time with a time zone.
    """
    content = dict(detail)
    if actor.remark:
        content["by"] = actor.remark
    if event in STORED:
        content["rows_sha256"] = digest(con, event, int(content[STORED[event][0]]))
    last = con.execute(_SQL["last_event"]).fetchone()
    seq, previous = last or (0, CHAIN_START)
    row = (seq + 1, utc_text(actor.at), actor.who, event.value, canonical(content), previous)
    con.execute(
        _SQL["add_event"],
        (*row, event_hash(*row)),
    )


def head(con: sqlite3.Connection) -> str:
    """Return the hash of the last event, or 64 zeros if the chain is empty."""
    found = con.execute(_SQL["last_event"]).fetchone()
    return CHAIN_START if found is None else str(found[1])


def digest(con: sqlite3.Connection, event: Event, number: int) -> str:
    """Return the hash of the rows that an event covers, in their current state.

    Nulls are omitted, so that a column added by a later version does not change earlier hashes.
    """
    rows_hash = hashlib.sha256()
    for query in STORED[event][1]:
        found = con.execute(query, (number,))
        names = [column[0] for column in found.description]
        for row in found:
            held = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
            rows_hash.update(canonical(held).encode() + b"\n")
        rows_hash.update(b"\n")
    return rows_hash.hexdigest()


def event_hash(  # noqa: PLR0913, PLR0917 -- the columns of an event
    seq: int, at: str, who: str, event: str, detail: str, previous: str
) -> str:
    """Return the hash of an event: over its number, its content and the previous hash."""
    text = canonical([seq, at, who, event, detail, previous])
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return the canonical JSON text of a value: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
