"""Parsing of contacts, and the format group of remarks (C01-C15).

Rules: docs/rules.md#format.
"""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts import codes
from contracts.care_contacts import CareContact
from contracts.codes import CareForm, SourceFormat
from contracts.fates import RowRemark
from contracts.keys import KRONOR
from contracts.registries import DrgWeight, FeeCode, Profession, VisitType
from contracts.remarks import RemarkCode
from transforms.cells.typed import any_wrong, with_typed_cells, wrong_cells
from transforms.dated import holds_on, on_the_day
from transforms.sift import sift_in_turn

# The type of a product that is a DRG: `K` before the four characters of the code.
_DRG_TYPE, _DRG_LENGTH = "K", 4
_FEE_PAID_CODE, _FEE_NOT_PAID_CODE = "12", "69"


class CodeTables(NamedTuple):
    """The registries of codes that a report may use, looked up on the start day.

    The weight list shows the DRG among the products of ERSMOIndata.
    """

    fee_codes: DataFrame[FeeCode]
    visit_types: DataFrame[VisitType]
    professions: DataFrame[Profession]
    drg_weights: DataFrame[DrgWeight]


class BelievedContacts(NamedTuple):
    """The contacts that passed the format rules, and the remarks on all of them."""

    accepted: DataFrame[CareContact]
    remarks: DataFrame[RowRemark]


def believe(
    reported: pl.DataFrame,
    tables: CodeTables,
    *,
    issued_on: dt.date,
    settled: pl.DataFrame | None = None,
) -> BelievedContacts:
    """Parse canonical text into care contacts; add remarks on malformed rows.

    Args:
        reported: ReportedContact rows, of which every cell is in canonical form.
        tables: the registries of codes.
        issued_on: the day of issue; nothing may start after it.
        settled: `row` of rows that are not judged: cancellations, other events, replaced reports.
    """
    typed = _with_drg(with_typed_cells(reported), tables.drg_weights)
    fee_code = on_the_day(
        typed,
        tables.fee_codes,
        key="fee_code",
        day="start_day",
        payload=("category", "health_exam"),
    )
    typed = typed.hstack(fee_code.rename({"category": "fee_category"})).with_columns(
        _odd_visit_type=_unknown(typed, tables.visit_types, "visit_type"),
        _odd_profession=_unknown(typed, tables.professions, "profession"),
    )
    sifted = sift_in_turn(
        [(typed, _rules(issued_on))],
        _care_contacts(typed),
        apart=reported.clear() if settled is None else settled,
    )
    return BelievedContacts(CareContact.of(sifted.accepted), sifted.remarks)


def _unknown(typed: pl.DataFrame, table: pl.DataFrame, code: str) -> pl.Series:
    """Return whether a table with rows that day does not have the reported code."""
    named = pl.col("_day").is_not_null() & pl.col(code).is_not_null()
    asked = typed.select(code, _day="start_day")
    days = asked.filter(named).select("_day").unique()
    covered = days.join(table, how="cross").filter(holds_on("_day")).get_column("_day").unique()
    known = on_the_day(asked, table, key=code, day="_day", payload=("line",)).to_series()
    in_use = named & pl.col("_day").is_in(covered.implode())
    return asked.select(in_use).to_series() & known.is_null()


def _with_drg(typed: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Choose the DRG among the products of ERSMOIndata: docs/rules.md#ersmoindata.

    The first that the weight list has on the start day, of four characters or of five with the type
    letter; else the first with the form of a DRG; else the first.
    """
    products = (
        typed.filter(pl.col("source_format") == SourceFormat.ERSMO.value)
        .select("row", "start_day", drg=pl.col("drg_code").str.extract_all(r"\S+"))
        .explode("drg")
        .drop_nulls("drg")
        .with_row_index("_place")
    )
    if products.is_empty():
        return typed
    known = weights.select("valid_from", "valid_to", drg="drg_code")
    ranked = [
        _drg_spellings(products)
        .join(known, on="drg", maintain_order="left")
        .filter(holds_on("start_day")),
        products.filter(pl.col("drg").str.contains(codes.DRG)),
        products,
    ]
    chosen = pl.concat(
        rows.select("row", "drg", "_place", _rank=pl.lit(rank)) for rank, rows in enumerate(ranked)
    ).sort("_rank", "_place", maintain_order=True)
    return (
        typed.join(
            chosen.unique("row", keep="first", maintain_order=True).select("row", "drg"),
            on="row",
            how="left",
            maintain_order="left",
        )
        .with_columns(drg_code=pl.coalesce("drg", "drg_code"))
        .drop("drg")
    )


def _drg_spellings(products: pl.DataFrame) -> pl.DataFrame:
    """Return products as reported, then with the type letter left out or added."""
    length = pl.col("drg").str.len_chars()
    of_type = (length == _DRG_LENGTH + 1) & pl.col("drg").str.starts_with(_DRG_TYPE)
    return pl.concat(
        [
            products,
            products.filter(of_type).with_columns(pl.col("drg").str.slice(1)),
            products.filter(length == _DRG_LENGTH).with_columns(drg=_DRG_TYPE + pl.col("drg")),
        ]
    )


def _rules(issued_on: dt.date) -> dict[RemarkCode, pl.Expr]:
    """Return the format rules; a comparison applies only to readable values."""
    open_care = pl.col("care_form").is_in([CareForm.OUTPATIENT.value, CareForm.HOME.value])
    no_fee = pl.col("fee").fill_null(0) == 0
    fee_given = pl.col("source_format") != SourceFormat.ERSMO.value
    wrong = wrong_cells()
    missing = wrong.pop(RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING)
    fee_sound = pl.col("patient_fee").is_null() | pl.col("fee").is_not_null()
    return {
        **{code: any_wrong(of_columns) for code, of_columns in wrong.items()},
        RemarkCode.ENDS_BEFORE_START: pl.col("end_day") < pl.col("start_day"),
        RemarkCode.STARTS_AFTER_ISSUE: pl.col("start_day") > issued_on,
        RemarkCode.CARE_FORM_UNKNOWN: ~pl.col("care_form")
        .is_in([form.value for form in CareForm])
        .fill_null(value=False),
        RemarkCode.FEE_CODE_UNKNOWN: pl.col("fee_code").is_not_null()
        & pl.col("start_day").is_not_null()
        & pl.col("fee_category").is_null(),
        RemarkCode.FEE_AND_CODE_DISAGREE: fee_given
        & fee_sound
        & (
            ((pl.col("fee_code") == _FEE_PAID_CODE) & no_fee)
            | ((pl.col("fee_code") == _FEE_NOT_PAID_CODE) & ~no_fee)
        ),
        RemarkCode.FEE_CODE_MISSING: open_care & pl.col("fee_code").is_null(),
        RemarkCode.VISIT_TYPE_UNKNOWN: pl.col("_odd_visit_type"),
        RemarkCode.PROFESSION_UNKNOWN: pl.col("_odd_profession"),
        RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING: open_care & missing["visit_type"],
    }


def _care_contacts(typed: pl.DataFrame) -> pl.DataFrame:
    """Keep the typed columns. Open care without an end ended the day it started."""
    open_care = pl.col("care_form") != CareForm.INPATIENT.value
    fee_unknown = pl.col("source_format") == SourceFormat.ERSMO.value
    return typed.with_columns(
        started_on=pl.col("start_day"),
        ended_on=pl.when(open_care)
        .then(pl.col("end_day").fill_null(pl.col("start_day")))
        .otherwise(pl.col("end_day")),
        born_on=pl.col("birth_day"),
        patient_fee=pl.when(~fee_unknown).then(pl.col("fee").fill_null(pl.lit(0, dtype=KRONOR))),
        leave_days=pl.col("leave").fill_null(0),
        health_exam=pl.col("health_exam").fill_null(value=False),
        interpreter="is_interpreter",
        island_visit="is_island_visit",
        protected_identity="is_protected_identity",
        planned=pl.when(pl.col("planned").is_not_null()).then("is_planned"),
    ).select(CareContact.columns())
