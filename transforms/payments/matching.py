"""The rules that match payments without doubt. Everything else needs a person.

Conditions, in order: the payment is in kronor, is to an account with a known owner, has no match
that a person undid, does not name a number of two sellers, and does not resemble a payment in
another message. Only numbers that the payer has seen count: invoices by RES have RES's own numbers,
which may look like ours.

A payment that names one invoice, by OCR number, else by invoice number, pays it, up to its
outstanding amount. A payment that names several pays each with the amount that the payer states, if
those add up to the payment; or each whole, if their outstanding amounts are exactly the payment. A
deduction reverses a credit note; a reversed payment is deducted from the invoice it names. The
remainder goes to the worklist.
"""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import CREDIT_NOTE, INVOICE_KEY, KRONOR
from contracts.payments import SEK, NewMatch, WaitsFor
from transforms.payments.doubles import looks_double
from transforms.payments.named import (
    invoices_found,
    invoices_named,
    names_a_stranger,
    names_two_sellers,
)
from transforms.payments.tables import (
    PaymentTables,
    as_kronor,
    open_invoices,
    open_payments,
)

_PAIR: Final = ["payment_no", *INVOICE_KEY]


class MatchedPayments(NamedTuple):
    """The matches by rule, and the reason for each payment not fully matched."""

    matches: DataFrame[NewMatch]
    waits_for: pl.DataFrame


def match_payments(tables: PaymentTables) -> MatchedPayments:
    """Match open payments.

    `waits_for` has `payment_no`, the reason for its remainder, and `resembles`: the payment that it
    may be the same as.
    """
    waiting = open_payments(tables)
    found = invoices_found(tables, waiting)
    doubles = looks_double(tables, waiting).rename({"earlier": "resembles"})
    judged = waiting.join(doubles, on="payment_no", how="left").with_columns(
        barred=_barred(tables, found)
    )
    asked = _asked(tables, judged.filter(pl.col("barred").is_null()), found)
    given = _within_what_is_open(asked.drop_nulls("asked"))
    left = {True: WaitsFor.SURPLUS.value, False: WaitsFor.SEVERAL.value}
    named = asked.group_by("payment_no").agg(
        reason=pl.col("asked").is_not_null().all().replace_strict(left, return_dtype=pl.String)
    )
    impossible = pl.col("payment_no").is_in(given.impossible["payment_no"].implode())
    deducts = impossible | ((pl.col("rest") < 0) & (pl.col("reason") == WaitsFor.SURPLUS.value))
    reasons = judged.join(named, on="payment_no", how="left").select(
        "payment_no",
        pl.when(pl.col("barred") == WaitsFor.LOOKS_DOUBLE.value).then("resembles"),
        waits_for=pl.coalesce(
            "barred",
            pl.when(deducts).then(pl.lit(WaitsFor.DEDUCTION.value)),
            "reason",
            pl.lit(WaitsFor.NO_INVOICE.value),
        ),
    )
    matches = given.given.select(NewMatch.columns()).sort(_PAIR)
    return MatchedPayments(NewMatch.of(matches), reasons)


def _barred(tables: PaymentTables, found: pl.DataFrame) -> pl.Expr:
    """Return the reason to leave a payment unmatched, null without one."""
    accounts = tables.receivers().get_column("payee_account").unique()
    two_sellers = names_two_sellers(found).get_column("payment_no")
    return (
        pl.when(pl.col("currency") != SEK)
        .then(pl.lit(WaitsFor.CURRENCY.value))
        .when(~pl.col("payee_account").is_in(accounts.implode()))
        .then(pl.lit(WaitsFor.ACCOUNT.value))
        .when(pl.col("undone"))
        .then(pl.lit(WaitsFor.UNDONE.value))
        .when(pl.col("payment_no").is_in(two_sellers.implode()))
        .then(pl.lit(WaitsFor.SELLERS.value))
        .when(pl.col("resembles").is_not_null())
        .then(pl.lit(WaitsFor.LOOKS_DOUBLE.value))
    )


def _asked(tables: PaymentTables, free: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the named invoices with `asked`: kronor for each, null when not stated."""
    of_payment = "payment_no"
    all_stated = pl.col("asked").is_not_null().all().over(of_payment)
    none_stated = pl.col("asked").is_null().all().over(of_payment)
    untouched = pl.col("rest") == pl.col("amount")
    adds_up = pl.col("asked").sum().over(of_payment) == pl.col("rest")
    open_adds_up = _open_of_it().sum().over(of_payment) == pl.col("rest")
    alone = pl.len().over(of_payment) == 1
    asked = (
        pl.when(all_stated & adds_up & untouched)
        .then("asked")
        .when(alone & none_stated & ~pl.col("stranger"))
        .then("rest")
        .when(none_stated & open_adds_up & ~pl.col("stranger"))
        .then(_open_of_it())
    )
    return _named(tables, free, found).with_columns(asked=as_kronor(asked))


def _named(tables: PaymentTables, free: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the invoices that payments name, with their outstanding amounts.

    `stranger`: the payment also names an invoice that is not ours.
    """
    known = open_invoices(tables).select(
        *INVOICE_KEY, "kind", "credits_invoice", "paid", "left", stranger=pl.lit(value=False)
    )
    strangers = names_a_stranger(tables, found).get_column("payment_no")
    return (
        invoices_named(found.filter("sure"))
        .filter("shown")
        .join(free.select("payment_no", "amount", "rest"), on="payment_no")
        .join(known, on=INVOICE_KEY)
        .with_columns(stranger=pl.col("payment_no").is_in(strangers.implode()))
    )


def _open_of_it() -> pl.Expr:
    """Return the outstanding amount of a named invoice.

    Zero for a note whose invoice is named too.
    """
    original = pl.concat_str("seller_org_no", pl.lit("/"), "credits_invoice")
    named = pl.concat_str("seller_org_no", pl.lit("/"), "invoice_number")
    counted = original.is_in(named.implode().over("payment_no")).fill_null(value=False)
    return pl.when(counted).then(pl.lit(0)).otherwise("left")


class _Given(NamedTuple):
    """The amounts that payments give to invoices, and the payments that deduct too much."""

    given: pl.DataFrame
    impossible: pl.DataFrame


def _within_what_is_open(asked: pl.DataFrame) -> _Given:
    """Give each payment the amount outstanding at its turn, in the order of payments.

    A payment that both pays and deducts does so as stated or not at all: with less deducted it
    would pay more than its amount.
    """
    possible = asked
    while True:
        each = _in_order(possible)
        as_asked = possible.select(*_PAIR, "asked").join(each, on=_PAIR, how="left")
        both = as_asked.filter(_pays_and_deducts())
        short = both.filter(pl.col("asked") != pl.col("amount").fill_null(0))
        if short.is_empty():
            return _Given(
                each.filter(pl.col("amount") != 0),
                asked.join(possible, on="payment_no", how="anti").select("payment_no").unique(),
            )
        possible = possible.join(short, on="payment_no", how="anti")


def _pays_and_deducts() -> pl.Expr:
    signs = pl.col("asked").sign()
    return (signs.min() < 0).over("payment_no") & (signs.max() > 0).over("payment_no")


def _in_order(asked: pl.DataFrame) -> pl.DataFrame:
    """Return the `amount` that each payment gives to each invoice, also zero.

    First the deductions for credit notes, which add to the amount outstanding of their invoices;
    then payments; last reversals, also of those payments.
    """
    is_note = pl.col("kind") == CREDIT_NOTE
    drawn = _in_turn(asked.filter(is_note, pl.col("asked") < 0), room=-pl.col("left"), sign=-1)
    made_room = drawn.select("seller_org_no", pl.col("given"), invoice_number="credits_invoice")
    paid = _in_turn(
        _with_sum(asked.filter(~is_note, pl.col("asked") > 0), made_room),
        room=pl.col("left") - pl.col("now"),
        sign=1,
    )
    back = _in_turn(
        _with_sum(asked.filter(~is_note, pl.col("asked") < 0), paid),
        room=pl.col("paid") + pl.col("now"),
        sign=-1,
    )
    each = [part.select(*_PAIR, "rule", amount="given") for part in (drawn, paid, back)]
    return pl.concat(each)


def _with_sum(asked: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Add `now`: the amount just given for the same invoice."""
    sums = given.group_by(INVOICE_KEY).agg(now=as_kronor(pl.col("given").sum()))
    return asked.join(sums, on=INVOICE_KEY, how="left").with_columns(
        pl.col("now").fill_null(0).cast(KRONOR)
    )


def _in_turn(asked: pl.DataFrame, room: pl.Expr, sign: int) -> pl.DataFrame:
    """Add `given`: the asked amount of an invoice, limited by what earlier ones left."""
    wanted = pl.col("asked") * sign
    until = wanted.cum_sum().over(INVOICE_KEY, order_by="payment_no")
    allowed = pl.max_horizontal(room, pl.lit(0))
    given = pl.min_horizontal(until, allowed) - pl.min_horizontal(until - wanted, allowed)
    return asked.with_columns(given=as_kronor(given * sign))
