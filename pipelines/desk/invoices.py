"""An issued invoice's state set by a person: sent, voided before, credited after.

An issued invoice is never changed. A void is an event of the ledger: the number stays used, the
next run judges the contacts again, and the documents are moved out of the documents to send.
"""

import datetime as dt
import shutil
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.invoices import TakenBack
from contracts.keys import DOCUMENT, INVOICE_KEY
from contracts.period import Month
from pipelines.archive.work import Work
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.ledger.voiding import InvoiceKey, hold_reason
from pipelines.outbox.delivery import finish_deliveries
from pipelines.outbox.drafts import place_documents
from pipelines.recovery import open_home
from transforms.documents.res import file_name


class Sent(NamedTuple):
    """The number of invoices marked as sent now, and of those marked before."""

    now: int
    before: int


class Sending(NamedTuple):
    """The sent invoices (a number, seller and number, or month), the day, the way."""

    what: str
    on: dt.date
    how: str


def mark_sent(home: Home, asked: Sending, actor: Actor) -> Sent:
    """Mark an invoice, or all valid ones of a month, as sent.

    Raises:
        LedgerError: the invoice does not exist or was voided.
    """
    with open_home(home.root, actor) as work:
        invoices = _of_month(work.ledger, asked.what) or [find_invoice(work.ledger, asked.what)]
        voided = set(work.ledger.voids().select(INVOICE_KEY).iter_rows())
        if voided & set(invoices):
            raise LedgerError(ErrorCode.INVOICE_NOT_TO_SEND, invoice=asked.what)
        now = work.ledger.record_sent(invoices, sent_on=asked.on, how=asked.how, actor=actor)
        finish_deliveries(work)
    return Sent(now, len(invoices) - now)


def void(home: Home, what: str, because: str, actor: Actor) -> InvoiceKey:
    """Void an invoice that was not sent, and move its documents away.

    An open draft is deleted, because it was made while the invoice was valid. Repeating the command
    with the same reason does not void twice, but completes the work of an interrupted call.

    Raises:
        LedgerError: the reason is missing; the invoice was sent, credited or voided; or the same
            file for RES contains other invoices.
    """
    with open_home(home.root, actor) as work:
        invoice = find_invoice(work.ledger, what)
        if _is_repeated(work.ledger.voids(), invoice, because, actor):
            return invoice
        hold_reason(
            work.ledger.why_not_voided(invoice) or _in_a_file_with_others(work.ledger, invoice),
            because,
        )
        delete_draft(work)
        work.ledger.void(invoice, because, actor=actor)
        finish_deliveries(work)
    return invoice


def order_credit(home: Home, what: str, because: str, actor: Actor) -> InvoiceKey:
    """Order the next run to credit the rest of an invoice. An open draft is deleted.

    Repeating the command with the same reason does not order twice.

    Raises:
        LedgerError: the reason is missing; nothing is left to credit; or it is voided or ordered.
    """
    with open_home(home.root, actor) as work:
        invoice = find_invoice(work.ledger, what)
        if _is_repeated(work.ledger.credit_orders(), invoice, because, actor):
            return invoice
        hold_reason(work.ledger.why_not_credited(invoice), because)
        delete_draft(work)
        work.ledger.order_credit(invoice, because, actor=actor)
    return invoice


def find_invoice(ledger: Ledger, what: str) -> InvoiceKey:
    """Find an issued invoice by its number, or by `seller-number` as in the outbox.

    Raises:
        LedgerError: it does not exist, or several sellers have that number.
    """
    seller, _, number = what.strip().rpartition("-")
    found = ledger.invoices().filter(pl.col("invoice_number") == number)
    if seller:
        found = found.filter(pl.col("seller_org_no") == seller)
    keys = [InvoiceKey(*row) for row in found.select(InvoiceKey._fields).iter_rows()]
    if not keys:
        raise LedgerError(ErrorCode.INVOICE_UNKNOWN, invoice=what)
    if len(keys) > 1:
        named = ", ".join("-".join(key) for key in keys)
        raise LedgerError(ErrorCode.INVOICE_OF_SEVERAL, invoice=number, invoices=named)
    return keys[0]


def _of_month(ledger: Ledger, what: str) -> list[InvoiceKey]:
    """Return the valid invoices and credit notes of a month; empty for other text."""
    try:
        month = Month.parse(what)
    except ValueError:
        return []
    standing = ledger.invoices().join(ledger.voids(), on=DOCUMENT, how="anti")
    of_month = standing.filter(pl.col("month") == str(month)).select(InvoiceKey._fields)
    if of_month.is_empty():
        raise LedgerError(ErrorCode.MONTH_NOT_ISSUED, month=month)
    return [InvoiceKey(*row) for row in of_month.iter_rows()]


def _is_repeated(
    taken_back: DataFrame[TakenBack], invoice: InvoiceKey, because: str, actor: Actor
) -> bool:
    """Return whether the same person recorded the same for an invoice before."""
    same = {**invoice._asdict(), "because": because.strip(), "who": actor.who}
    return not taken_back.filter(pl.col(name) == value for name, value in same.items()).is_empty()


def _in_a_file_with_others(ledger: Ledger, invoice: InvoiceKey) -> LedgerError | None:
    """Return an error if the invoice's file for RES contains other invoices."""
    of_seller = ledger.invoices().filter(
        pl.col("seller_org_no") == invoice.seller_org_no, pl.col("route") == Route.RES.value
    )
    files = {
        key: (run_no, file_name(customer))
        for key, run_no, customer in of_seller.select(
            "invoice_number", "run_no", "res_customer"
        ).iter_rows()
    }
    own = files.get(invoice.invoice_number)
    others = [key for key, file in files.items() if file == own and key != invoice.invoice_number]
    if own is None or not others:
        return None
    code = ErrorCode.INVOICE_IN_A_COMMON_FILE
    return LedgerError(code, invoice=invoice.invoice_number, invoices=", ".join(others))


def delete_draft(work: Work) -> None:
    """Delete the files of the open draft; the ledger discards it with the next event.

    They are deleted first: after a kill between the two, the draft cannot be issued, and the
    month is billed again.
    """
    draft = work.ledger.draft()
    if draft is not None:
        shutil.rmtree(work.home.root / draft.folder, ignore_errors=True)
        place_documents(work.home, draft)
