"""Collective invoices and credit notes out of lines. Design section 5, "Collective invoice"."""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Category
from contracts.invoices import CREDIT_NOTE, INVOICE, BilledItem, BilledLine, Invoice, InvoiceLine
from contracts.period import Month
from transforms.invoice_parties import Parties, with_parties
from transforms.invoice_parts import with_parts
from transforms.pricing.asks import ITEM_PLACE
from transforms.pricing.money import KRONOR, percent_of, total

_KEY = ["seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent"]
# The order in which documents are numbered, for each seller.
NUMBER_ORDER = [
    "seller_org_no",
    "kind",
    "agreement_id",
    "payer_id",
    "reference",
    "route",
    "vat_percent",
    "credits_invoice",
    "part",
]
_DOCUMENT = [*_KEY, "kind", "credits_invoice", "part"]
_ORIGINAL = ["credits_invoice", "credits_issued_on", "credits_riv_basis_id"]
_LINE = [
    "care_unit",
    "unit_name",
    "care_form",
    "kind",
    "code",
    "visit_type",
    "profession",
    "unit_price",
]


# Visits before procedures before deductions, as on a contact.
_ORDER = {kind.value: place for kind, place in ITEM_PLACE.items()}


class Invoiced(NamedTuple):
    """The documents of a run and what stands behind them."""

    invoices: DataFrame[Invoice]
    invoice_lines: DataFrame[InvoiceLine]
    billed_lines: DataFrame[BilledLine]
    billed_items: DataFrame[BilledItem]


class Issue(NamedTuple):
    """When and for which month documents are made, and how many lines an invoice may have."""

    month: Month
    issued_on: dt.date
    lines_at_most: int = 500


def invoice_contacts(
    debits: pl.DataFrame,
    credited: pl.DataFrame,
    items: pl.DataFrame,
    issue: Issue,
    parties: Parties,
) -> Invoiced:
    """Gather lines into documents: one per key for debits, one per credited original.

    Debits of a key with more lines than `issue.lines_at_most` are split by care unit.

    Args:
        debits: lines of `debit_lines`.
        credited: lines of `credit_lines`, with `credits_invoice`, `credits_issued_on` and
            `credits_riv_basis_id` of the document they were billed on.
        items: price items of all those lines: `debit_run`, `ingest_no`, `source_row`, item columns.
        issue: month and day of issue.
        parties: registries for names and addresses on the day of issue.
    """
    lines = pl.concat([debits, credited], how="diagonal").with_columns(
        kind=pl.when(pl.col("sign") == 1).then(INVOICE).otherwise(CREDIT_NOTE)
    )
    lines = with_parts(lines, items, issue.lines_at_most)
    numbered = _documents(lines)
    lines = lines.join(numbered, on=_DOCUMENT, nulls_equal=True).sort(
        "invoice", "care_unit", "started_on", "ingest_no", "source_row"
    )
    billed_items = _items_of(lines, items)
    sums = _invoice_lines(billed_items)
    invoices = _invoices(lines, issue, parties)
    return Invoiced(invoices, sums, BilledLine.of(lines.select(BilledLine.columns())), billed_items)


def _documents(lines: pl.DataFrame) -> pl.DataFrame:
    """Number the documents of the run from 0, in the order in which they will be issued."""
    return (
        lines.select(_DOCUMENT)
        .unique()
        .sort(NUMBER_ORDER, nulls_last=False)
        .with_row_index("invoice")
    )


def _items_of(lines: pl.DataFrame, items: pl.DataFrame) -> DataFrame[BilledItem]:
    """Give each line's items the document, unit and care form of the line."""
    owner = lines.select(
        "run_no",
        "invoice",
        "debit_run",
        "ingest_no",
        "source_row",
        "care_unit",
        "unit_name",
        "care_form",
    )
    return BilledItem.of(
        items.join(owner, on=["debit_run", "ingest_no", "source_row"], how="inner")
        .sort("invoice", "ingest_no", "source_row", "item")
        .select(BilledItem.columns())
    )


def _invoice_lines(items: pl.DataFrame) -> DataFrame[InvoiceLine]:
    """Sum the items per unit and price item. What sums to no quantity makes no line."""
    summed = (
        items.group_by("run_no", "invoice", *_LINE)
        .agg(quantity=pl.col("quantity").sum(), amount=total("amount"))
        .filter(pl.col("quantity") != 0)
        .with_columns(_order=pl.col("kind").replace_strict(_ORDER, return_dtype=pl.UInt32))
        .sort("invoice", "care_unit", "care_form", "_order", *_LINE)
    )
    first = pl.col("_place").min().over("invoice")
    return InvoiceLine.of(
        summed.with_row_index("_place")
        .with_columns(line_no=(pl.col("_place") - first + 1).cast(pl.UInt32))
        .select(InvoiceLine.columns())
    )


def _invoices(lines: pl.DataFrame, issue: Issue, parties: Parties) -> DataFrame[Invoice]:
    """Return the head of each document, with its sums and its parties."""
    percent = pl.col("vat_percent")
    heads = (
        lines.group_by("run_no", "invoice", "kind", "part", *_KEY, *_ORIGINAL)
        .agg(
            _quota=(pl.col("category") == Category.QUOTA_REFUGEE.value).all(),
            contacts=pl.len().cast(pl.Int64),
            lines_amount=total("amount"),
            first_day=pl.col("started_on").min(),
            last_day=pl.col("ended_on").max(),
        )
        .with_columns(vat_compensation=percent_of(pl.col("lines_amount"), percent))
        .with_columns(
            kind=pl.col("kind").cast(pl.Int32),
            month=pl.lit(str(issue.month)),
            issued_on=pl.lit(issue.issued_on),
            total=(pl.col("lines_amount") + pl.col("vat_compensation")).cast(KRONOR),
            period_start=pl.min_horizontal("first_day", pl.lit(issue.month.first_day)),
            period_end=pl.max_horizontal("last_day", pl.lit(issue.month.last_day)),
        )
    )
    return Invoice.of(
        with_parties(heads, parties, issue.issued_on).sort("invoice").select(Invoice.columns())
    )
