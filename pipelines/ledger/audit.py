"""The audit chain: who did what when, each event holding the hash of the one before.

An event that stores rows also holds their hash, so that what is changed, added or taken away
behind the ledger's back is found. Details hold numbers, sums and hashes, no personal data.
"""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from pipelines.ledger.connection import utc_text

CHAIN_START: Final = "0" * 64


class Event(StrEnum):
    """What can happen to the ledger."""

    INGESTED = "ingested"
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
    DESTROYED = "destroyed"


_RUN: Final = (
    "SELECT * FROM runs WHERE run_no = ?",
    "SELECT * FROM invoices WHERE run_no = ? ORDER BY invoice",
    "SELECT * FROM invoice_lines WHERE run_no = ? ORDER BY invoice, line_no",
    "SELECT * FROM evidence WHERE run_no = ? ORDER BY name",
)
_PAYMENTS_OF_BATCH: Final = """SELECT payments.* FROM payments
    JOIN payment_files USING (file_no) WHERE batch = ? ORDER BY payment_no"""
_REFERENCES_OF_BATCH: Final = """SELECT told.* FROM payment_references AS told
    JOIN payments USING (payment_no) JOIN payment_files USING (file_no)
    WHERE batch = ? ORDER BY payment_no, told.place"""
# The rows that an event speaks for: the name of their number in its detail, and the rows.
STORED: Final[Mapping[Event, tuple[str, tuple[str, ...]]]] = {
    Event.INGESTED: (
        "batch",
        (
            "SELECT * FROM files WHERE batch = ? ORDER BY ingest_no",
            "SELECT * FROM refusals WHERE batch = ? ORDER BY refusal_no",
        ),
    ),
    Event.PAID: (
        "payment_batch",
        (
            "SELECT * FROM payment_files WHERE batch = ? ORDER BY file_no",
            _PAYMENTS_OF_BATCH,
            _REFERENCES_OF_BATCH,
        ),
    ),
    Event.MATCHED: ("match", ("SELECT * FROM matches WHERE match_no = ?",)),
    Event.DECIDED: ("decision", ("SELECT * FROM decisions WHERE decision_no = ?",)),
    Event.DRAFTED: ("run", _RUN),
    Event.SUPERSEDED: ("run", _RUN),
    Event.APPROVED: ("run", _RUN),
    Event.ISSUED: ("run", _RUN),
    Event.DELIVERED: (
        "delivery",
        ("SELECT * FROM documents WHERE delivery = ? ORDER BY run_no, path",),
    ),
    Event.SENT: (
        "sending",
        ("SELECT * FROM sendings WHERE sending = ? ORDER BY seller_org_no, invoice_number",),
    ),
    Event.VOIDED: ("void", ("SELECT * FROM voids WHERE void_no = ?",)),
    Event.CREDIT_ORDERED: ("credit_order", ("SELECT * FROM credit_orders WHERE order_no = ?",)),
    Event.ANSWERED: (
        "answer_batch",
        (
            "SELECT * FROM answer_files WHERE batch = ? ORDER BY answer_no",
            (
                "SELECT refused_invoices.* FROM refused_invoices"
                " JOIN answer_files USING (answer_no) WHERE batch = ?"
                " ORDER BY answer_no, source_row"
            ),
        ),
    ),
}


def append(
    con: sqlite3.Connection,
    event: Event,
    detail: Mapping[str, int | str],
    *,
    who: str,
    at: dt.datetime,
) -> None:
    """Add an event to the chain, in the caller's transaction and after the rows it speaks for.

    Args:
        con: the ledger.
        event: what happened.
        detail: counts, kronor, hashes and numbers; with the number that `STORED` names.
        who: who did it.
        at: when, with a time zone.
    """
    told = dict(detail)
    if event in STORED:
        told["rows_sha256"] = digest(con, event, int(told[STORED[event][0]]))
    last = con.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = last or (0, CHAIN_START)
    row = (seq + 1, utc_text(at), who, event.value, canonical(told), previous)
    con.execute(
        "INSERT INTO audit (seq, at, who, event, detail, previous, hash)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, event_hash(*row)),
    )


def head(con: sqlite3.Connection) -> str:
    """Return the hash of the last event, or 64 zeros when nothing has happened yet."""
    found = con.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return CHAIN_START if found is None else str(found[0])


def digest(con: sqlite3.Connection, event: Event, number: int) -> str:
    """Return the hash of the rows that an event speaks for, as they are now.

    Nulls are left out, so that a column added by a later version changes no hash of before.
    """
    told = hashlib.sha256()
    for query in STORED[event][1]:
        found = con.execute(query, (number,))
        names = [column[0] for column in found.description]
        for row in found:
            held = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
            told.update(canonical(held).encode() + b"\n")
        told.update(b"\n")
    return told.hexdigest()


def event_hash(  # noqa: PLR0913, PLR0917 -- the columns of an event
    seq: int, at: str, who: str, event: str, detail: str, previous: str
) -> str:
    """Return the hash of an event: over its number, all it says and the hash before it."""
    text = canonical([seq, at, who, event, detail, previous])
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
