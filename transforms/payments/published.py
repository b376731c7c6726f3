"""Payments for analysts: matches and remainders, without payers."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.follow_up_payments import KnownPayment
from contracts.keys import INVOICE_KEY
from contracts.payments import MatchRule
from transforms.payments.tables import PaymentTables, open_payments


def payments_to_publish(tables: PaymentTables) -> DataFrame[KnownPayment]:
    """Return a row for each valid match, and one for the remainder of each payment.

    The rows of a payment sum to it; a sum that was replaced by its parts has none.
    """
    waiting = open_payments(tables).select(
        "payment_no",
        "seller_org_no",
        pl.lit(None, dtype=pl.String).alias("invoice_number"),
        pl.col("rest").alias("amount"),
        pl.lit("waiting").alias("state"),
        pl.lit(None, dtype=pl.String).alias("rule"),
    )
    described = tables.payments.select("payment_no", "file_no", "paid_on", "currency")
    each = pl.concat([_matched(tables), waiting]).join(described, on="payment_no")
    return KnownPayment.of(
        each.select(KnownPayment.columns()).sort("payment_no", "state", "invoice_number")
    )


def _matched(tables: PaymentTables) -> pl.DataFrame:
    """Return the matches not undone.

    The seller of a set-aside amount is the owner of its account.
    """
    undone = tables.matches.get_column("undoes").drop_nulls()
    standing = tables.matches.filter(
        pl.col("undoes").is_null(), ~pl.col("match_no").is_in(undone.implode())
    )
    aside = pl.col("rule") == MatchRule.SET_ASIDE.value
    owners = tables.payments.select("payment_no", "payee_account").join(
        tables.sellers(), on="payee_account", how="left"
    )
    return (
        standing.join(owners.select("payment_no", owner="seller_org_no"), on="payment_no")
        .with_columns(
            pl.coalesce("seller_org_no", "owner").alias("seller_org_no"),
            state=pl.when(aside).then(pl.lit("set_aside")).otherwise(pl.lit("matched")),
        )
        .select("payment_no", *INVOICE_KEY, "amount", "state", "rule")
    )
