"""The care unit and its agreement by day.

Rules: docs/rules.md#unit-and-agreement.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.remarks import RemarkCode
from transforms.dated import Days, Timeline, answers_on, timeline
from transforms.sql import select

_UNIT = (
    "resolved_unit",
    "unit_name",
    "unit_hsa_id",
    "medical_field_code",
    "agreement_id",
    "agreements_found",
)
_FOUND = ("unit_known", *_UNIT, "agreement_row")


class KnownUnits(NamedTuple):
    """The registries of units and agreements, prepared for lookups on some days."""

    codes: pl.Series
    units: Timeline
    agreements: Timeline


def known_units(care_units: pl.DataFrame, agreements: pl.DataFrame, days: Days) -> KnownUnits:
    """Prepare the registries; units are looked up by kombikakod or by HSA-id."""
    registry = _by_code(care_units)
    rows = agreements.select(
        "valid_from", "valid_to", agreement_id="agreement_id", agreement_row="line"
    )
    return KnownUnits(
        registry.get_column("code").unique(),
        timeline(registry, key="code", payload=_UNIT, days=days),
        timeline(rows, key="agreement_id", payload=("agreement_row",), days=days),
    )


def with_units(contacts: pl.DataFrame, known: KnownUnits) -> pl.DataFrame:
    """Add unit and agreement of the start day, or of the end day if either is missing.

    Adds the columns of `UnitLookup`.
    """
    at_start = _units_on(contacts.select("row", code="care_unit", day="started_on"), known)
    found = contacts.hstack(at_start).with_columns(unit_open=pl.col("resolved_unit").is_not_null())
    missing = found.filter(pl.col("agreement_row").is_null() & (pl.col("agreements_found") <= 1))
    if missing.is_empty():
        return found
    asked = missing.select("row", code=pl.coalesce("end_care_unit", "care_unit"), day="ended_on")
    at_end = asked.select("row").hstack(_units_on(asked, known))
    later = found.select("row").join(at_end, on="row", how="left", maintain_order="left")
    take = later.get_column("agreement_row").is_not_null() | (
        later.get_column("agreements_found") > 1
    )
    return found.with_columns(
        *(
            pl.when(take.fill_null(value=False))
            .then(later.get_column(name))
            .otherwise(name)
            .alias(name)
            for name in _FOUND
            if name != "unit_known"
        ),
        unit_known=pl.col("unit_known") | later.get_column("unit_known").fill_null(value=False),
        unit_open=pl.col("unit_open") | later.get_column("resolved_unit").is_not_null(),
    )


def unit_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the unit and agreement rules (U01-U03, A01)."""
    several = pl.col("agreements_found") > 1
    without = pl.col("agreement_row").is_null() & ~several
    return {
        RemarkCode.UNIT_UNKNOWN: ~pl.col("unit_known"),
        RemarkCode.UNIT_NOT_OPEN: pl.col("unit_known") & without & ~pl.col("unit_open"),
        RemarkCode.SEVERAL_AGREEMENTS: several,
        RemarkCode.NO_AGREEMENT: pl.col("unit_known") & without & pl.col("unit_open"),
    }


def specialist_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the rule for specialist care (C09), applied when the agreement is known."""
    return {
        RemarkCode.NO_DRG_NOR_PROCEDURE: (pl.col("care_level") == "specialist")
        & pl.col("drg_code").is_null()
        & pl.col("procedure_codes").is_null()
    }


def _units_on(asked: pl.DataFrame, known: KnownUnits) -> pl.DataFrame:
    """Return the `_FOUND` columns of each `code` on its `day`, in order."""
    found = asked.hstack(answers_on(asked, known.units, day="day")).with_columns(
        unit_known=pl.col("code").is_in(known.codes.implode()).fill_null(value=False),
        agreements_found=pl.col("agreements_found").fill_null(0),
    )
    return found.hstack(answers_on(found, known.agreements, day="day")).select(_FOUND)


def _by_code(care_units: pl.DataFrame) -> pl.DataFrame:
    """Return one dated table of units by kombikakod and by HSA-id."""
    by_unit = care_units.select(
        "valid_from",
        "valid_to",
        code="care_unit",
        resolved_unit="care_unit",
        unit_name="name",
        unit_hsa_id="hsa_id",
        medical_field_code="medical_field_code",
        agreement_id="agreement_id",
        agreements_found=pl.lit(1, dtype=pl.Int64),
    )
    return pl.concat([by_unit, _by_hsa_id(care_units).select(by_unit.columns)])


def _by_hsa_id(care_units: pl.DataFrame) -> pl.DataFrame:
    """Return the units of each HSA-id by day.

    It may have many units, each with its own validity: its time is cut at every start and end, and
    each piece has the units of that time.
    """
    named = care_units.filter(pl.col("hsa_id").str.contains(codes.HSA_ID))
    one_day = pl.duration(days=1)
    cuts = pl.concat(
        [
            named.select(code="hsa_id", day="valid_from"),
            named.select(code="hsa_id", day=pl.col("valid_to") + one_day),
        ]
    ).drop_nulls()
    pieces = cuts.unique().sort("code", "day").with_row_index("row")
    answered = select("units_by_hsa_id", asked=pieces, care_units=named)
    return pieces.join(answered, on="row", how="left", maintain_order="left").select(
        "code",
        *_UNIT,
        valid_from="day",
        valid_to=pl.col("day").shift(-1).over("code") - one_day,
    )
