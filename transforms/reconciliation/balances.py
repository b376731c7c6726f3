"""What each seller is owed, and since when."""

from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.invoices import CREDIT_NOTE, INVOICE
from contracts.reconciliation import SellerAgeing, SellerBalance
from transforms.reconciliation.amounts import KRONOR, kronor, signed
from transforms.reconciliation.bands import bands
from transforms.reconciliation.tables import MonthTables

OWED: Final = (
    *("run_no", "seller_org_no", "seller_name", "invoice_number", "kind", "due_on"),
    *("lines_amount", "total", "credits_invoice"),
)
# Days overdue, the last of each band; older ones are over the last.
OVERDUE_BANDS: Final = {"not_due": 0, "days_1_30": 30, "days_31_60": 60, "days_61_90": 90}


def _ledger_so_far(tables: MonthTables) -> pl.DataFrame:
    """Return what is owed after the run: what was voided is not."""
    return pl.concat([tables.standing().select(OWED), tables.numbered().select(OWED)])


def _sellers(owed: pl.DataFrame) -> pl.DataFrame:
    """Return each seller with the name it had last."""
    latest = pl.col("seller_name").sort_by("run_no", "seller_name").last()
    return owed.group_by("seller_org_no").agg(latest).sort("seller_org_no")


def balances(tables: MonthTables) -> DataFrame[SellerBalance]:
    """Return each seller's opening + invoiced - credited - voided - paid = outstanding.

    Every seller that was ever invoiced is there, unless all of it was voided before the run
    before.
    """
    gone, none = "voided_before", pl.lit(None, pl.Int64)
    owed = pl.concat(
        [
            tables.stood_before().select(*OWED, gone),
            tables.numbered().select(*OWED, none.alias(gone)),
        ]
    )
    new = pl.col("match_no") > tables.matched_before
    paid = tables.matches.group_by("seller_org_no").agg(
        paid_before=kronor(pl.col("amount").filter(~new)),
        paid=kronor(pl.col("amount").filter(new)),
    )
    now = pl.col("run_no") == tables.run_no
    total, kind = pl.col("total"), pl.col("kind")
    sums = (
        owed.group_by("seller_org_no")
        .agg(
            opening=kronor(signed("total").filter(~now)),
            invoiced=kronor(total.filter(now & (kind == INVOICE))),
            credited=kronor(total.filter(now & (kind == CREDIT_NOTE))),
            voided=kronor(total.filter(pl.col(gone).is_not_null())),
        )
        .join(paid, on="seller_org_no", how="left")
        .with_columns(pl.col("paid", "paid_before").fill_null(0).cast(KRONOR))
        .with_columns(opening=(pl.col("opening") - pl.col("paid_before")).cast(KRONOR))
        .drop("paid_before")
    )
    added, taken = pl.col("opening") + pl.col("invoiced"), pl.col("credited") + pl.col("voided")
    outstanding = added - taken - pl.col("paid")
    return SellerBalance.of(
        _sellers(owed)
        .join(sums, on="seller_org_no", how="left", maintain_order="left")
        .with_columns(outstanding=outstanding.cast(KRONOR))
    )


def open_invoices(tables: MonthTables) -> pl.DataFrame:
    """Return each invoice with what credit notes and payments leave of it: `left`, `lines_left`.

    What a payer drew for a credit note counts as paid of its invoice, negative: it is owed again,
    and the credit note that leaves the same less is counted once. `lines_left` is before payments.

    The VAT compensation of each credit note is rounded by itself, so an invoice that is credited
    bit by bit may end some öre from nil; its lines end at nil.
    """
    owed = _ledger_so_far(tables)
    credited = (
        owed.filter(pl.col("kind") == CREDIT_NOTE)
        .group_by("seller_org_no", invoice_number="credits_invoice")
        .agg(credited=kronor(pl.col("total")), lines_credited=kronor(pl.col("lines_amount")))
    )
    paid = (
        tables.matches.join(owed, on=["seller_org_no", "invoice_number"])
        .group_by("seller_org_no", invoice_number=pl.coalesce("credits_invoice", "invoice_number"))
        .agg(paid=kronor(pl.col("amount")))
    )
    left = pl.col("total") - pl.col("credited").fill_null(0) - pl.col("paid").fill_null(0)
    lines_left = pl.col("lines_amount") - pl.col("lines_credited").fill_null(0)
    return (
        owed.filter(pl.col("kind") == INVOICE)
        .join(credited, on=["seller_org_no", "invoice_number"], how="left")
        .join(paid, on=["seller_org_no", "invoice_number"], how="left")
        .with_columns(left=left.cast(KRONOR), lines_left=lines_left.cast(KRONOR))
    )


def ageing(tables: MonthTables) -> DataFrame[SellerAgeing]:
    """Return what each seller is owed by days overdue on the day of issue."""
    owed = _ledger_so_far(tables)
    overdue = (pl.lit(tables.issued_on) - pl.col("due_on")).dt.total_days()
    each = bands(overdue, OVERDUE_BANDS, beyond="days_over_90", unknown="no_due_date")
    left = pl.col("left")
    sums = (
        open_invoices(tables)
        .group_by("seller_org_no")
        .agg(
            *(kronor(left.filter(is_in)).alias(name) for name, is_in in each.items()),
            outstanding=kronor(left),
        )
    )
    return SellerAgeing.of(
        _sellers(owed)
        .join(sums, on="seller_org_no", how="left", maintain_order="left")
        .with_columns(pl.col(*each, "outstanding").fill_null(0).cast(KRONOR))
    )
