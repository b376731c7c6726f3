"""Amounts owed to each seller, and their age."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import CREDIT_NOTE, INVOICE, INVOICE_KEY, KRONOR, signed
from contracts.owed import BalanceBy, SellerAgeing, SellerBalance
from contracts.reconciliation import Dimension
from transforms.reconciliation.amounts import kronor_sum
from transforms.reconciliation.bands import bands
from transforms.reconciliation.tables import MonthTables

OWED: Final = (
    *("run_no", "seller_org_no", "seller_name", "invoice_number", "kind", "due_on"),
    *("lines_amount", "total", "credits_invoice", "month"),
    *("agreement_id", "payer_id", "buyer_name", "route"),
)
# A credit note has the same values as its invoice, so amounts owed can be grouped by them.
BALANCED_BY: Final = {
    Dimension.AGREEMENT: ("agreement_id", "seller_name"),
    Dimension.PAYER: ("payer_id", "buyer_name"),
    Dimension.ROUTE: ("route", None),
}
_KEYS: Final = [column for column, _ in BALANCED_BY.values()]
# Days overdue, the last of each band; older ones are beyond the last.
OVERDUE_BANDS: Final = {"not_due": 0, "days_1_30": 30, "days_31_60": 60, "days_61_90": 90}


def _ledger_so_far(tables: MonthTables) -> pl.DataFrame:
    """Return the amounts owed after the run, without voided invoices."""
    return pl.concat([tables.standing().select(OWED), tables.numbered().select(OWED)])


def _sellers(owed: pl.DataFrame) -> pl.DataFrame:
    """Return each seller with its latest name."""
    return owed.group_by("seller_org_no").agg(_latest("seller_name")).sort("seller_org_no")


def _latest(name: str) -> pl.Expr:
    return pl.col(name).sort_by("run_no", name).last()


def _stood(tables: MonthTables) -> pl.DataFrame:
    """Return the run's documents and those valid after the run before.

    Including those voided since.
    """
    return pl.concat(
        [
            tables.stood_before().select(*OWED, "voided_before"),
            tables.numbered().select(*OWED, voided_before=pl.lit(None, pl.Int64)),
        ]
    )


def _rolled(tables: MonthTables, owed: pl.DataFrame, paid: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return opening, invoiced, credited, voided, paid and outstanding of each `by`.

    Args:
        tables: the run.
        owed: its documents and those before it, with `voided_before`.
        paid: what payments paid, with `by`.
        by: a column of both.
    """
    new = pl.col("match_no") > tables.matched_before
    sums_paid = paid.group_by(by).agg(
        paid_before=kronor_sum(pl.col("amount").filter(~new)),
        paid=kronor_sum(pl.col("amount").filter(new)),
    )
    now = pl.col("run_no") == tables.run_no
    total, kind = pl.col("total"), pl.col("kind")
    added, taken = pl.col("opening") + pl.col("invoiced"), pl.col("credited") + pl.col("voided")
    return (
        owed.group_by(by)
        .agg(
            opening=kronor_sum(signed("total").filter(~now)),
            invoiced=kronor_sum(total.filter(now & (kind == INVOICE))),
            credited=kronor_sum(total.filter(now & (kind == CREDIT_NOTE))),
            voided=kronor_sum(total.filter(pl.col("voided_before").is_not_null())),
        )
        .join(sums_paid, on=by, how="left")
        .with_columns(pl.col("paid", "paid_before").fill_null(0).cast(KRONOR))
        .with_columns(opening=(pl.col("opening") - pl.col("paid_before")).cast(KRONOR))
        .drop("paid_before")
        .with_columns(outstanding=(added - taken - pl.col("paid")).cast(KRONOR))
    )


def balances(tables: MonthTables) -> DataFrame[SellerBalance]:
    """Return each seller's balance: opening, movements and outstanding.

    opening + invoiced - credited - voided - paid = outstanding. Every seller that was ever invoiced
    is included, unless all its invoices were voided before the run before.
    """
    owed = _stood(tables)
    sums = _rolled(tables, owed, tables.matches, "seller_org_no")
    return SellerBalance.of(
        _sellers(owed).join(sums, on="seller_org_no", how="left", maintain_order="left")
    )


def balances_by(tables: MonthTables) -> DataFrame[BalanceBy]:
    """Return the balances by agreement, payer and route, of all sellers together."""
    owed = _stood(tables)
    paid = tables.matches.join(owed.select(*INVOICE_KEY, *_KEYS), on=INVOICE_KEY)
    unnamed = pl.lit(None, dtype=pl.String)
    each = [
        _rolled(tables, owed, paid, column)
        .join(owed.group_by(column).agg(name=_latest(name) if name else unnamed), on=column)
        .select(pl.col(column).alias("key"), pl.exclude(column), dimension=pl.lit(by.value))
        .sort("key")
        .select(BalanceBy.columns())
        for by, (column, name) in BALANCED_BY.items()
    ]
    return BalanceBy.of(pl.concat(each))


def invoices_left(tables: MonthTables) -> pl.DataFrame:
    """Return each invoice with its remainders `left` and `lines_left`.

    They are what credit notes and payments leave. A payer's deduction for a credit note counts as a
    negative payment of its invoice: it is owed again, and the credit note, which reduces the
    remainder by the same amount, is counted once. `lines_left` is before payments.

    Notes of the first release rounded their VAT compensation one by one, so an invoice credited
    in parts may end some öre from zero; its lines end at zero. `received` is the payments of the
    invoice itself, before deductions for its credit notes.
    """
    owed = _ledger_so_far(tables)
    credited = (
        owed.filter(pl.col("kind") == CREDIT_NOTE)
        .group_by("seller_org_no", invoice_number="credits_invoice")
        .agg(
            credited=kronor_sum(pl.col("total")), lines_credited=kronor_sum(pl.col("lines_amount"))
        )
    )
    of_itself = pl.col("kind") == INVOICE
    paid = (
        tables.matches.join(owed, on=INVOICE_KEY)
        .group_by("seller_org_no", invoice_number=pl.coalesce("credits_invoice", "invoice_number"))
        .agg(
            paid=kronor_sum(pl.col("amount")),
            received=kronor_sum(pl.col("amount").filter(of_itself)),
        )
    )
    left = pl.col("total") - pl.col("credited").fill_null(0) - pl.col("paid").fill_null(0)
    lines_left = pl.col("lines_amount") - pl.col("lines_credited").fill_null(0)
    return (
        owed.filter(pl.col("kind") == INVOICE)
        .join(credited, on=INVOICE_KEY, how="left")
        .join(paid, on=INVOICE_KEY, how="left")
        .with_columns(left=left.cast(KRONOR), lines_left=lines_left.cast(KRONOR))
    )


def ageing(tables: MonthTables) -> DataFrame[SellerAgeing]:
    """Return the amounts owed to each seller by days overdue on the day of issue."""
    owed = _ledger_so_far(tables)
    overdue = (pl.lit(tables.issued_on) - pl.col("due_on")).dt.total_days()
    each = bands(overdue, OVERDUE_BANDS, beyond="days_over_90", unknown="no_due_date")
    left = pl.col("left")
    sums = (
        invoices_left(tables)
        .group_by("seller_org_no")
        .agg(
            *(kronor_sum(left.filter(is_in)).alias(name) for name, is_in in each.items()),
            outstanding=kronor_sum(left),
        )
    )
    return SellerAgeing.of(
        _sellers(owed)
        .join(sums, on="seller_org_no", how="left", maintain_order="left")
        .with_columns(pl.col(*each, "outstanding").fill_null(0).cast(KRONOR))
    )
