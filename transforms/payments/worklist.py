"""The worklist: payments, or parts of them, that are not matched.

Suggestions are not proof. An equal amount proves nothing, even if the payer is known: two invoices
may have the same total, and a payer may round.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import INVOICE, INVOICE_KEY
from contracts.payments import Hint, Suggestion, Waiting
from transforms.payments.matching import match_payments
from transforms.payments.named import invoices_named
from transforms.payments.tables import PaymentTables, open_invoices, open_payments

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
    waiting = open_now.join(reasons, on="payment_no").select(Waiting.columns())
    return Worklist(Waiting.of(waiting.sort("payment_no")), _suggestions(tables, open_now))


def _suggestions(tables: PaymentTables, waiting: pl.DataFrame) -> DataFrame[Suggestion]:
    left = open_invoices(tables).filter(pl.col("kind") == INVOICE, pl.col("left") > 0)
    named = invoices_named(tables, waiting).select(*_PAIR, hint=pl.lit(Hint.NAMED.value))
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
    each = (
        pl.concat([named, same_amount])
        .join(left.select(*INVOICE_KEY, "left"), on=INVOICE_KEY)
        .sort("payment_no", strength, *INVOICE_KEY)
        .unique(_PAIR, keep="first", maintain_order=True)
    )
    return Suggestion.of(each.select(Suggestion.columns()))
