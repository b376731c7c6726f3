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
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.runs import last_issued, supersede
from pipelines.ledger.statements import statements

_SQL: Final = statements("voiding")
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
_DOCUMENTS: Final = pl.Schema({"run_no": pl.Int64(), "invoice": pl.UInt32()})
_IS: Final = (
    ("not_issued", ErrorCode.INVOICE_UNKNOWN),
    ("is_credit_note", ErrorCode.INVOICE_IS_A_CREDIT_NOTE),
    ("is_voided", ErrorCode.INVOICE_VOIDED),
    ("is_ordered", ErrorCode.INVOICE_CREDIT_ORDERED),
)
# The obstacles, and what to do instead. The payer refuses only sent invoices.
_NOT_VOIDED: Final = (
    *_IS,
    ("is_sent", ErrorCode.INVOICE_SENT),
    ("is_refused", ErrorCode.INVOICE_REFUSED_BY_PAYER),
    ("is_paid", ErrorCode.INVOICE_PAID),
    ("has_credit_notes", ErrorCode.INVOICE_HAS_CREDIT_NOTES),
)
_NOT_CREDITED: Final = (*_IS, ("is_credited_whole", ErrorCode.INVOICE_CREDITED))


class InvoiceKey(NamedTuple):
    """The identity of an invoice: each seller has its own series of numbers."""

    seller_org_no: str
    invoice_number: str


class Voiding(Connected):
    """Ledger operations on the later state of issued invoices."""

    def sendings(self) -> pl.DataFrame:
        """Return `SENDINGS`: the invoices that were marked as sent."""
        with self._reading() as con:
            return believed(con.execute(_SQL["sendings"]), SENDINGS)

    def voids(self) -> DataFrame[TakenBack]:
        """Return the invoices that were voided, by run and document."""
        return self._taken_back(_SQL["voids"])

    def credit_orders(self) -> DataFrame[TakenBack]:
        """Return the invoices ordered to be credited entirely, by run and document."""
        return self._taken_back(_SQL["credit_orders"])

    def refused_orders(self) -> pl.DataFrame:
        """Return `run_no`, `invoice` of those orders whose invoice the payer refused."""
        with self._reading() as con:
            return believed(con.execute(_SQL["refused_orders"]), _DOCUMENTS)

    def record_sent(
        self,
        invoices: Sequence[InvoiceKey],
        *,
        sent_on: dt.date,
        how: str,
        actor: Actor,
    ) -> int:
        """Mark invoices as sent; return the number of newly marked ones.

        Raises:
            LawBrokenError: an invoice is voided or not issued, or `how` is empty. Nothing is
                stored.
        """
        with self._writing() as con:
            known = set(con.execute(_SQL["known_sendings"]))
            new = [invoice for invoice in invoices if tuple(invoice) not in known]
            (last,) = con.execute(_SQL["last_sending"]).fetchone()
            sending = (sent_on.isoformat(), how.strip(), actor.who, utc_text(actor.at))
            con.executemany(
                _SQL["add_sending"],
                ((last + 1, *invoice, *sending) for invoice in new),
            )
            if new:
                detail = {"sending": last + 1, "invoices": len(new)}
                audit.append(con, audit.Event.SENT, detail, actor)
        return len(new)

    def void(self, invoice: InvoiceKey, because: str, actor: Actor) -> int:
        """Void an invoice that was not sent; an open draft is deleted, to be made again.

        Raises:
            LedgerError: the reason is missing, or it was sent, credited or voided before.
        """
        with self._writing() as con:
            hold_reason(_why_not(con, _NOT_VOIDED, invoice), because)
            return _take_back(con, audit.Event.VOIDED, invoice, because, actor)

    def order_credit(self, invoice: InvoiceKey, because: str, actor: Actor) -> int:
        """Order the next run to credit the rest of an invoice; an open draft is deleted.

        Raises:
            LedgerError: the reason is missing, nothing is left to credit, or it is ordered already.
        """
        with self._writing() as con:
            hold_reason(_why_not(con, _NOT_CREDITED, invoice), because)
            return _take_back(con, audit.Event.CREDIT_ORDERED, invoice, because, actor)

    def why_not_voided(self, invoice: InvoiceKey) -> LedgerError | None:
        """Return the obstacle to voiding an invoice, or None."""
        with self._reading() as con:
            return _why_not(con, _NOT_VOIDED, invoice)

    def why_not_credited(self, invoice: InvoiceKey) -> LedgerError | None:
        """Return the obstacle to crediting an invoice, or None."""
        with self._reading() as con:
            return _why_not(con, _NOT_CREDITED, invoice)

    def _taken_back(self, query: str) -> DataFrame[TakenBack]:
        with self._reading() as con:
            return TakenBack.of(believed(con.execute(query), TakenBack.schema()))


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
        if con.execute(_SQL[query], invoice._asdict()).fetchone() is not None:
            return LedgerError(code, invoice=invoice.invoice_number)
    return None


def _take_back(
    con: sqlite3.Connection,
    event: audit.Event,
    invoice: InvoiceKey,
    because: str,
    actor: Actor,
) -> int:
    taken = audit.STORED[event][0]
    supersede(con, actor)
    (number,) = con.execute(_SQL[f"next_{taken}"]).fetchone()
    con.execute(
        _SQL[f"add_{taken}"],
        (number, *invoice, last_issued(con), because.strip(), actor.who, utc_text(actor.at)),
    )
    detail = {taken: number, "invoice_number": invoice.invoice_number}
    audit.append(con, event, detail, actor)
    return int(number)
