"""A person's decisions on payments: match by hand, set aside, undo."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import MatchError
from contracts.payments import SEK, MatchRule, NewMatch
from pipelines.archive.work import Work
from pipelines.follow_up.publish import publish_payments
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.payments.settlement import settle_payments
from pipelines.payments.tables import payment_tables
from pipelines.recovery import open_home
from transforms.payments.tables import PaymentTables, open_invoices, open_payments


class InvoiceName(NamedTuple):
    """An invoice or credit note as a person names it; seller only if ambiguous."""

    number: str
    seller_org_no: str | None = None


class HandMatch(NamedTuple):
    """A match requested by a person; without invoice the payment is set aside.

    Without amount: the rest of the payment, but at most the open amount of the invoice.
    """

    payment_no: int
    invoice: InvoiceName | None
    because: str
    amount: Decimal | None = None


def match_by_hand(home: Home, asked: HandMatch, actor: Actor) -> Decimal:
    """Record a match requested by a person; return its amount.

    Repeating the command with the same reason does not match twice, so an interrupted call can be
    repeated.

    Raises:
        MatchError: payment or invoice is unknown, or has too little left.
    """
    asked = asked._replace(because=_reason(asked.because))
    with open_home(home.root, actor) as work:
        given = _match_once(work, asked)
        settle_payments(work)
        publish_payments(work)
    return given


def _match_once(work: Work, asked: HandMatch) -> Decimal:
    """Record a match, unless it was recorded before; return its amount.

    Without an amount, an earlier match answers the request only if nothing is left to match. It may
    have been a partial match, and a request for the rest with the same reason must not return it.
    """
    earlier = _earlier_amount(work.ledger.matches(), asked, work.actor.who)
    if earlier is not None and asked.amount is not None:
        return earlier
    try:
        match = _new_match(payment_tables(work), asked)
    except MatchError:
        if earlier is None:
            raise
        return earlier
    work.ledger.record_matches(match, work.actor, because=asked.because)
    return Decimal(match.get_column("amount").item())


def undo_by_hand(home: Home, payment_no: int, because: str, actor: Actor) -> int:
    """Undo all matches of a payment; return their number.

    Afterwards the rules never match this payment, because a person rejected their result.

    Raises:
        MatchError: the payment has no matches.
    """
    because = _reason(because)
    with open_home(home.root, actor) as work:
        matches = work.ledger.matches().filter(pl.col("payment_no") == payment_no)
        numbers = _standing(matches).get_column("match_no").to_list()
        again = matches.filter(
            pl.col("undoes").is_not_null(), pl.col("because") == because, pl.col("who") == actor.who
        )
        if not numbers and again.is_empty():
            raise MatchError(ErrorCode.PAYMENT_PAYS_NOTHING, payment=payment_no)
        if numbers:
            work.ledger.undo_matches(numbers, because, actor)
        settle_payments(work)
        publish_payments(work)
    return len(numbers) or again.height


def _standing(matches: pl.DataFrame) -> pl.DataFrame:
    """Return the matches that are not undone, and do not undo."""
    undone = matches.get_column("undoes").drop_nulls()
    return matches.filter(pl.col("undoes").is_null(), ~pl.col("match_no").is_in(undone.implode()))


def _earlier_amount(matches: pl.DataFrame, asked: HandMatch, who: str) -> Decimal | None:
    """Return the amount of an equal match that the person recorded before, or None."""
    named = asked.invoice or InvoiceName("")
    same = _standing(matches).filter(
        pl.col("payment_no") == asked.payment_no,
        pl.col("because") == asked.because,
        pl.col("who") == who,
        pl.col("invoice_number").fill_null("") == named.number,
        pl.lit(named.seller_org_no is None)
        | (pl.col("seller_org_no").fill_null("") == (named.seller_org_no or "")),
        pl.lit(asked.amount is None) | (pl.col("amount") == (asked.amount or Decimal(0))),
    )
    return None if same.is_empty() else Decimal(same.get_column("amount").item(-1))


def _new_match(tables: PaymentTables, asked: HandMatch) -> DataFrame[NewMatch]:
    """Return the requested match, of the available amount."""
    rest, currency = _rest(tables, asked.payment_no)
    if asked.invoice and currency != SEK:
        code = ErrorCode.PAYMENT_IN_OTHER_CURRENCY
        raise MatchError(code, payment=asked.payment_no, currency=currency)
    invoice = _invoice(tables, asked.invoice) if asked.invoice else None
    row = {
        "payment_no": asked.payment_no,
        "seller_org_no": invoice.seller_org_no if invoice else None,
        "invoice_number": invoice.invoice_number if invoice else None,
        "amount": _given(rest, invoice.left if invoice else rest, asked.amount),
        "rule": MatchRule.MANUAL.value if invoice else MatchRule.SET_ASIDE.value,
    }
    return NewMatch.of(pl.DataFrame([row], schema=NewMatch.schema()))


def _reason(because: str) -> str:
    if not because.strip():
        raise MatchError(ErrorCode.REASON_MISSING)
    return because.strip()


def _rest(tables: PaymentTables, payment_no: int) -> tuple[Decimal, str]:
    """Return what is left of a payment, and its currency."""
    found = open_payments(tables).filter(pl.col("payment_no") == payment_no)
    if found.is_empty():
        raise MatchError(ErrorCode.PAYMENT_USED_UP, payment=payment_no)
    rest, currency = found.select("rest", "currency").row(0)
    return Decimal(rest), str(currency)


class _OpenInvoice(NamedTuple):
    """An invoice and its open amount."""

    seller_org_no: str
    invoice_number: str
    left: Decimal


def _invoice(tables: PaymentTables, named: InvoiceName) -> _OpenInvoice:
    found = open_invoices(tables).filter(pl.col("invoice_number") == named.number)
    if named.seller_org_no is not None:
        found = found.filter(pl.col("seller_org_no") == named.seller_org_no)
    if found.is_empty():
        raise MatchError(ErrorCode.INVOICE_UNKNOWN, invoice=named.number)
    if found.height > 1:
        sellers = ", ".join(found.get_column("seller_org_no").sort())
        code = ErrorCode.INVOICE_OF_SEVERAL
        raise MatchError(code, invoice=named.number, invoices=sellers)
    return _OpenInvoice(*found.select(_OpenInvoice._fields).row(0))


def _given(rest: Decimal, left: Decimal, amount: Decimal | None) -> Decimal:
    """Return the requested amount, or the smaller of rest and open amount."""
    if amount is not None:
        if amount * rest <= 0 or abs(amount) > abs(rest):
            raise MatchError(ErrorCode.PAYMENT_TOO_SMALL, rest=rest, amount=amount)
        return amount
    # A reversed payment opens its invoice again, whatever the amount.
    given = rest if rest < 0 else min(rest, left)
    if given == 0 or given * rest <= 0:
        raise MatchError(ErrorCode.INVOICE_NOT_OPEN)
    return given
