"""Invoices that a payment names, by OCR number or by invoice number.

A number counts only as a whole: a run of digits in a reference or a message, or a reference of
digits separated by spaces. Zeros before it do not count. It is looked up among the invoices of the
sellers that may be paid on the account. If sellers that share the account have the same number, it
identifies none of them, unless the payment names one of those invoices in another way too.
"""

from typing import Final

import polars as pl

from contracts.codes import Route
from contracts.keys import INVOICE_KEY
from contracts.payments import MatchRule
from transforms.payments.tables import PaymentTables, as_kronor

# The first is more reliable.
_RULES: Final = [MatchRule.OCR.value, MatchRule.NUMBER.value]


def number_shown() -> pl.Expr:
    """Return whether the payer has seen our number; RES uses its own numbers."""
    return pl.col("route") != Route.RES.value


def numbers_named(tables: PaymentTables) -> pl.DataFrame:
    """Return each number that a payer stated, without leading zeros.

    Columns: `payment_no`, `reference_index`, `free`, `amount`, `number`.
    """
    text = pl.col("text")
    whole = text.str.replace_all(r"\s", "")
    digits = pl.when(whole.str.contains("^[0-9]+$")).then(pl.concat_list(whole))
    return (
        tables.references.with_row_index("reference_index")
        .with_columns(number=pl.concat_list(text.str.extract_all("[0-9]+"), digits.fill_null([])))
        .explode("number")
        .with_columns(pl.col("number").str.strip_chars_start("0"))
        .filter(pl.col("number") != "")
        .select("payment_no", "reference_index", "free", "amount", "number")
        .unique(maintain_order=True)
    )


def invoices_found(tables: PaymentTables, payments: pl.DataFrame) -> pl.DataFrame:
    """Return every number of `payments` that is one of an invoice.

    Columns: `payment_no`, `reference_index`, `number`, `amount`, `seller_org_no`, `invoice_number`,
    `rule`, `shown` (whether the payer has seen the number), `sure` (whether the invoice is meant,
    and not that of another seller with the same number).
    """
    numbers = tables.invoices.select(*INVOICE_KEY, "ocr", shown=number_shown())
    known = pl.concat(
        [
            numbers.select(*INVOICE_KEY, "shown", number=column, rule=pl.lit(rule)).drop_nulls(
                "number"
            )
            for rule, column in zip(_RULES, ("ocr", "invoice_number"), strict=True)
        ]
    )
    found = (
        numbers_named(tables)
        .join(_sellers_of(tables, payments), on="payment_no")
        .join(known, on=["seller_org_no", "number"])
    )
    alone = pl.col("seller_org_no").n_unique().over("payment_no", "number") == 1
    return found.with_columns(alone=alone).with_columns(
        sure=pl.col("alone").any().over("payment_no", *INVOICE_KEY)
    )


def _sellers_of(tables: PaymentTables, payments: pl.DataFrame) -> pl.DataFrame:
    """Return the sellers that each payment may be for: `payment_no`, `seller_org_no`."""
    return (
        payments.select("payment_no", "payee_account")
        .join(tables.receivers(), on="payee_account")
        .select("payment_no", "seller_org_no")
    )


def invoices_named(found: pl.DataFrame) -> pl.DataFrame:
    """Return each invoice of `invoices_found`, once for a payment, with the best rule.

    Columns: `payment_no`, `seller_org_no`, `invoice_number`, `rule`, `asked` (kronor that the payer
    states for it, else null), `shown`.
    """
    by_invoice = ["payment_no", *INVOICE_KEY]
    return (
        found.sort(*by_invoice, pl.col("rule").replace_strict(_RULES, [0, 1]), "reference_index")
        .group_by(by_invoice, maintain_order=True)
        .agg(
            pl.col("rule", "shown").first(),
            asked=as_kronor(pl.col("amount").drop_nulls().first()),
        )
    )


def names_two_sellers(found: pl.DataFrame) -> pl.DataFrame:
    """Return the payments of `invoices_found` with a number that two sellers have.

    Column: `payment_no`.
    """
    settled = pl.col("sure").any().over("payment_no", "number")
    return found.filter(~settled, "shown").select("payment_no").unique()


def names_a_stranger(tables: PaymentTables, found: pl.DataFrame) -> pl.DataFrame:
    """Return payments with several references, one of which is not our invoice.

    Column: `payment_no`. The share of such a payment for our invoice is not known. Messages do not
    count, because they may contain any number.
    """
    references = tables.references.with_row_index("reference_index").filter(~pl.col("free"))
    several = references.filter(pl.len().over("payment_no") > 1)
    ours = found.filter("shown").select("reference_index")
    return several.join(ours, on="reference_index", how="anti").select("payment_no").unique()
