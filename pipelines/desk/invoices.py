"""Sent, voided before it is sent, credited after: what a person says of an issued invoice.

Nothing that was issued is changed. A void is an event of the ledger: the number stays used, the
contacts are judged again by the next run, and the documents are moved away from what is sent.
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
from pipelines.recovery import open_home
from transforms.documents.res import file_name


class Sent(NamedTuple):
    """How many invoices were marked as sent now, and how many had been before."""

    now: int
    before: int


class Sending(NamedTuple):
    """What was sent (a number, a seller and a number, or a month), the day, and how."""

    what: str
    on: dt.date
    how: str


def mark_sent(home: Home, asked: Sending, actor: Actor) -> Sent:
    """Mark an invoice, or all of a month that stand, as sent.

    Raises:
        LedgerError: no such invoice, or it was voided.
    """
    with open_home(home.root, actor) as work:
        invoices = _of_month(work.ledger, asked.what) or [find_invoice(work.ledger, asked.what)]
        voided = set(work.ledger.voids().select(INVOICE_KEY).iter_rows())
        if voided & set(invoices):
            raise LedgerError(ErrorCode.INVOICE_NOT_TO_SEND, invoice=asked.what)
        now = work.ledger.record_sent(
            invoices, sent_on=asked.on, how=asked.how, who=actor.who, at=actor.at
        )
        finish_deliveries(work)
    return Sent(now, len(invoices) - now)


def void(home: Home, what: str, because: str, actor: Actor) -> InvoiceKey:
    """Void an invoice that was not sent, and move its documents away.

    An open draft is taken away: it was made while the invoice stood. Said again in the same words
    it is no second void: what a call that was cut short left undone is done.

    Raises:
        LedgerError: without a reason; when it was sent, credited or voided; when others are in the
            same file for RES.
    """
    with open_home(home.root, actor) as work:
        invoice = find_invoice(work.ledger, what)
        if _said(work.ledger.voids(), invoice, because, actor):
            return invoice
        hold_reason(
            work.ledger.why_not_voided(invoice) or _in_a_file_with_others(work.ledger, invoice),
            because,
        )
        _take_draft_away(work)
        work.ledger.void(invoice, because, who=actor.who, at=actor.at)
        finish_deliveries(work)
    return invoice


def order_credit(home: Home, what: str, because: str, actor: Actor) -> InvoiceKey:
    """Have the next run credit all that is left of an invoice. An open draft is taken away.

    Said again in the same words it is no second order.

    Raises:
        LedgerError: without a reason; when nothing is left of it, or it is voided or ordered.
    """
    with open_home(home.root, actor) as work:
        invoice = find_invoice(work.ledger, what)
        if _said(work.ledger.credit_orders(), invoice, because, actor):
            return invoice
        hold_reason(work.ledger.why_not_credited(invoice), because)
        _take_draft_away(work)
        work.ledger.order_credit(invoice, because, who=actor.who, at=actor.at)
    return invoice


def find_invoice(ledger: Ledger, what: str) -> InvoiceKey:
    """Return the issued invoice of a number, or of `seller-number` as its folder is called.

    Raises:
        LedgerError: when there is none, or several sellers have one of that number.
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
    """Return the standing invoices and credit notes of a month; none when it is no month."""
    try:
        month = Month.parse(what)
    except ValueError:
        return []
    standing = ledger.invoices().join(ledger.voids(), on=DOCUMENT, how="anti")
    of_month = standing.filter(pl.col("month") == str(month)).select(InvoiceKey._fields)
    if of_month.is_empty():
        raise LedgerError(ErrorCode.MONTH_NOT_ISSUED, month=month)
    return [InvoiceKey(*row) for row in of_month.iter_rows()]


def _said(
    taken_back: DataFrame[TakenBack], invoice: InvoiceKey, because: str, actor: Actor
) -> bool:
    """Tell whether this very thing was said of an invoice before, by the same person."""
    same = {**invoice._asdict(), "because": because.strip(), "who": actor.who}
    return not taken_back.filter(pl.col(name) == said for name, said in same.items()).is_empty()


def _in_a_file_with_others(ledger: Ledger, invoice: InvoiceKey) -> LedgerError | None:
    """Return that the file for RES that an invoice is in has others in it, if it has."""
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


def _take_draft_away(work: Work) -> None:
    """Take away the folder of the open draft; the ledger forgets it with what follows.

    First the folder: killed between the two, the draft cannot be issued, and is billed anew.
    """
    draft = work.ledger.draft()
    if draft is not None:
        shutil.rmtree(work.home.root / draft.folder, ignore_errors=True)
