"""Against the ledger: new, the same, changed, credited.

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
from contracts.invoices import COMPARED_COLUMNS, BilledLine
from contracts.keys import IDENTITY
from transforms.alike import shared

# What is asked of a contact that is new to the ledger: does it look billed, is it too old.
_OF_FRESH = (
    "row",
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
    """Priced contacts by what the ledger says of them; each with what is asked of fresh ones."""

    fresh: pl.DataFrame
    same: pl.DataFrame
    changed: pl.DataFrame


def same_reports(reported: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Return the `row` of reports with the same content as the reference of their contact.

    Content is every column but when it was reported, as trimmed text. `references` are
    ReportedContact rows of earlier reports: those that were billed, or decided upon.
    """
    return same_as(reported, references).select("row").unique(maintain_order=True)


def same_as(reported: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Return `reported` joined with the references of the same content, and their other columns."""
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
    """Tell new contacts from those billed the same and those billed otherwise.

    Args:
        contacts: those that were matched.
        prices: those of them that have a price, and which.
        billed: the BilledLine rows that are billed net, one a contact at the most.
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
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_billed")) for name in COMPARED_COLUMNS
    )
    fresh = prices.select("row").join(met, on="row", how="anti")
    return Compared(
        contacts.select(_OF_FRESH).join(fresh, on="row", how="semi", maintain_order="left"),
        met.filter(same).select(_OF_FRESH),
        met.filter(~same).select(_OF_FRESH),
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
    """Return, for each contact of `causes` that is billed net, its whole old line to credit.

    Args:
        causes: the reports that lead to the credit: identity, `ingest_no`, `source_row`.
        billed: the BilledLine rows that are billed net; their `run_no` and `invoice` say what
            document is credited.
        run_no: the run that credits.
    """
    told = causes.select(*IDENTITY, cause_ingest_no="ingest_no", cause_row="source_row")
    return (
        billed.drop("cause_ingest_no", "cause_row")
        .join(told, on=IDENTITY, how="inner", maintain_order="left")
        .with_columns(
            _of_run="run_no",
            _of_invoice="invoice",
            run_no=pl.lit(run_no, dtype=pl.Int64),
            sign=pl.lit(-1, dtype=pl.Int8),
        )
        .drop("invoice")
    )
