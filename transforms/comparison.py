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
    StayPart,
)
from contracts.codes import CreditReason
from contracts.fates import Fate
from contracts.invoices import COMPARED_COLUMNS, PART_COLUMNS, BilledLine
from contracts.keys import DOCUMENT, IDENTITY, KRONOR, ROW_PLACE, billed_until
from transforms.alike import shared
from transforms.sift import without

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


_NO_PARTS = StayPart.none()


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
    contacts: DataFrame[MatchedContact],
    prices: DataFrame[ContactPrice],
    billed: pl.DataFrame,
    parts: DataFrame[StayPart] = _NO_PARTS,
) -> Compared:
    """Separate new contacts, those billed the same and those billed differently.

    Args:
        contacts: the matched contacts.
        prices: the prices of those that have one.
        billed: the BilledLine rows that are billed net, one for each contact. A contact that an
            earlier release billed under two spellings of its identity has two: it is changed.
        parts: those of the stays that are billed month by month. A stay with a part that is not
            billed so is changed, and so is one with another line.
    """
    # The identity first: it leaves few contacts to compare in every column.
    known = shared(contacts, billed, IDENTITY)
    priced = known.join(
        prices.select("row", "amount"), on="row", how="inner", maintain_order="left"
    )
    met = without(priced, parts).join(
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
    stays = priced.join(parts, on="row", how="semi", maintain_order="left")
    unchanged = part_changes(stays, billed, parts).unchanged
    fresh = prices.select("row").join(priced, on="row", how="anti")
    return Compared(
        contacts.select(_OF_FRESH).join(fresh, on="row", how="semi", maintain_order="left"),
        pl.concat(
            [
                met.filter(same).select(_OF_FRESH),
                stays.join(unchanged, on="row", how="semi").select(_OF_FRESH),
            ]
        ),
        pl.concat(
            [
                met.filter(~same).select(_OF_FRESH).unique("row", maintain_order=True),
                without(stays, unchanged).select(_OF_FRESH),
            ]
        ),
    )


def unsettled(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the identities of stays that are billed month by month and not settled.

    A stay is settled when it has ended, and every month of it is billed.

    Args:
        lines: BilledLine rows that are billed net.
    """
    first, last = pl.col("started_on").min(), pl.col("care_month").max().str.to_date("%Y-%m")
    months = (last.dt.year() - first.dt.year()) * 12 + last.dt.month() - first.dt.month() + 1
    return (
        lines.filter(pl.col("care_month").is_not_null())
        .group_by(IDENTITY, maintain_order=True)
        .agg(settled=pl.col("ended_on").is_not_null().any() & (pl.len() == months))
        .filter(~pl.col("settled"))
        .select(IDENTITY)
    )


def whole_stays(lines: pl.DataFrame) -> pl.DataFrame:
    """Return one line for each contact: of a stay that is billed in parts, their sum.

    It is the latest part with the amount and leave days of all, and ends after the last night.
    """
    is_part = pl.col("care_month").is_not_null()
    parts = lines.filter(is_part)
    summed = (
        parts.sort("care_month", maintain_order=True)
        .with_columns(ended_on=billed_until())
        .group_by(IDENTITY, maintain_order=True)
        .agg(pl.exclude("amount", "leave_days").last(), pl.col("amount", "leave_days").sum())
        .with_columns(pl.col("amount").cast(KRONOR), pl.col("leave_days").cast(pl.Int32))
    )
    return pl.concat([lines.filter(~is_part), summed.select(lines.columns)])


class PartChanges(NamedTuple):
    """The parts of stays by their state in the ledger.

    `same`: `row`, identity and `care_month` of parts that are billed already, and the same.
    `unchanged`: `row` of stays of which nothing is to be billed or credited.
    """

    same: pl.DataFrame
    unchanged: pl.DataFrame


def part_changes(
    stays: pl.DataFrame, billed: pl.DataFrame, parts: DataFrame[StayPart]
) -> PartChanges:
    """Compare the parts of stays with what is billed of them.

    An invoice is above zero: parts that are not above zero together wait, or are billed with all
    other parts of the stay, unless those must stay as they were billed.

    Args:
        stays: the matched contacts.
        billed: the BilledLine rows that are billed net.
        parts: the parts of the stays.
    """
    now = with_part_columns(stays.drop("amount", strict=False), parts)
    key = [*IDENTITY, "care_month"]
    compared = [*COMPARED_COLUMNS, "first_day", "last_day", "nights"]
    both = now.join(
        billed.select(*key, *compared), on=key, how="left", suffix="_billed", maintain_order="left"
    )
    equal = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_billed")) for name in compared
    )
    judged = both.with_columns(equal=pl.col("kept") | equal)
    lines = billed.group_by(IDENTITY).len("_lines_billed")
    each = (
        judged.group_by("row", *IDENTITY, maintain_order=True)
        .agg(
            kept=pl.col("kept").any(),
            parts=pl.len(),
            same=pl.col("equal").sum(),
            new=pl.col("amount").filter(~pl.col("equal")).sum(),
        )
        .join(lines, on=IDENTITY, how="left")
    )
    short = (pl.col("same") > 0) & (pl.col("new") <= 0)
    as_billed = (pl.col("same") == pl.col("parts")) & (pl.col("_lines_billed") == pl.col("parts"))
    unchanged = each.filter(as_billed | (short & pl.col("kept"))).select("row")
    again = each.filter(short & ~pl.col("kept") & ~as_billed).select("row")
    same = without(judged.filter("equal"), again)
    return PartChanges(same.select("row", *key), unchanged)


def with_part_columns(stays: pl.DataFrame, parts: DataFrame[StayPart]) -> pl.DataFrame:
    """Return a row for each part, with the contact's columns as a line of the part has them.

    The admission day is that of the stay; the discharge day is in the part that ends it.
    """
    paid = pl.col("nights")
    numbered = parts.sort("row", "care_month").with_columns(
        nights_before=paid.cum_sum().over("row") - paid
    )
    return (
        stays.drop("leave_days")
        .join(numbered, on="row", how="inner", maintain_order="left_right")
        .with_columns(ended_on=pl.when("ends").then("ended_on"))
    )


def debit_lines(contacts: DataFrame[PricedContact], run_no: int) -> pl.DataFrame:
    """Return a line to bill for each contact; its invoice is not yet known."""
    part = {name: BilledLine.schema()[name] for name in PART_COLUMNS}
    none = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in part.items()]
    return _debits(contacts.with_columns(none), run_no)


def part_lines(stays: pl.DataFrame, parts: DataFrame[StayPart], run_no: int) -> pl.DataFrame:
    """Return a line to bill for each part of stays; its invoice is not yet known."""
    return _debits(with_part_columns(stays, parts), run_no)


def _debits(contacts: pl.DataFrame, run_no: int) -> pl.DataFrame:
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
    return _credits(
        billed.drop("cause_ingest_no", "cause_row").join(
            reasons, on=IDENTITY, how="inner", maintain_order="left"
        ),
        run_no,
    )


def ordered_lines(causes: pl.DataFrame, billed: pl.DataFrame, run_no: int) -> pl.DataFrame:
    """Return the lines of invoices that are credited on request, as `credit_lines` does.

    Each is caused by the report that was billed, if it is among `causes`.
    """
    credited = billed.join(causes, on=ROW_PLACE, how="semi", maintain_order="left")
    causing = credited.with_columns(cause_ingest_no="ingest_no", cause_row="source_row")
    return _credits(causing, run_no)


def _credits(lines: pl.DataFrame, run_no: int) -> pl.DataFrame:
    columns = [name for name in BilledLine.columns() if name != "invoice"]
    return lines.with_columns(
        credited_run="run_no",
        credited_invoice="invoice",
        run_no=pl.lit(run_no, dtype=pl.Int64),
        sign=pl.lit(-1, dtype=pl.Int8),
    ).select(*columns, "credited_run", "credited_invoice")


class Causes(NamedTuple):
    """The facts that decide why lines are credited.

    `fates`: place and fate of the run's rows. `cancelled`: the places of cancellations. `ordered`:
    `run_no` and `invoice` of the invoices that are credited on request. `refused`: of those, the
    invoices that the payer refused. `withdrawn`: `ingest_no` of withdrawn deliveries.
    """

    fates: pl.DataFrame
    cancelled: pl.DataFrame
    ordered: pl.DataFrame
    refused: pl.DataFrame
    withdrawn: pl.DataFrame = pl.DataFrame(schema={"ingest_no": pl.Int64})


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
        .when("_withdrawn")
        .then(pl.lit(CreditReason.WITHDRAWN.value))
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
        .pipe(_marked, causes.withdrawn, ["ingest_no"], "_withdrawn")
        .with_columns(reason=given)
        .drop("_fate", "_cancelled", "_ordered", "_refused", "_withdrawn")
    )


def _marked(rows: pl.DataFrame, keys: pl.DataFrame, on: list[str], mark: str) -> pl.DataFrame:
    """Add the column `mark`: whether a row's columns `on` are among `keys`."""
    marks = keys.unique().with_columns(pl.lit(value=True).alias(mark))
    return rows.join(
        marks, left_on=on, right_on=keys.columns, how="left", maintain_order="left"
    ).with_columns(pl.col(mark).fill_null(value=False))
