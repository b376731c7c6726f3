"""Verification of the ledger's invariants on its content.

Each invariant is a query for rows that a trigger or a check should have refused. Problems are
reported by run, invoice and event number, without names, organisations or contacts.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerCutOffError, Problem
from pipelines.ledger import audit, schema
from pipelines.ledger import head as heads
from pipelines.ledger.audit import STORED, Event

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters


class LedgerLaw(NamedTuple):
    """An invariant: the problem that each row of its query is, and its columns."""

    broken: ErrorCode
    columns: tuple[str, ...]
    query: str

    def problem(self, row: Sequence[Any]) -> Problem:
        """Return a row of the query as a problem."""
        return Problem(self.broken, cast("Parameters", dict(zip(self.columns, row, strict=True))))


LEDGER_LAWS: Final = (
    LedgerLaw(
        ErrorCode.RUN_GAP,
        ("run",),
        "SELECT run_no FROM (SELECT run_no, row_number() OVER (ORDER BY run_no) AS place"
        " FROM runs) WHERE run_no <> place",
    ),
    LedgerLaw(
        ErrorCode.FILE_GAP,
        ("file_no",),
        "SELECT ingest_no FROM (SELECT ingest_no, row_number() OVER (ORDER BY ingest_no) AS place"
        " FROM files) WHERE ingest_no <> place",
    ),
    LedgerLaw(
        ErrorCode.INVOICE_NUMBER_GAP,
        ("run", "document", "invoice"),
        "SELECT run_no, invoice, invoice_number FROM (SELECT *, row_number() OVER (PARTITION BY"
        " seller_org_no, substr(issued_on, 1, 4) ORDER BY run_no, invoice_number) AS place"
        " FROM invoices) WHERE invoice_number <> substr(issued_on, 1, 4) || printf('%06d', place)",
    ),
    LedgerLaw(
        ErrorCode.BASIS_NUMBER_GAP,
        ("run", "document"),
        "SELECT run_no, invoice FROM (SELECT *, row_number() OVER"
        " (PARTITION BY seller_org_no, substr(issued_on, 1, 7) ORDER BY run_no, invoice_number)"
        " AS place FROM invoices WHERE route = 'riv' OR riv_basis_id IS NOT NULL)"
        " WHERE riv_basis_id IS NOT printf('ZVF%s%s%s%06d', seller_org_no,"
        " substr(issued_on, 3, 2), substr(issued_on, 6, 2), place) OR route <> 'riv'",
    ),
    LedgerLaw(
        ErrorCode.BASIS_NOT_NAMED,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices AS note WHERE kind = 381 AND NOT EXISTS ("
        "SELECT 1 FROM invoices WHERE seller_org_no = note.seller_org_no"
        " AND invoice_number = note.credits_invoice"
        " AND riv_basis_id IS note.credits_riv_basis_id)",
    ),
    LedgerLaw(
        ErrorCode.INVOICE_LINES_DIFFER,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices WHERE lines_amount IS NOT (SELECT sum(amount)"
        " FROM invoice_lines AS line"
        " WHERE line.run_no = invoices.run_no AND line.invoice = invoices.invoice)",
    ),
    LedgerLaw(
        ErrorCode.INVOICE_TOTAL_DIFFERS,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices WHERE total <> lines_amount + vat_compensation",
    ),
    LedgerLaw(
        ErrorCode.LINE_AMOUNT_DIFFERS,
        ("run", "document", "line"),
        "SELECT run_no, invoice, line_no FROM invoice_lines WHERE amount <> quantity * unit_price",
    ),
    LedgerLaw(
        ErrorCode.INVOICE_OVERCREDITED,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices WHERE kind = 380 AND lines_amount < ("
        "SELECT sum(lines_amount) FROM invoices AS note WHERE note.kind = 381"
        " AND note.seller_org_no = invoices.seller_org_no"
        " AND note.credits_invoice = invoices.invoice_number)",
    ),
    LedgerLaw(
        ErrorCode.CREDIT_WITHOUT_INVOICE,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices AS note WHERE kind = 381 AND NOT EXISTS ("
        "SELECT 1 FROM invoices WHERE kind = 380 AND run_no < note.run_no"
        " AND seller_org_no = note.seller_org_no AND invoice_number = note.credits_invoice)",
    ),
    LedgerLaw(
        ErrorCode.INVOICE_OF_NO_ISSUED_RUN,
        ("run", "document"),
        "SELECT run_no, invoice FROM invoices LEFT JOIN runs USING (run_no)"
        " WHERE state IS NOT 'issued'",
    ),
    LedgerLaw(
        ErrorCode.PAYMENT_FILE_GAP,
        ("file_no",),
        "SELECT file_no FROM (SELECT file_no, row_number() OVER (ORDER BY file_no) AS place"
        " FROM payment_files) WHERE file_no <> place",
    ),
    LedgerLaw(
        ErrorCode.PAYMENT_GAP,
        ("payment",),
        "SELECT payment_no FROM (SELECT payment_no, row_number() OVER (ORDER BY payment_no)"
        " AS place FROM payments) WHERE payment_no <> place",
    ),
    LedgerLaw(
        ErrorCode.MATCH_GAP,
        ("match",),
        "SELECT match_no FROM (SELECT match_no, row_number() OVER (ORDER BY match_no) AS place"
        " FROM matches) WHERE match_no <> place",
    ),
    LedgerLaw(
        ErrorCode.PAYMENT_OVERSPENT,
        ("payment",),
        "SELECT payment_no FROM payments JOIN (SELECT payment_no, sum(amount) AS matched"
        " FROM matches GROUP BY payment_no) USING (payment_no)"
        " WHERE matched * sign(amount) NOT BETWEEN 0 AND abs(amount)",
    ),
    LedgerLaw(
        ErrorCode.MATCH_UNDOES_NOTHING,
        ("match",),
        "SELECT match_no FROM matches AS undoing WHERE rule = 'undone' AND NOT EXISTS ("
        "SELECT 1 FROM matches WHERE match_no = undoing.undoes AND rule <> 'undone'"
        " AND payment_no = undoing.payment_no AND amount = -undoing.amount"
        " AND invoice_number IS undoing.invoice_number"
        " AND seller_org_no IS undoing.seller_org_no)",
    ),
    LedgerLaw(
        ErrorCode.VOID_NOT_ALLOWED,
        ("void",),
        "SELECT void_no FROM voids WHERE 0 <> (SELECT coalesce(sum(amount), 0) FROM matches"
        " WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number)"
        " OR EXISTS (SELECT 1 FROM sendings"
        " WHERE seller_org_no = voids.seller_org_no AND invoice_number = voids.invoice_number)"
        " OR EXISTS (SELECT 1 FROM invoices WHERE kind = 381"
        " AND seller_org_no = voids.seller_org_no"
        " AND voids.invoice_number IN (invoice_number, credits_invoice))",
    ),
    LedgerLaw(
        ErrorCode.ROW_POINTS_AT_NOTHING,
        ("table",),
        'SELECT DISTINCT "table" FROM pragma_foreign_key_check',
    ),
)


# The Swedish names of what events store.
_STORED: Final = {
    "batch": "mottagning",
    "payment_batch": "betalningsmottagning",
    "answer_batch": "svarsmottagning",
    "match": "koppling",
    "decision": "beslut",
    "run": "körning",
    "delivery": "leverans",
    "sending": "utskick",
    "void": "makulering",
    "credit_order": "begärd kreditering",
}
# The numbers that the events of the chain must cover.
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


def ledger_problems(
    con: sqlite3.Connection, head: str | None, kept: Path | None
) -> Iterator[Problem]:
    """Yield the faults of the ledger, damage first; see `store.Ledger.problems`."""
    damage = [text for (text,) in con.execute("PRAGMA integrity_check") if text != "ok"]
    if damage:
        yield Problem(ErrorCode.LEDGER_PAGES_DAMAGED, {"count": len(damage)})
    found, promised = schema.objects(con), schema.promised_objects()
    if found != promised:
        yield Problem(ErrorCode.LEDGER_SCHEMA_CHANGED, {})
    if not {table for table in promised if table[0] == "table"} <= found:
        return
    for law in LEDGER_LAWS:
        yield from map(law.problem, con.execute(law.query))
    chain = list(_chain(con, head))
    yield from chain
    cut = list(_kept_head(con, kept))
    yield from cut
    yield from _rows(con, max((problem.event or 0 for problem in [*chain, *cut]), default=0))


def _chain(con: sqlite3.Connection, head: str | None) -> Iterator[Problem]:
    """Follow the audit chain from its start, and search for the head noted elsewhere."""
    previous, place, hashes = audit.CHAIN_START, 0, {audit.CHAIN_START}
    for *fields, kept in con.execute(
        "SELECT seq, at, who, event, detail, previous, hash FROM audit ORDER BY seq"
    ):
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
                ErrorCode.EVENT_ROWS_CHANGED,
                {"stored": _STORED[name], "number": number, "event": seq},
                None if name == "run" and seq < broken else seq,
            )
    for name, query in _NUMBERS.items():
        for (number,) in con.execute(query):
            if (name, number) not in spoken:
                stored: Parameters = {"stored": _STORED[name], "number": number}
                yield Problem(ErrorCode.ROWS_WITHOUT_EVENT, stored)
