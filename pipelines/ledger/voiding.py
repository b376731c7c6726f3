"""The later state of issued invoices: sent, voided, or ordered to be credited."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.invoices import TakenBack
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.runs import supersede

SENDINGS: Final = pl.Schema(
    {
        "sending": pl.Int64(),
        "seller_org_no": pl.String(),
        "invoice_number": pl.String(),
        "sent_on": pl.Date(),
        "how": pl.String(),
        "who": pl.String(),
        "at": UTC,
    }
)
_TAKEN_BACK: Final = """SELECT invoices.run_no, invoices.invoice, taken.* FROM {} AS taken
    JOIN invoices USING (seller_org_no, invoice_number) ORDER BY 1, 2"""
_ISSUED: Final = "SELECT coalesce(max(run_no), 0) FROM runs WHERE state = 'issued'"
_OF: Final = "seller_org_no = :seller_org_no AND invoice_number = :invoice_number"
_NOTES: Final = "seller_org_no = :seller_org_no AND credits_invoice = :invoice_number"
_REFUSED: Final = (
    "SELECT 1 FROM refused_invoices AS refused JOIN invoices USING (invoice_number)"
    " WHERE invoice_number = :invoice_number AND invoices.seller_org_no = :seller_org_no"
    " AND coalesce(refused.seller_org_no, :seller_org_no) = :seller_org_no"
    # A number without seller may be another seller's, if it was refused before this was issued.
    " AND (refused.seller_org_no IS NOT NULL OR refused_on >= issued_on)"
)
_CREDITED_WHOLE: Final = (
    f"SELECT 1 FROM invoices WHERE {_OF} AND lines_amount <= ("  # noqa: S608
    f"SELECT sum(lines_amount) FROM invoices WHERE {_NOTES})"
)
_IS: Final = (
    (
        f"SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM invoices WHERE {_OF})",  # noqa: S608
        ErrorCode.INVOICE_UNKNOWN,
    ),
    (
        f"SELECT 1 FROM invoices WHERE kind = 381 AND {_OF}",  # noqa: S608
        ErrorCode.INVOICE_IS_A_CREDIT_NOTE,
    ),
    (f"SELECT 1 FROM voids WHERE {_OF}", ErrorCode.INVOICE_VOIDED),  # noqa: S608
    (f"SELECT 1 FROM credit_orders WHERE {_OF}", ErrorCode.INVOICE_CREDIT_ORDERED),  # noqa: S608
)
# The obstacles, and what to do instead. The payer refuses only sent invoices.
_NOT_VOIDED: Final = (
    *_IS,
    (f"SELECT 1 FROM sendings WHERE {_OF}", ErrorCode.INVOICE_SENT),  # noqa: S608
    (
        _REFUSED,
        ErrorCode.INVOICE_REFUSED_BY_PAYER,
    ),
    (
        f"SELECT 1 FROM matches WHERE {_OF} GROUP BY seller_org_no HAVING sum(amount) <> 0",  # noqa: S608
        ErrorCode.INVOICE_PAID,
    ),
    (
        f"SELECT 1 FROM invoices WHERE {_NOTES}",  # noqa: S608
        ErrorCode.INVOICE_HAS_CREDIT_NOTES,
    ),
)
_NOT_CREDITED: Final = (
    *_IS,
    (_CREDITED_WHOLE, ErrorCode.INVOICE_CREDITED),
)
_VOID, _ORDER = ("voids", "void_no"), ("credit_orders", "order_no")


class InvoiceKey(NamedTuple):
    """The identity of an invoice: each seller has its own series of numbers."""

    seller_org_no: str
    invoice_number: str


class Voiding(Connected):
    """Ledger operations on the later state of issued invoices."""

    def sendings(self) -> pl.DataFrame:
        """Return `SENDINGS`: the invoices that were marked as sent."""
        query = "SELECT * FROM sendings ORDER BY sending, seller_org_no, invoice_number"
        with self._reading() as con:
            return believed(con.execute(query), SENDINGS)

    def voids(self) -> DataFrame[TakenBack]:
        """Return the invoices that were voided, by run and document."""
        return self._taken_back(*_VOID)

    def credit_orders(self) -> DataFrame[TakenBack]:
        """Return the invoices ordered to be credited entirely, by run and document."""
        return self._taken_back(*_ORDER)

    def record_sent(
        self,
        invoices: Sequence[InvoiceKey],
        *,
        sent_on: dt.date,
        how: str,
        who: str,
        at: dt.datetime,
    ) -> int:
        """Mark invoices as sent; return the number of newly marked ones.

        Raises:
            LawBrokenError: an invoice is voided or not issued, or `how` is empty. Nothing is
                stored.
        """
        with self._writing() as con:
            known = set(con.execute("SELECT seller_org_no, invoice_number FROM sendings"))
            new = [invoice for invoice in invoices if tuple(invoice) not in known]
            (last,) = con.execute("SELECT coalesce(max(sending), 0) FROM sendings").fetchone()
            sending = (sent_on.isoformat(), how.strip(), who, utc_text(at))
            con.executemany(
                "INSERT INTO sendings (sending, seller_org_no, invoice_number, sent_on, how, who,"
                " at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((last + 1, *invoice, *sending) for invoice in new),
            )
            if new:
                detail = {"sending": last + 1, "invoices": len(new)}
                audit.append(con, audit.Event.SENT, detail, who=who, at=at)
        return len(new)

    def void(self, invoice: InvoiceKey, because: str, *, who: str, at: dt.datetime) -> int:
        """Void an invoice that was not sent; an open draft is deleted, to be made again.

        Raises:
            LedgerError: the reason is missing, or it was sent, credited or voided before.
        """
        with self._writing() as con:
            hold_reason(_why_not(con, _NOT_VOIDED, invoice), because)
            return _take_back(con, _VOID, invoice, because, who=who, at=at)

    def order_credit(self, invoice: InvoiceKey, because: str, *, who: str, at: dt.datetime) -> int:
        """Order the next run to credit the rest of an invoice; an open draft is deleted.

        Raises:
            LedgerError: the reason is missing, nothing is left to credit, or it is ordered already.
        """
        with self._writing() as con:
            hold_reason(_why_not(con, _NOT_CREDITED, invoice), because)
            return _take_back(con, _ORDER, invoice, because, who=who, at=at)

    def why_not_voided(self, invoice: InvoiceKey) -> LedgerError | None:
        """Return the obstacle to voiding an invoice, or None."""
        with self._reading() as con:
            return _why_not(con, _NOT_VOIDED, invoice)

    def why_not_credited(self, invoice: InvoiceKey) -> LedgerError | None:
        """Return the obstacle to crediting an invoice, or None."""
        with self._reading() as con:
            return _why_not(con, _NOT_CREDITED, invoice)

    def _taken_back(self, table: str, number: str) -> DataFrame[TakenBack]:
        with self._reading() as con:
            found = con.execute(_TAKEN_BACK.format(table))
            names = TakenBack.schema()
            kept = pl.Schema({number if name == "number" else name: names[name] for name in names})
            return TakenBack.of(believed(found, kept).rename({number: "number"}))


def hold_reason(why_not: LedgerError | None, because: str) -> None:
    """Raise an error if the reason is missing, or if there is an obstacle."""
    if not because.strip():
        raise LedgerError(ErrorCode.REASON_MISSING)
    if why_not is not None:
        raise why_not


def _why_not(
    con: sqlite3.Connection, reasons: Sequence[tuple[str, ErrorCode]], invoice: InvoiceKey
) -> LedgerError | None:
    """Return the first obstacle whose query finds a row."""
    for query, code in reasons:
        if con.execute(query, invoice._asdict()).fetchone() is not None:
            return LedgerError(code, invoice=invoice.invoice_number)
    return None


def _take_back(  # noqa: PLR0913 -- who takes back what, why and when
    con: sqlite3.Connection,
    kind: tuple[str, str],
    invoice: InvoiceKey,
    because: str,
    *,
    who: str,
    at: dt.datetime,
) -> int:
    table, name = kind
    supersede(con, who=who, at=at)
    (number,) = con.execute(f"SELECT 1 + coalesce(max({name}), 0) FROM {table}").fetchone()  # noqa: S608
    (after_run,) = con.execute(_ISSUED).fetchone()
    con.execute(
        f"INSERT INTO {table} ({name}, seller_org_no, invoice_number, after_run, because, who, at)"  # noqa: S608
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, *invoice, after_run, because.strip(), who, utc_text(at)),
    )
    event = audit.Event.VOIDED if kind == _VOID else audit.Event.CREDIT_ORDERED
    detail = {audit.STORED[event][0]: number, "invoice_number": invoice.invoice_number}
    audit.append(con, event, detail, who=who, at=at)
    return int(number)
