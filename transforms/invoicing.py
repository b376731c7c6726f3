"""Collective invoices and credit notes made from lines.

Rules: docs/rules.md#collective-invoice.
"""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.invoices import BilledItem, BilledLine, Invoice, InvoiceLine, IssuedInvoice
from contracts.keys import (
    CREDIT_NOTE,
    DEBIT,
    DOCUMENT,
    INVOICE,
    INVOICE_KEY,
    KRONOR,
    NUMBER_ORDER,
    ROW_PLACE,
    contacts_of_lines,
)
from contracts.period import Month
from transforms.division import INVOICE_OF, SUMMED_BY, InvoiceLimits, with_parts
from transforms.parties import Parties, with_customers, with_parties
from transforms.pricing.asks import ITEM_PLACE
from transforms.pricing.money import ZERO, percent_of, total

_PLACE = ["debit_run", *ROW_PLACE, "care_month"]
_DOCUMENT = [*INVOICE_OF, "kind", "credits_invoice", "part"]
_ORIGINAL = [
    *("credits_invoice", "credits_issued_on", "credits_riv_basis_id"),
    *("original_lines_left", "original_vat_left"),
]
# Visits before procedures before deductions, as on a contact.
_ORDER = {kind.value: place for kind, place in ITEM_PLACE.items()}


class Invoiced(NamedTuple):
    """The documents of a run, with their lines and items."""

    invoices: DataFrame[Invoice]
    invoice_lines: DataFrame[InvoiceLine]
    billed_lines: DataFrame[BilledLine]
    billed_items: DataFrame[BilledItem]


class Issue(NamedTuple):
    """Month, day of issue, and the largest invoice."""

    month: Month
    issued_on: dt.date
    limits: InvoiceLimits = InvoiceLimits()


def invoice_contacts(
    debits: pl.DataFrame,
    credited: pl.DataFrame,
    items: pl.DataFrame,
    issue: Issue,
    parties: Parties,
) -> Invoiced:
    """Group lines into documents: one per key for debits, one per credited original.

    Debits of a key that would be larger than `issue.limits` are divided into parts.

    Args:
        debits: lines of `debit_lines`.
        credited: lines of `credit_lines` with `reason`, and of the document that they were billed
            on the columns of `originals_of`.
        items: price items of all those lines: `debit_run`, `ingest_no`, `source_row`, item columns.
        issue: month and day of issue.
        parties: registries for names and addresses on the day of issue.
    """
    debits = with_customers(debits, parties.payers, issue.issued_on)
    lines = pl.concat([debits, credited], how="diagonal").with_columns(
        kind=pl.when(pl.col("sign") == DEBIT).then(INVOICE).otherwise(CREDIT_NOTE)
    )
    lines = with_parts(lines, items, issue.limits)
    numbered = _documents(lines)
    lines = lines.join(numbered, on=_DOCUMENT, nulls_equal=True).sort(
        "invoice", "care_unit", "started_on", *ROW_PLACE, "care_month"
    )
    billed_items = _items_of(lines, items)
    sums = _invoice_lines(billed_items)
    invoices = _invoices(lines, issue, parties)
    return Invoiced(invoices, sums, BilledLine.of(lines.select(BilledLine.columns())), billed_items)


def originals_of(ledger: DataFrame[IssuedInvoice]) -> pl.DataFrame:
    """Return each issued invoice, with what earlier credit notes leave of it.

    Columns: `credited_run`, `credited_invoice`, its number, day and basis as a credit note names
    them, its `res_customer`, and `original_lines_left` and `original_vat_left`, kronor.
    """
    note = pl.col("kind") == CREDIT_NOTE
    credited = (
        ledger.filter(note)
        .group_by("seller_org_no", "credits_invoice")
        .agg(_lines=total("lines_amount"), _vat=total("vat_compensation"))
    )
    return (
        ledger.filter(~note)
        .drop("credits_invoice")
        .join(credited.rename({"credits_invoice": "invoice_number"}), on=INVOICE_KEY, how="left")
        .select(
            credited_run="run_no",
            credited_invoice="invoice",
            credits_invoice="invoice_number",
            credits_issued_on="issued_on",
            credits_riv_basis_id="riv_basis_id",
            res_customer="res_customer",
            original_lines_left=(pl.col("lines_amount") - pl.col("_lines").fill_null(0)).cast(
                KRONOR
            ),
            original_vat_left=(pl.col("vat_compensation") - pl.col("_vat").fill_null(0)).cast(
                KRONOR
            ),
        )
    )


def _documents(lines: pl.DataFrame) -> pl.DataFrame:
    """Number the documents of the run from 0, in order of issue."""
    return (
        lines.select(_DOCUMENT)
        .unique()
        .sort(NUMBER_ORDER, nulls_last=False)
        .with_row_index("invoice")
    )


def _items_of(lines: pl.DataFrame, items: pl.DataFrame) -> DataFrame[BilledItem]:
    """Give each line's items the line's document, unit and care form."""
    owner = lines.select(
        "run_no",
        "invoice",
        *_PLACE,
        "care_unit",
        "unit_name",
        "care_form",
    )
    return BilledItem.of(
        items.join(owner, on=_PLACE, how="inner", nulls_equal=True)
        .sort("invoice", *ROW_PLACE, "item", "care_month")
        .select(BilledItem.columns())
    )


def _invoice_lines(items: pl.DataFrame) -> DataFrame[InvoiceLine]:
    """Sum the items per unit and price item; a sum of zero quantity makes no line."""
    summed = (
        items.group_by(*DOCUMENT, *SUMMED_BY)
        .agg(quantity=pl.col("quantity").sum(), amount=total("amount"))
        .filter(pl.col("quantity") != 0)
        .with_columns(_order=pl.col("kind").replace_strict(_ORDER, return_dtype=pl.UInt32))
        .sort("invoice", "care_unit", "care_form", "_order", *SUMMED_BY)
    )
    first = pl.col("_place").min().over("invoice")
    return InvoiceLine.of(
        summed.with_row_index("_place")
        .with_columns(line_no=(pl.col("_place") - first + 1).cast(pl.UInt32))
        .select(InvoiceLine.columns())
    )


def _invoices(lines: pl.DataFrame, issue: Issue, parties: Parties) -> DataFrame[Invoice]:
    """Return the head of each document, with its sums and its parties."""
    is_invoice = pl.col("kind") == INVOICE
    first, last = pl.lit(issue.month.first_day), pl.lit(issue.month.last_day)
    heads = (
        lines.group_by(*DOCUMENT, "kind", "part", *INVOICE_OF, *_ORIGINAL)
        .agg(
            contacts=contacts_of_lines(),
            lines_amount=total("amount"),
            first_day=pl.coalesce("first_day", "started_on").min(),
            last_day=pl.coalesce("ended_on", "last_day").max(),
            credit_reason=pl.col("reason").unique().sort().str.join(" "),
        )
        .with_columns(vat_compensation=_vat_compensation())
        .with_columns(
            kind=pl.col("kind").cast(pl.Int32),
            month=pl.lit(str(issue.month)),
            issued_on=pl.lit(issue.issued_on),
            total=(pl.col("lines_amount") + pl.col("vat_compensation")).cast(KRONOR),
            period_start=pl.min_horizontal("first_day", pl.when(is_invoice).then(first)),
            period_end=pl.max_horizontal("last_day", pl.when(is_invoice).then(last)),
            credit_reason=pl.when(~is_invoice).then("credit_reason"),
        )
    )
    return Invoice.of(
        with_parties(heads, parties, issue.issued_on).sort("invoice").select(Invoice.columns())
    )


def _vat_compensation() -> pl.Expr:
    """Return the percentage of the lines; of a credit note, at most what is left.

    The note that credits the last contact takes the rest: docs/rules.md#credit-notes.
    """
    share = percent_of(pl.col("lines_amount"), pl.col("vat_percent"))
    # Notes of the first release may have credited some öre too much.
    left = pl.max_horizontal("original_vat_left", ZERO)
    rest = pl.col("lines_amount") == pl.col("original_lines_left")
    return (
        pl.when(pl.col("kind") == INVOICE)
        .then(share)
        .otherwise(pl.when(rest).then(left).otherwise(pl.min_horizontal(share, left)))
        .cast(KRONOR)
    )
