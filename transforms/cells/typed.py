"""The typed values of a report's cells, and the cells without one.

Rules: docs/cells.md, docs/rules.md#format.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from contracts import codes
from contracts.codes import SourceFormat
from contracts.remarks import RemarkCode
from transforms.cells.coded import each_code_is, is_error
from transforms.cells.days import is_moment, parsed_day
from transforms.cells.identities import is_sound
from transforms.cells.numbers import parsed_amount, whole_number
from transforms.cells.words import yes

_YES_OR_NO: Final = ("interpreter", "island_visit", "protected_identity", "planned")
# A DRG among the products of ERSMOIndata, which may be several.
_DRG_AMONG: Final = rf"(^| ){codes.DRG[1:-1]}( |$)"


def with_typed_cells(reported: pl.DataFrame) -> pl.DataFrame:
    """Add the typed values of canonical cells; null where a text is malformed."""
    return reported.with_columns(
        start_day=parsed_day("started_on"),
        end_day=parsed_day("ended_on"),
        birth_day=parsed_day("born_on"),
        fee=parsed_amount("patient_fee"),
        leave=whole_number("leave_days"),
        **{f"is_{name}": yes(name) for name in _YES_OR_NO},
    )


def wrong_cells() -> dict[RemarkCode, dict[str, pl.Expr]]:
    """Return whether a cell of a column is wrong (null: it is not), by remark and column.

    The expressions need the columns of `with_typed_cells`.
    """
    return {
        RemarkCode.IDENTITY_MISSING: {
            "reporter": ~is_sound("reporter", codes.REPORTER).fill_null(value=False),
            "contact_id": ~is_sound("contact_id", codes.CONTACT_ID).fill_null(value=False),
        },
        RemarkCode.DATE_WRONG: {
            "started_on": pl.col("start_day").is_null(),
            "ended_on": _misread("ended_on", "end_day"),
            "born_on": _misread("born_on", "birth_day"),
            "reported_at": pl.col("reported_at").is_not_null() & ~is_moment("reported_at"),
        },
        RemarkCode.NUMBER_WRONG: {
            "patient_fee": _misread("patient_fee", "fee"),
            "leave_days": _misread("leave_days", "leave"),
        },
        RemarkCode.CODE_MALFORMED: {
            "drg_code": ~_is_drg(),
            "procedure_codes": ~each_code_is("procedure_codes", codes.PROCEDURE),
            "diagnosis_codes": ~each_code_is("diagnosis_codes", codes.DIAGNOSIS),
            "visit_type": is_error("visit_type"),
            "profession": is_error("profession"),
        },
        RemarkCode.NEITHER_YES_NOR_NO: {
            "cancelled": yes("cancelled").is_null(),
            **{name: pl.col(f"is_{name}").is_null() for name in _YES_OR_NO},
        },
        RemarkCode.VISIT_TYPE_OR_PROFESSION_MISSING: {
            "visit_type": pl.col("visit_type").is_null(),
            "profession": pl.col("profession").is_null(),
        },
    }


def any_wrong(of_columns: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return whether a cell of any of the columns is wrong."""
    return pl.any_horizontal(wrong.fill_null(value=False) for wrong in of_columns.values())


def _is_drg() -> pl.Expr:
    """Return whether a cell is a DRG; of several products of ERSMOIndata, whether one is."""
    of_products = pl.col("source_format") == SourceFormat.ERSMO.value
    drg = pl.col("drg_code")
    return (
        pl.when(of_products)
        .then(drg.str.contains(_DRG_AMONG))
        .otherwise(drg.str.contains(codes.DRG))
    )


def _misread(text: str, value: str) -> pl.Expr:
    return pl.col(text).is_not_null() & pl.col(value).is_null()
