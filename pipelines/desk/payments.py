"""What a person says of payments: what each is for, that one is none of ours, that it was wrong."""

from decimal import Decimal
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import MatchError
from contracts.payments import MatchRule, NewMatch
from pipelines.archive.work import Work
from pipelines.follow_up.publish import publish_payments
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.payments.settlement import settle_payments
from pipelines.payments.tables import payment_tables
from pipelines.recovery import open_home
from transforms.payments.tables import PaymentTables, open_invoices, open_payments


class InvoiceName(NamedTuple):
    """An invoice or credit note as a person names it; the seller when several have that number."""

    number: str
    seller_org_no: str | None = None


class HandMatch(NamedTuple):
    """What a person says that a payment pays; without invoice it is none of ours.

    Without amount: as much as there is left of the payment, and as stands open of the invoice.
    """

    payment_no: int
    invoice: InvoiceName | None
    because: str
    amount: Decimal | None = None


def match_by_hand(home: Home, asked: HandMatch, actor: Actor) -> Decimal:
    """Record what a person says that a payment pays; return how much.

    Said again in the same words it pays no more: who was cut short asks again.

    Raises:
        MatchError: when payment or invoice is unknown, or has not so much left.
    """
    asked = asked._replace(because=_reason(asked.because))
    with open_home(home.root, actor) as work:
        given = _match_once(work, asked)
        settle_payments(work)
        publish_payments(work)
    return given


def _match_once(work: Work, asked: HandMatch) -> Decimal:
    """Record a match, unless it was said before; return how much it gives.

    Without an amount, what was said before is an answer only when nothing is left to match: it may
    have been a part, and who asks for the rest in the same words is not to be answered with that.
    """
    who, at = work.actor
    said = _said(work.ledger.matches(), asked, who)
    if said is not None and asked.amount is not None:
        return said
    try:
        match = _new_match(payment_tables(work), asked)
    except MatchError:
        if said is None:
            raise
        return said
    work.ledger.record_matches(match, who=who, at=at, because=asked.because)
    return Decimal(match.get_column("amount").item())


def undo_by_hand(home: Home, payment_no: int, because: str, actor: Actor) -> int:
    """Undo all that a payment pays; return how many matches that was.

    The rules leave the payment alone from then on: a person said that they were wrong.

    Raises:
        MatchError: when the payment pays nothing.
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
            work.ledger.undo_matches(numbers, because, who=actor.who, at=actor.at)
        settle_payments(work)
        publish_payments(work)
    return len(numbers) or again.height


def _standing(matches: pl.DataFrame) -> pl.DataFrame:
    """Return the matches that are not undone, and do not undo."""
    undone = matches.get_column("undoes").drop_nulls()
    return matches.filter(pl.col("undoes").is_null(), ~pl.col("match_no").is_in(undone.implode()))


def _said(matches: pl.DataFrame, asked: HandMatch, who: str) -> Decimal | None:
    """Return how much a person said before, in the same words, that the payment pays of it."""
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
    """Return the match that a person asks for, of as much as there is."""
    rest = _rest(tables, asked.payment_no)
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


def _rest(tables: PaymentTables, payment_no: int) -> Decimal:
    found = open_payments(tables).filter(pl.col("payment_no") == payment_no)
    if found.is_empty():
        raise MatchError(ErrorCode.PAYMENT_USED_UP, payment=payment_no)
    return Decimal(found.get_column("rest").item())


class _OpenInvoice(NamedTuple):
    """An invoice, and what stands open of it."""

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
    """Return what is matched: what was said, else the less of what there is and what is open."""
    if amount is not None:
        if amount * rest <= 0 or abs(amount) > abs(rest):
            raise MatchError(ErrorCode.PAYMENT_TOO_SMALL, rest=rest, amount=amount)
        return amount
    # Taken back, a payment opens its invoice again, however much that is.
    given = rest if rest < 0 else min(rest, left)
    if given == 0 or given * rest <= 0:
        raise MatchError(ErrorCode.INVOICE_NOT_OPEN)
    return given
