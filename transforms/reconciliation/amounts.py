"""Amounts billed: by care month, by seller, unit and payer, by invoice."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import KRONOR, care_month, contacts_of_lines
from contracts.reconciliation import CareMonth, Dimension, InvoiceOfMonth, TotalBy
from transforms.division import INVOICE_OF
from transforms.reconciliation.tables import MonthTables


def kronor_sum(amount: pl.Expr) -> pl.Expr:
    """Sum amounts as kronor; an empty sum is zero.

    A sum widens to 38 digits and is cast back.
    """
    return amount.sum().fill_null(0).cast(KRONOR)


def debited_and_credited() -> list[pl.Expr]:
    """Return the columns of `DebitedAndCredited`, aggregated of billed lines."""
    debit, credit, amount = pl.col("sign") > 0, pl.col("sign") < 0, pl.col("amount")
    signed = pl.when(debit).then(amount).otherwise(-amount)
    return [
        contacts_of_lines(debit).alias("debited_contacts"),
        kronor_sum(amount.filter(debit)).alias("debited"),
        contacts_of_lines(credit).alias("credited_contacts"),
        kronor_sum(amount.filter(credit)).alias("credited"),
        kronor_sum(signed).alias("net"),
    ]


def care_months(tables: MonthTables) -> DataFrame[CareMonth]:
    """Return the run's debits and credits of each care month.

    They explain why the sums of a month's care and of a month's invoices differ: invoices also have
    debits and credits of earlier months (Avstämningsfunktionen says so of its own reports).
    """
    month = care_month().dt.strftime("%Y-%m")
    return CareMonth.of(
        tables.billed_lines.group_by(care_month=month)
        .agg(debited_and_credited())
        .sort("care_month")
    )


def totals(tables: MonthTables) -> DataFrame[TotalBy]:
    """Return the run's debits and credits by each `Dimension`, the largest keys first."""
    names = tables.invoices.select("invoice", "seller_name", "buyer_name")
    lines = tables.billed_lines.join(names, on="invoice", how="left")
    unnamed = pl.lit(None, dtype=pl.String)
    keys = {
        Dimension.SELLER: ("seller_org_no", pl.col("seller_name")),
        Dimension.AGREEMENT: ("agreement_id", pl.col("seller_name")),
        Dimension.CARE_UNIT: ("care_unit", pl.col("unit_name")),
        Dimension.PAYER: ("payer_id", pl.col("buyer_name")),
        Dimension.ROUTE: ("route", unnamed),
        Dimension.CATEGORY: ("category", unnamed),
    }
    each = [
        lines.group_by(key=pl.col(column))
        .agg(*debited_and_credited(), name=name.drop_nulls().min())
        .with_columns(dimension=pl.lit(dimension.value))
        .sort("net", "key", descending=[True, False])
        for dimension, (column, name) in keys.items()
    ]
    return TotalBy.of(pl.concat([part.select(TotalBy.columns()) for part in each]))


def invoices_of_month(tables: MonthTables) -> DataFrame[InvoiceOfMonth]:
    """Return the run's invoices, and those of earlier runs of the same month."""
    columns = InvoiceOfMonth.columns()
    voided = pl.col("voided_before").is_not_null()
    earlier = tables.earlier().filter(pl.col("month") == str(tables.month))
    now = tables.numbered().with_columns(voided_before=pl.lit(None, pl.Int64))
    parts = pl.col("part").max().over("run_no", *INVOICE_OF)
    every = pl.concat(
        [of.with_columns(voided=voided, parts=parts).select(columns) for of in (earlier, now)]
    )
    return InvoiceOfMonth.of(
        every.sort(
            *("run_no", "kind", "seller_org_no", "invoice_number", "agreement_id", "payer_id"),
            *("route", "part"),
        )
    )
