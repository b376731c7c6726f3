"""Comparison with the ledger: new, the same, changed, credited.

Rules: docs/rules.md#changed, docs/rules.md#unchanged.
"""

from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import (
    CONTENT_COLUMNS,
    ContactPrice,
    MatchedContact,
    PricedContact,
)
from contracts.codes import CreditReason
from contracts.fates import Fate
from contracts.invoices import COMPARED_COLUMNS, BilledLine
from contracts.keys import DOCUMENT, IDENTITY, ROW_PLACE
from transforms.alike import shared

# Columns used to check whether a contact new to the ledger looks billed or is too old, and those
# that name it.
_OF_FRESH = (
    "row",
    *ROW_PLACE,
    *IDENTITY,
    "seller_org_no",
    "patient_id",
    "agreement_id",
    "payer_row",
    "care_unit",
    "care_form",
    "profession",
    "procedure_codes",
    "started_on",
    "ended_on",
)


class Compared(NamedTuple):
    """Priced contacts by their state in the ledger, with columns for further checks."""

    fresh: pl.DataFrame
    same: pl.DataFrame
    changed: pl.DataFrame


def same_reports(reported: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of reports with the same content as their contact's reference.

    Content is every column but the report time, as trimmed text. `references` are ReportedContact
    rows of earlier reports: those that were billed, or decided upon.
    """
    return same_as(reported, references).select("row").unique(maintain_order=True)


def same_as(reported: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Join `reported` with the references of the same content.

    Adds their other columns.
    """
    if references.is_empty():
        reported = reported.clear()
    # The identity first: it leaves few rows to compare in every column.
    known = shared(reported.select("row", *IDENTITY), references, IDENTITY)
    met = reported.filter(pl.col("row").is_in(known.get_column("row").implode()))
    return met.join(
        references, on=list(CONTENT_COLUMNS), how="inner", nulls_equal=True, maintain_order="left"
    )


def compare_with_billed(
    contacts: DataFrame[MatchedContact], prices: DataFrame[ContactPrice], billed: pl.DataFrame
) -> Compared:
    """Separate new contacts, those billed the same and those billed differently.

    Args:
        contacts: the matched contacts.
        prices: the prices of those that have one.
        billed: the BilledLine rows that are billed net, one for each contact. A contact that an
            earlier release billed under two spellings of its identity has two: it is changed.
    """
    # The identity first: it leaves few contacts to compare in every column.
    known = shared(contacts, billed, IDENTITY)
    met = known.join(
        prices.select("row", "amount"), on="row", how="inner", maintain_order="left"
    ).join(
        billed.select(*IDENTITY, *COMPARED_COLUMNS),
        on=IDENTITY,
        how="inner",
        maintain_order="left",
        suffix="_billed",
    )
    same = (
        pl.all_horizontal(
            pl.col(name).eq_missing(pl.col(f"{name}_billed")) for name in COMPARED_COLUMNS
        )
        & ~pl.col("row").is_duplicated()
    )
    fresh = prices.select("row").join(met, on="row", how="anti")
    return Compared(
        contacts.select(_OF_FRESH).join(fresh, on="row", how="semi", maintain_order="left"),
        met.filter(same).select(_OF_FRESH),
        met.filter(~same).select(_OF_FRESH).unique("row", maintain_order=True),
    )


def debit_lines(contacts: DataFrame[PricedContact], run_no: int) -> pl.DataFrame:
    """Return a line to bill for each contact; its invoice is not yet known."""
    return contacts.with_columns(
        run_no=pl.lit(run_no, dtype=pl.Int64),
        debit_run=pl.lit(run_no, dtype=pl.Int64),
        sign=pl.lit(1, dtype=pl.Int8),
        cause_ingest_no="ingest_no",
        cause_row="source_row",
    ).select(name for name in BilledLine.columns() if name != "invoice")


def credit_lines(causes: pl.DataFrame, billed: pl.DataFrame, run_no: int) -> pl.DataFrame:
    """Return the old line to credit for each contact of `causes` billed net.

    `credited_run` and `credited_invoice` are the document that it was on.

    Args:
        causes: the reports that lead to the credit: identity, `ingest_no`, `source_row`.
        billed: the BilledLine rows that are billed net; their `run_no` and `invoice` identify
            the credited document.
        run_no: the run that credits.
    """
    reasons = causes.select(*IDENTITY, cause_ingest_no="ingest_no", cause_row="source_row")
    return (
        billed.drop("cause_ingest_no", "cause_row")
        .join(reasons, on=IDENTITY, how="inner", maintain_order="left")
        .with_columns(
            credited_run="run_no",
            credited_invoice="invoice",
            run_no=pl.lit(run_no, dtype=pl.Int64),
            sign=pl.lit(-1, dtype=pl.Int8),
        )
        .drop("invoice")
    )


class Causes(NamedTuple):
    """The facts that decide why lines are credited.

    `fates`: place and fate of the run's rows. `cancelled`: the places of cancellations. `ordered`:
    `run_no` and `invoice` of the invoices that are credited on request. `refused`: of those, the
    invoices that the payer refused.
    """

    fates: pl.DataFrame
    cancelled: pl.DataFrame
    ordered: pl.DataFrame
    refused: pl.DataFrame


def with_reasons(credited: pl.DataFrame, causes: Causes) -> pl.DataFrame:
    """Add the `reason` of each line of `credit_lines`: docs/rules.md#credit-notes."""
    cause, document = ["cause_ingest_no", "cause_row"], ["credited_run", "credited_invoice"]
    same_report = (pl.col("cause_ingest_no") == pl.col("ingest_no")) & (
        pl.col("cause_row") == pl.col("source_row")
    )
    given = (
        pl.when("_refused")
        .then(pl.lit(CreditReason.REFUSED.value))
        .when("_ordered")
        .then(pl.lit(CreditReason.ORDERED.value))
        .when("_cancelled")
        .then(pl.lit(CreditReason.CANCELLED.value))
        .when(pl.col("_fate") == Fate.CREDITED.value)
        .then(pl.lit(CreditReason.NOT_BILLABLE.value))
        .when(same_report)
        .then(pl.lit(CreditReason.REBILLED.value))
        .otherwise(pl.lit(CreditReason.CHANGED.value))
    )
    fates = causes.fates.select(*ROW_PLACE, _fate="fate")
    return (
        credited.join(fates, left_on=cause, right_on=ROW_PLACE, how="left", maintain_order="left")
        .pipe(_marked, causes.cancelled.select(ROW_PLACE), cause, "_cancelled")
        .pipe(_marked, causes.ordered.select(DOCUMENT), document, "_ordered")
        .pipe(_marked, causes.refused.select(DOCUMENT), document, "_refused")
        .with_columns(reason=given)
        .drop("_fate", "_cancelled", "_ordered", "_refused")
    )


def _marked(rows: pl.DataFrame, keys: pl.DataFrame, on: list[str], mark: str) -> pl.DataFrame:
    """Add the column `mark`: whether a row's columns `on` are among `keys`."""
    marks = keys.unique().with_columns(pl.lit(value=True).alias(mark))
    return rows.join(
        marks, left_on=on, right_on=keys.columns, how="left", maintain_order="left"
    ).with_columns(pl.col(mark).fill_null(value=False))
