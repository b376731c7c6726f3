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
from transforms.cells.coded import each_code_is, is_error
from transforms.cells.days import is_moment, parsed_day
from transforms.cells.identities import identity_is_sound
from transforms.cells.numbers import parsed_amount, whole_number
from transforms.cells.words import yes
from transforms.dated import holds_on, on_the_day
from transforms.sift import sift_in_turn

_YES_OR_NO = ("interpreter", "island_visit", "protected_identity", "planned")
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
    typed = _with_drg(_typed(reported), tables.drg_weights)
    fee_code = on_the_day(
        typed, tables.fee_codes, key="fee_code", day="_started", payload=("category", "health_exam")
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
    asked = typed.select(code, _day="_started")
    days = asked.filter(named).select("_day").unique()
    covered = days.join(table, how="cross").filter(holds_on("_day")).get_column("_day").unique()
    known = on_the_day(asked, table, key=code, day="_day", payload=("line",)).to_series()
    in_use = named & pl.col("_day").is_in(covered.implode())
    return asked.select(in_use).to_series() & known.is_null()


def _typed(reported: pl.DataFrame) -> pl.DataFrame:
    """Add the typed values of a report; null where a text is malformed."""
    return reported.with_columns(
        _started=parsed_day("started_on"),
        _ended=parsed_day("ended_on"),
        _born=parsed_day("born_on"),
        _fee=parsed_amount("patient_fee"),
        _leave=whole_number("leave_days"),
        **{f"_{name}": yes(name) for name in _YES_OR_NO},
    )


def _with_drg(typed: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    """Choose the DRG among the products of ERSMOIndata: docs/rules.md#ersmoindata.

    The first that the weight list has on the start day, of four characters or of five with the type
    letter; else the first with the form of a DRG; else the first.
    """
    products = (
        typed.filter(pl.col("source_format") == SourceFormat.ERSMO.value)
        .select("row", "_started", drg=pl.col("drg_code").str.extract_all(r"\S+"))
        .explode("drg")
        .drop_nulls("drg")
        .with_row_index("_place")
    )
    if products.is_empty():
        return typed
    length = pl.col("drg").str.len_chars()
    of_type = (length == _DRG_LENGTH + 1) & pl.col("drg").str.starts_with(_DRG_TYPE)
    spelled = pl.concat(
        [
            products,
            products.filter(of_type).with_columns(pl.col("drg").str.slice(1)),
            products.filter(length == _DRG_LENGTH).with_columns(drg=_DRG_TYPE + pl.col("drg")),
        ]
    )
    known = weights.select("valid_from", "valid_to", drg="drg_code")
    ranked = [
        spelled.join(known, on="drg", maintain_order="left").filter(holds_on("_started")),
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


def _rules(issued_on: dt.date) -> dict[RemarkCode, pl.Expr]:
    """Return the format rules; a comparison applies only to readable values."""
    open_care = pl.col("care_form").is_in([CareForm.OUTPATIENT.value, CareForm.HOME.value])
    no_fee = pl.col("_fee").fill_null(0) == 0
    fee_given = pl.col("source_format") != SourceFormat.ERSMO.value
    fee_sound = pl.col("patient_fee").is_null() | pl.col("_fee").is_not_null()
    return {
        RemarkCode.IDENTITY_MISSING: ~identity_is_sound(),
        RemarkCode.DATE_WRONG: pl.col("_started").is_null()
        | _misread("ended_on", "_ended")
        | _misread("born_on", "_born")
        | (pl.col("reported_at").is_not_null() & ~is_moment("reported_at")),
        RemarkCode.ENDS_BEFORE_START: pl.col("_ended") < pl.col("_started"),
        RemarkCode.STARTS_AFTER_ISSUE: pl.col("_started") > issued_on,
        RemarkCode.CARE_FORM_UNKNOWN: ~pl.col("care_form")
        .is_in([form.value for form in CareForm])
        .fill_null(value=False),
        RemarkCode.FEE_CODE_UNKNOWN: pl.col("fee_code").is_not_null()
        & pl.col("_started").is_not_null()
        & pl.col("fee_category").is_null(),
        RemarkCode.NUMBER_WRONG: ~fee_sound | _misread("leave_days", "_leave"),
        RemarkCode.CODE_MALFORMED: ~pl.col("drg_code").str.contains(codes.DRG).fill_null(value=True)
        | ~each_code_is("procedure_codes", codes.PROCEDURE).fill_null(value=True)
        | ~each_code_is("diagnosis_codes", codes.DIAGNOSIS).fill_null(value=True)
        | is_error("visit_type")
        | is_error("profession"),
        RemarkCode.FEE_AND_CODE_DISAGREE: fee_given
        & fee_sound
        & (
            ((pl.col("fee_code") == _FEE_PAID_CODE) & no_fee)
            | ((pl.col("fee_code") == _FEE_NOT_PAID_CODE) & ~no_fee)
        ),
        RemarkCode.FEE_CODE_MISSING: open_care & pl.col("fee_code").is_null(),
        RemarkCode.VISIT_TYPE_UNKNOWN: pl.col("_odd_visit_type"),
        RemarkCode.PROFESSION_UNKNOWN: pl.col("_odd_profession"),
        RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING: open_care & pl.col("visit_type").is_null(),
        RemarkCode.NEITHER_YES_NOR_NO: yes("cancelled").is_null()
        | pl.any_horizontal(pl.col(f"_{name}").is_null() for name in _YES_OR_NO),
    }


def _misread(text: str, value: str) -> pl.Expr:
    return pl.col(text).is_not_null() & pl.col(value).is_null()


def _care_contacts(typed: pl.DataFrame) -> pl.DataFrame:
    """Keep the typed columns. Open care without an end ended the day it started."""
    open_care = pl.col("care_form") != CareForm.INPATIENT.value
    fee_unknown = pl.col("source_format") == SourceFormat.ERSMO.value
    return typed.with_columns(
        started_on=pl.col("_started"),
        ended_on=pl.when(open_care)
        .then(pl.col("_ended").fill_null(pl.col("_started")))
        .otherwise(pl.col("_ended")),
        born_on=pl.col("_born"),
        patient_fee=pl.when(~fee_unknown).then(pl.col("_fee").fill_null(pl.lit(0, dtype=KRONOR))),
        leave_days=pl.col("_leave").fill_null(0),
        health_exam=pl.col("health_exam").fill_null(value=False),
        interpreter="_interpreter",
        island_visit="_island_visit",
        protected_identity="_protected_identity",
        planned=pl.when(pl.col("planned").is_not_null()).then("_planned"),
    ).select(CareContact.columns())
