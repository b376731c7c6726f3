"""`samfaktura sent`, `void` and `credit`: what is said of an issued invoice."""

import datetime as dt

from commands import desk
from commands.decide import Because
from pipelines.desk.invoices import Sending, mark_sent, order_credit
from pipelines.desk.invoices import void as void_invoice
from pipelines.home.clock import today


def sent(what: str, *, how: str, on: dt.date | None = None, by: str | None = None) -> None:
    """Mark an invoice, or all invoices of a month, as sent: it is not voided after that.

    Parameters
    ----------
    what
        The invoice (number, or seller-number as its folder in the outbox), or a month, YYYY-MM.
    how
        How it was sent, in words; it is kept in the ledger.
    on
        The day it was sent. Else today in Sweden.
    by
        Who says so. Else the user of the machine.
    """
    marked = mark_sent(desk.home(), Sending(what, on or today(), how), desk.actor(by))
    told = f"Markerade som skickade: {marked.now}."
    desk.console.print(told + (f" Sedan tidigare: {marked.before}." if marked.before else ""))


def void(invoice: str, *, because: Because, by: str | None = None) -> None:
    """Void an issued invoice before it is sent. Its number stays used.

    Its contacts are judged again by the next run, and its documents are moved to `makulerade`.

    Parameters
    ----------
    invoice
        The number, or seller-number as its folder in the outbox is called.
    by
        Who voids. Else the user of the machine.
    """
    seller, number = void_invoice(desk.home(), invoice, because, desk.actor(by))
    desk.console.print(
        f"Makulerad: {seller}-{number}. Numret förblir använt; kontakterna prövas i nästa körning.",
        soft_wrap=True,
    )


def credit(invoice: str, *, because: Because, by: str | None = None) -> None:
    """Have the next run credit an issued invoice whole.

    Its contacts are billed again only when they are reported again.

    Parameters
    ----------
    invoice
        The number, or seller-number as its folder in the outbox is called.
    by
        Who asks for it. Else the user of the machine.
    """
    seller, number = order_credit(desk.home(), invoice, because, desk.actor(by))
    desk.console.print(
        f"Krediteras i nästa körning: {seller}-{number}. Kontakterna faktureras igen först när de"
        " rapporteras på nytt.",
        soft_wrap=True,
    )
