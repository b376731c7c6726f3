"""The worklist: payments, or parts of them, that are not matched.

Suggestions are not proof. An equal amount proves nothing, even if the payer is known: two invoices
may have the same total, and a payer may round.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import CREDIT_NOTE, INVOICE, INVOICE_KEY
from contracts.payments import SEK, Hint, Suggestion, Waiting
from transforms.payments.matching import match_payments
from transforms.payments.named import invoices_found, invoices_named
from transforms.payments.tables import PaymentTables, as_kronor, open_invoices, open_payments

_HINTS = [hint.value for hint in Hint]
_PAIR = ["payment_no", *INVOICE_KEY]


class Worklist(NamedTuple):
    """Waiting payments, and possible invoices for each, the likeliest first."""

    waiting: DataFrame[Waiting]
    suggestions: DataFrame[Suggestion]


def worklist(tables: PaymentTables) -> Worklist:
    """Return the payments that remain after the rules have matched."""
    open_now = open_payments(tables)
    reasons = match_payments(tables).waits_for
    in_kronor = open_now.filter(pl.col("currency") == SEK)
    waiting = open_now.join(reasons, on="payment_no").select(Waiting.columns())
    return Worklist(Waiting.of(waiting.sort("payment_no")), _suggestions(tables, in_kronor))


def _suggestions(tables: PaymentTables, waiting: pl.DataFrame) -> DataFrame[Suggestion]:
    each = open_invoices(tables)
    left = each.filter(pl.col("kind") == INVOICE, pl.col("left") > 0)
    found = invoices_found(tables, waiting)
    named = invoices_named(found).select(*_PAIR, "asked", hint=pl.lit(Hint.NAMED.value))
    same_payer = (pl.col("payer_org_no") == pl.col("buyer_org_no")) | (
        pl.col("payer_name").str.to_lowercase() == pl.col("buyer_name").str.to_lowercase()
    )
    hint = (
        pl.when(same_payer.fill_null(value=False))
        .then(pl.lit(Hint.AMOUNT_AND_PAYER.value))
        .otherwise(pl.lit(Hint.AMOUNT.value))
    )
    same_amount = (
        waiting.rename({"seller_org_no": "owner"})
        .join(left, left_on="rest", right_on="left", suffix="_of_invoice")
        .filter(pl.col("owner").is_null() | (pl.col("owner") == pl.col("seller_org_no")))
        .select(*_PAIR, hint=hint)
    )
    strength = pl.col("hint").replace_strict(_HINTS, list(range(len(_HINTS))))
    suggested = (
        pl.concat([named, same_amount], how="diagonal")
        .join(each.select(*INVOICE_KEY, "kind", "left", "paid"), on=INVOICE_KEY)
        .join(waiting.select("payment_no", "rest"), on="payment_no")
        .with_columns(possible=_possible())
        .filter(pl.col("possible") != 0)
        .sort("payment_no", strength, *INVOICE_KEY)
        .unique(_PAIR, keep="first", maintain_order=True)
    )
    return Suggestion.of(suggested.select(Suggestion.columns()))


def _possible() -> pl.Expr:
    """Return the amount that a payment can pay of an invoice, or deduct for it.

    None of it if the payer states the opposite.
    """
    opposite = (pl.col("asked").sign() == -pl.col("rest").sign()).fill_null(value=False)
    is_note = pl.col("kind") == CREDIT_NOTE
    room = pl.when(is_note).then(-pl.col("left")).otherwise("paid")
    pays = pl.min_horizontal("rest", pl.when(~is_note).then("left").otherwise(0))
    deducts = -pl.min_horizontal(-pl.col("rest"), room)
    possible = pl.when(pl.col("rest") > 0).then(pays.clip(lower_bound=0)).otherwise(deducts)
    return as_kronor(pl.when(opposite).then(0).otherwise(possible))
