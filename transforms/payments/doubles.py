"""Payments that another message of a bank seems to contain already: a person is asked.

The same payment may arrive twice under different names: in a notification and in the statement, in
BgMax and in a message of the bank, or without any reference of the bank. Two payments may be the
same if they agree in amount, seller and day, or in the bank's reference, and do not name different
invoices of ours. One may be the sum of the other's entry; a sum need not name all its invoices. Two
references of the bank in messages of one kind are two payments.
"""

from typing import Final

import polars as pl

from contracts.keys import INVOICE_KEY
from transforms.payments.named import invoices_found
from transforms.payments.tables import PaymentTables

# Two messages may book a payment on both sides of a weekend.
_DAYS: Final = 3
_PAIR: Final = ["payment_no", "earlier"]
_KEY: Final = ["receiver", "currency", "key"]


def looks_double(tables: PaymentTables, waiting: pl.DataFrame) -> pl.DataFrame:
    """Return the waiting payments that resemble an earlier one, and the first that they resemble.

    Columns: `payment_no`, `earlier`.
    """
    # Thousands of equal amounts in one message are no pairs.
    several = pl.col("message").n_unique().over(_KEY) > 1
    each = _keyed(_described(tables)).filter(several)
    mine = each.filter(pl.col("payment_no").is_in(waiting.get_column("payment_no").implode()))
    pairs = (
        mine.join(each, on=_KEY, suffix="_other")
        .filter(
            pl.col("payment_no_other") < pl.col("payment_no"),
            pl.col("message") != pl.col("message_other"),
            ~(pl.col("by_total") & pl.col("by_total_other")),
            _same_entry() | (_near() & ~_two_references()),
        )
        .group_by("payment_no", earlier="payment_no_other")
        .agg(is_sum=(pl.col("by_total") | pl.col("by_total_other")).any())
    )
    whole = pairs.filter(~pl.col("is_sum")).select(_PAIR)
    return (
        pairs.join(_of_different_invoices(tables, whole), on=_PAIR, how="anti")
        .group_by("payment_no")
        .agg(pl.col("earlier").min())
        .sort("payment_no")
    )


def _described(tables: PaymentTables) -> pl.DataFrame:
    """Return the payments with `receiver`, `message`, `kind` and the `total` of their entry."""
    replaced = tables.payments.select(payment_no="replaces").drop_nulls()
    by_file = pl.concat_str(pl.lit("file "), "file_no")
    return (
        tables.payments.join(replaced, on="payment_no", how="anti")
        .join(tables.receiver_groups(), on="payee_account")
        .with_columns(
            is_old=pl.col("message").is_null(),
            message=pl.coalesce("message", by_file),
            kind=pl.col("format").str.slice(0, len("camt.053")),
        )
        .with_columns(total=pl.col("amount").sum().over("message", _whole_entry()))
    )


def _whole_entry() -> pl.Expr:
    """Return the name of an entry without the amount of a transaction that has no reference."""
    unnamed = (
        pl.col("bank_reference").is_null()
        & ~pl.col("is_old")
        & pl.col("entry").str.starts_with("camt:")
    )
    return pl.when(unnamed).then(pl.col("entry").str.replace(r":[^:]*$", "")).otherwise("entry")


def _keyed(each: pl.DataFrame) -> pl.DataFrame:
    """Return each payment by its amount, and a part also by the total of its entry."""
    whole = each.with_columns(key=pl.col("amount").cast(pl.Decimal(38, 2)), by_total=False)
    parts = each.filter(pl.col("total") != pl.col("amount"))
    of_total = parts.with_columns(key=pl.col("total").cast(pl.Decimal(38, 2)), by_total=True)
    return pl.concat([whole, of_total])


def _same_entry() -> pl.Expr:
    return pl.col("entry") == pl.col("entry_other")


def _near() -> pl.Expr:
    days = (pl.col("paid_on") - pl.col("paid_on_other")).dt.total_days().abs()
    same_reference = (pl.col("bank_reference") == pl.col("bank_reference_other")).fill_null(
        value=False
    )
    return (days <= _DAYS) | same_reference


def _two_references() -> pl.Expr:
    """Return whether a bank gave two references in messages of one kind."""
    differ = (pl.col("bank_reference") != pl.col("bank_reference_other")).fill_null(value=False)
    comparable = pl.col("is_old") == pl.col("is_old_other")
    return differ & comparable & (pl.col("kind") == pl.col("kind_other"))


def _of_different_invoices(tables: PaymentTables, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that both name invoices of ours, but none in common."""
    numbers = pl.concat([pairs.get_column(name).alias("payment_no") for name in _PAIR]).unique()
    asked = tables.payments.join(numbers.to_frame(), on="payment_no", how="semi")
    named = invoices_found(tables, asked).select("payment_no", *INVOICE_KEY).unique()
    mine = pairs.join(named, on="payment_no")
    theirs = pairs.join(named, left_on="earlier", right_on="payment_no")
    both = mine.join(theirs, on=_PAIR, how="semi")
    common = mine.join(theirs, on=[*_PAIR, *INVOICE_KEY], how="semi")
    return both.join(common, on=_PAIR, how="anti").select(_PAIR).unique()
