"""Input of payment matching: the ledger's tables, and the owners of accounts."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.invoices import IssuedInvoice
from contracts.keys import CREDIT_NOTE, INVOICE_KEY, KRONOR
from contracts.payments import Match, Payment, PaymentReference


class PaymentTables(NamedTuple):
    """All data about payments.

    `accounts`: account to organisation number of its owner.
    """

    payments: DataFrame[Payment]
    references: DataFrame[PaymentReference]
    matches: DataFrame[Match]
    invoices: DataFrame[IssuedInvoice]
    accounts: Mapping[str, str]

    def sellers(self) -> pl.DataFrame:
        """Return the owners of the configured accounts and of the bankgiros.

        Columns: `payee_account`, `seller_org_no`. A bankgiro that two sellers have had belongs to
        neither until it is configured.
        """
        configured = self._configured()
        bankgiros = (
            self._bankgiros()
            .filter(pl.len().over("payee_account") == 1)
            .join(configured, on="payee_account", how="anti")
        )
        return pl.concat([configured, bankgiros.select(configured.columns)])

    def receivers(self) -> pl.DataFrame:
        """Return every seller that may be paid on an account, several if they share a bankgiro.

        Columns: `payee_account`, `seller_org_no`.
        """
        configured, bankgiros = self._configured(), self._bankgiros()
        shared = configured.join(self._sharing(), on="seller_org_no").select(
            "payee_account", seller_org_no="other"
        )
        return pl.concat([configured, bankgiros, shared]).unique().sort(pl.all())

    def receiver_groups(self) -> pl.DataFrame:
        """Return each account with its `receiver`: one for all sellers that share a bankgiro."""
        first = pl.col("other").fill_null(pl.col("seller_org_no")).min()
        return (
            self.receivers()
            .join(self._sharing(), on="seller_org_no", how="left")
            .group_by("payee_account")
            .agg(receiver=first)
        )

    def _configured(self) -> pl.DataFrame:
        return pl.DataFrame(
            list(self.accounts.items()),
            schema={"payee_account": pl.String, "seller_org_no": pl.String},
            orient="row",
        )

    def _bankgiros(self) -> pl.DataFrame:
        """Return the bankgiros of invoices, and their sellers."""
        return (
            self.invoices.select(
                bare_bankgiro("seller_bankgiro").alias("payee_account"), "seller_org_no"
            )
            .drop_nulls()
            .unique()
        )

    def _sharing(self) -> pl.DataFrame:
        """Return each seller with itself and each `other` that has the same bankgiro."""
        bankgiros = self._bankgiros()
        return (
            bankgiros.join(bankgiros.rename({"seller_org_no": "other"}), on="payee_account")
            .select("seller_org_no", "other")
            .unique()
        )


def bare_bankgiro(column: str) -> pl.Expr:
    """Return a bankgiro as its digits, without leading zeros, as the readers do."""
    return pl.col(column).str.replace_all("[^0-9]", "").str.strip_chars_start("0")


def as_kronor(amount: pl.Expr) -> pl.Expr:
    """Return an amount as kronor; sums and differences widen to 38 digits."""
    return amount.cast(KRONOR)


def open_payments(tables: PaymentTables) -> pl.DataFrame:
    """Return the payments not fully matched, with `rest` and their seller.

    `undone` is whether a person undid a match of it. Sums that were replaced by their parts are
    left out.
    """
    replaced = tables.payments.select(payment_no="replaces").drop_nulls()
    matched = tables.matches.group_by("payment_no").agg(
        matched=as_kronor(pl.col("amount").sum()), undone=pl.col("undoes").is_not_null().any()
    )
    return (
        tables.payments.join(replaced, on="payment_no", how="anti")
        .join(matched, on="payment_no", how="left")
        .join(tables.sellers(), on="payee_account", how="left")
        .with_columns(
            rest=as_kronor(pl.col("amount") - pl.col("matched").fill_null(0)),
            undone=pl.col("undone").fill_null(value=False),
        )
        .filter(pl.col("rest") != 0)
        .sort("payment_no")
    )


def open_invoices(tables: PaymentTables) -> pl.DataFrame:
    """Return every invoice and credit note with its outstanding amount.

    `paid` is the sum of the payments of it; for a credit note it is negative or zero. `left` of an
    invoice is its total less its credit notes and the payments of it and them: a credit note that
    the payer deducted from a payment is not counted twice. `left` of a credit note is the amount
    that the payer may still deduct, negative.
    """
    paid = tables.matches.group_by(INVOICE_KEY).agg(paid=as_kronor(pl.col("amount").sum()))
    each = tables.invoices.join(paid, on=INVOICE_KEY, how="left", nulls_equal=False).with_columns(
        pl.col("paid").fill_null(0).cast(KRONOR)
    )
    is_note = pl.col("kind") == CREDIT_NOTE
    notes = (
        each.filter(is_note)
        .group_by("seller_org_no", invoice_number="credits_invoice")
        .agg(
            credited=as_kronor(pl.col("total").sum()),
            lines_credited=as_kronor(pl.col("lines_amount").sum()),
            drawn=as_kronor(pl.col("paid").sum()),
        )
    )
    of_invoice = pl.col("total") - pl.col("credited") - pl.col("paid") - pl.col("drawn")
    of_note = -pl.col("total") - pl.col("paid")
    return (
        each.join(notes, on=INVOICE_KEY, how="left")
        .with_columns(pl.col("credited", "lines_credited", "drawn").fill_null(0).cast(KRONOR))
        .with_columns(left=as_kronor(pl.when(is_note).then(of_note).otherwise(of_invoice)))
        .sort(INVOICE_KEY)
    )
