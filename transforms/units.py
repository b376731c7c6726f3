"""The care unit and its agreement by day.

Rules: docs/rules.md#unit-and-agreement.
"""

from typing import NamedTuple

import polars as pl

from contracts import codes
from contracts.remarks import RemarkCode
from transforms.dated import Days, Timeline, answers_on, timeline
from transforms.sql import select

_UNIT = ("_unit", "_unit_name", "_hsa_id", "_field", "_agreement", "_agreements")
_FOUND = ("_known", *_UNIT, "_agreement_row")


class KnownUnits(NamedTuple):
    """The registries of units and agreements, prepared for lookups on some days."""

    codes: pl.Series
    units: Timeline
    agreements: Timeline


def known_units(care_units: pl.DataFrame, agreements: pl.DataFrame, days: Days) -> KnownUnits:
    """Prepare the registries; units are looked up by kombikakod or by HSA-id."""
    registry = _by_code(care_units)
    rows = agreements.select(
        "valid_from", "valid_to", _agreement="agreement_id", _agreement_row="line"
    )
    return KnownUnits(
        registry.get_column("code").unique(),
        timeline(registry, key="code", payload=_UNIT, days=days),
        timeline(rows, key="_agreement", payload=("_agreement_row",), days=days),
    )


def with_units(contacts: pl.DataFrame, known: KnownUnits) -> pl.DataFrame:
    """Add unit and agreement of the start day, or of the end day if either is missing.

    Adds `_known` (the code has a row on some day), `_unit`, `_unit_name`, `_agreement`,
    `_agreements` (how many an HSA-id leads to), `_agreement_row` (null: no agreement that day) and
    `_open` (the unit was open on one of the days).
    """
    at_start = _units_on(contacts.select("row", code="care_unit", day="started_on"), known)
    found = contacts.hstack(at_start).with_columns(_open=pl.col("_unit").is_not_null())
    missing = found.filter(pl.col("_agreement_row").is_null() & (pl.col("_agreements") <= 1))
    if missing.is_empty():
        return found
    asked = missing.select("row", code=pl.coalesce("end_care_unit", "care_unit"), day="ended_on")
    at_end = asked.select("row").hstack(_units_on(asked, known))
    later = found.select("row").join(at_end, on="row", how="left", maintain_order="left")
    take = later.get_column("_agreement_row").is_not_null() | (later.get_column("_agreements") > 1)
    return found.with_columns(
        *(
            pl.when(take.fill_null(value=False))
            .then(later.get_column(name))
            .otherwise(name)
            .alias(name)
            for name in _FOUND
            if name != "_known"
        ),
        _known=pl.col("_known") | later.get_column("_known").fill_null(value=False),
        _open=pl.col("_open") | later.get_column("_unit").is_not_null(),
    )


def unit_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the unit and agreement rules (U01-U03, A01)."""
    several = pl.col("_agreements") > 1
    without = pl.col("_agreement_row").is_null() & ~several
    return {
        RemarkCode.UNIT_UNKNOWN: ~pl.col("_known"),
        RemarkCode.UNIT_NOT_OPEN: pl.col("_known") & without & ~pl.col("_open"),
        RemarkCode.SEVERAL_AGREEMENTS: several,
        RemarkCode.NO_AGREEMENT: pl.col("_known") & without & pl.col("_open"),
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
        _known=pl.col("code").is_in(known.codes.implode()).fill_null(value=False),
        _agreements=pl.col("_agreements").fill_null(0),
    )
    return found.hstack(answers_on(found, known.agreements, day="day")).select(_FOUND)


def _by_code(care_units: pl.DataFrame) -> pl.DataFrame:
    """Return one dated table of units by kombikakod and by HSA-id."""
    by_unit = care_units.select(
        "valid_from",
        "valid_to",
        code="care_unit",
        _unit="care_unit",
        _unit_name="name",
        _hsa_id="hsa_id",
        _field="medical_field_code",
        _agreement="agreement_id",
        _agreements=pl.lit(1, dtype=pl.Int64),
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
