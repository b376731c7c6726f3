"""Invoices that a payment names, by OCR number or by invoice number.

A number counts only as a whole: a run of digits in a reference or a message, or a reference of
digits separated by spaces. It is looked up among the invoices of the seller whose account was paid,
because a number is unique for its seller only.
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


def numbers_told(tables: PaymentTables) -> pl.DataFrame:
    """Return each number that a payer stated.

    Columns: `payment_no`, `reference_index`, `free`, `amount`, `number`.
    """
    text = pl.col("text")
    whole = text.str.replace_all(r"\s", "")
    digits = pl.when(whole.str.contains("^[0-9]+$")).then(pl.concat_list(whole))
    return (
        tables.references.with_row_index("reference_index")
        .with_columns(number=pl.concat_list(text.str.extract_all("[0-9]+"), digits.fill_null([])))
        .explode("number")
        .drop_nulls("number")
        .select("payment_no", "reference_index", "free", "amount", "number")
        .unique(maintain_order=True)
    )


def invoices_named(tables: PaymentTables, waiting: pl.DataFrame) -> pl.DataFrame:
    """Return each invoice that a waiting payment names, once, with the best rule.

    Columns: `payment_no`, `seller_org_no`, `invoice_number`, `rule`, `asked` (kronor that the payer
    states for it, else null), `shown` (whether the payer has seen the number).
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
        numbers_told(tables)
        .join(waiting.select("payment_no", "seller_org_no"), on="payment_no")
        .join(known, on=["seller_org_no", "number"])
    )
    by_invoice = ["payment_no", *INVOICE_KEY]
    return (
        found.sort(*by_invoice, pl.col("rule").replace_strict(_RULES, [0, 1]), "reference_index")
        .group_by(by_invoice, maintain_order=True)
        .agg(
            pl.col("rule", "shown").first(),
            asked=as_kronor(pl.col("amount").drop_nulls().first()),
        )
    )


def names_a_stranger(tables: PaymentTables, waiting: pl.DataFrame) -> pl.DataFrame:
    """Return payments with several references, one of which is not our invoice.

    Column: `payment_no`. The share of such a payment for our invoice is not known. Messages do not
    count, because they may contain any number.
    """
    ours = pl.concat(
        [
            tables.invoices.filter(number_shown())
            .select("seller_org_no", number=column)
            .drop_nulls()
            for column in ("ocr", "invoice_number")
        ]
    )
    known = (
        numbers_told(tables)
        .join(waiting.select("payment_no", "seller_org_no"), on="payment_no")
        .join(ours, on=["seller_org_no", "number"], how="semi")
        .select("reference_index")
    )
    references = tables.references.with_row_index("reference_index").filter(~pl.col("free"))
    several = references.filter(pl.len().over("payment_no") > 1)
    return several.join(known, on="reference_index", how="anti").select("payment_no").unique()
