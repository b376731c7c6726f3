"""The rules that say without doubt what a payment pays. Nothing else matches by itself.

In order: the payment is in kronor, to an account whose owner is known, with a reference of the
bank's, no person undid a match of it, and it does not look like one that another kind of file told.
Numbers count that the payer has seen: what RES invoices has RES's own, which may look like ours.
It names one invoice, by OCR number, else by invoice number: it pays that, up to what stands open.
It names several: it pays each with what the payer says, when that adds up to the payment; or each
whole, when what stands open of them is the payment exactly. A deduction pays a credit note back;
a payment taken back takes from the invoice it names. What is left goes to the worklist.
"""

from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import CREDIT_NOTE, INVOICE_KEY, KRONOR
from contracts.payments import SEK, NewMatch, PaymentFormat, WaitsFor
from transforms.payments.named import invoices_named, names_a_stranger
from transforms.payments.tables import (
    PaymentTables,
    as_kronor,
    open_invoices,
    open_payments,
)

_PAIR: Final = ["payment_no", *INVOICE_KEY]


class MatchedPayments(NamedTuple):
    """What the rules match, and why each payment that they leave (in part) is left."""

    matches: DataFrame[NewMatch]
    waits_for: pl.DataFrame


def match_payments(tables: PaymentTables) -> MatchedPayments:
    """Match what is open; `waits_for` has `payment_no` and the reason for what would be left."""
    waiting = open_payments(tables).with_columns(waits_for=_barred(tables))
    free = waiting.filter(pl.col("waits_for").is_null())
    asked = _asked(tables, free)
    matches = _within_what_is_open(asked.drop_nulls("asked"))
    left = {True: WaitsFor.SURPLUS.value, False: WaitsFor.SEVERAL.value}
    named = asked.group_by("payment_no").agg(
        reason=pl.col("asked").is_not_null().all().replace_strict(left, return_dtype=pl.String)
    )
    reasons = waiting.join(named, on="payment_no", how="left").select(
        "payment_no",
        waits_for=pl.coalesce("waits_for", "reason", pl.lit(WaitsFor.NO_INVOICE.value)),
    )
    return MatchedPayments(NewMatch.of(matches.select(NewMatch.columns()).sort(_PAIR)), reasons)


def _barred(tables: PaymentTables) -> pl.Expr:
    """Say why the rules leave a payment alone, null when they do not."""
    return (
        pl.when(pl.col("currency") != SEK)
        .then(pl.lit(WaitsFor.CURRENCY.value))
        .when(pl.col("seller_org_no").is_null())
        .then(pl.lit(WaitsFor.ACCOUNT.value))
        .when(~pl.col("has_bank_reference"))
        .then(pl.lit(WaitsFor.BANK_REFERENCE.value))
        .when(pl.col("undone"))
        .then(pl.lit(WaitsFor.UNDONE.value))
        .when(pl.col("payment_no").is_in(looks_double(tables)["payment_no"].implode()))
        .then(pl.lit(WaitsFor.LOOKS_DOUBLE.value))
    )


def looks_double(tables: PaymentTables) -> pl.DataFrame:
    """Return `payment_no` and `earlier` of payments that another kind of file seems to have told.

    BgMax and camt have no reference in common, so the same payment told in both has two names:
    the same day, seller and amount is enough for a person to be asked.
    """
    replaced = tables.payments.select(payment_no="replaces").drop_nulls()
    each = (
        tables.payments.join(replaced, on="payment_no", how="anti")
        .join(tables.sellers(), on="payee_account")
        .with_columns(is_bgmax=pl.col("format") == PaymentFormat.BGMAX.value)
    )
    alike = ["paid_on", "amount", "currency", "seller_org_no"]
    return (
        each.join(each, on=alike, suffix="_other")
        .filter(
            pl.col("is_bgmax") != pl.col("is_bgmax_other"),
            pl.col("payment_no_other") < pl.col("payment_no"),
        )
        .group_by("payment_no")
        .agg(earlier=pl.col("payment_no_other").min())
        .sort("payment_no")
    )


def _asked(tables: PaymentTables, free: pl.DataFrame) -> pl.DataFrame:
    """Return the invoices that payments name, with `asked`: kronor of each, null when untold."""
    of_payment = "payment_no"
    all_told = pl.col("asked").is_not_null().all().over(of_payment)
    none_told = pl.col("asked").is_null().all().over(of_payment)
    untouched = pl.col("rest") == pl.col("amount")
    adds_up = pl.col("asked").sum().over(of_payment) == pl.col("rest")
    open_adds_up = _open_of_it().sum().over(of_payment) == pl.col("rest")
    alone = pl.len().over(of_payment) == 1
    asked = (
        pl.when(all_told & adds_up & untouched)
        .then("asked")
        .when(alone & none_told & ~pl.col("stranger"))
        .then("rest")
        .when(none_told & open_adds_up & ~pl.col("stranger"))
        .then(_open_of_it())
    )
    return _named(tables, free).with_columns(asked=as_kronor(asked))


def _named(tables: PaymentTables, free: pl.DataFrame) -> pl.DataFrame:
    """Return the invoices that payments name, with what is open of each; `stranger`: another's."""
    known = open_invoices(tables).select(
        *INVOICE_KEY, "kind", "credits_invoice", "paid", "left", stranger=pl.lit(value=False)
    )
    strangers = names_a_stranger(tables, free).get_column("payment_no")
    return (
        invoices_named(tables, free)
        .filter("shown")
        .join(free.select("payment_no", "amount", "rest"), on="payment_no")
        .join(known, on=INVOICE_KEY)
        .with_columns(stranger=pl.col("payment_no").is_in(strangers.implode()))
    )


def _open_of_it() -> pl.Expr:
    """Return what stands open of a named invoice; nought of a note whose invoice is named too."""
    original = pl.concat_str("seller_org_no", pl.lit("/"), "credits_invoice")
    named = pl.concat_str("seller_org_no", pl.lit("/"), "invoice_number")
    counted = original.is_in(named.implode().over("payment_no")).fill_null(value=False)
    return pl.when(counted).then(pl.lit(0)).otherwise("left")


def _within_what_is_open(asked: pl.DataFrame) -> pl.DataFrame:
    """Give each payment what is open when its turn comes, in the order of payments.

    First what is drawn for credit notes, which makes room on their invoices; then what is paid;
    last what is taken back, of that too.
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
    each = pl.concat([part.select(*_PAIR, "rule", "given") for part in (drawn, paid, back)])
    return each.rename({"given": "amount"}).filter(pl.col("amount") != 0)


def _with_sum(asked: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Add `now`: what was given of the same invoice a moment ago."""
    sums = given.group_by(INVOICE_KEY).agg(now=as_kronor(pl.col("given").sum()))
    return asked.join(sums, on=INVOICE_KEY, how="left").with_columns(
        pl.col("now").fill_null(0).cast(KRONOR)
    )


def _in_turn(asked: pl.DataFrame, room: pl.Expr, sign: int) -> pl.DataFrame:
    """Add `given`: of what is asked of an invoice, what its room allows after those before."""
    wanted = pl.col("asked") * sign
    until = wanted.cum_sum().over(INVOICE_KEY, order_by="payment_no")
    allowed = pl.max_horizontal(room, pl.lit(0))
    given = pl.min_horizontal(until, allowed) - pl.min_horizontal(until - wanted, allowed)
    return asked.with_columns(given=as_kronor(given * sign))
