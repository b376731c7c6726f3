"""The care unit and its agreement on the day. Design section 5, "Unit and agreement"."""

import polars as pl

from contracts import codes
from contracts.remarks import RemarkCode
from transforms.dated import on_the_day
from transforms.sql import select

_UNIT = ("_unit", "_unit_name", "_hsa_id", "_field", "_agreement", "_agreements")
_FOUND = ("_known", *_UNIT, "_agreement_row")


def with_units(
    contacts: pl.DataFrame, care_units: pl.DataFrame, agreements: pl.DataFrame
) -> pl.DataFrame:
    """Add unit and agreement: of the start day, or both of the end day when either is missing.

    Adds `_known` (the code has a row on some day), `_unit`, `_unit_name`, `_agreement`,
    `_agreements` (how many an HSA-id leads to), `_agreement_row` (null: no agreement that day)
    and `_open` (the unit was open on one of the days).
    """
    at_start = _units_on(
        contacts.select("row", code="care_unit", day="started_on"), care_units, agreements
    )
    found = contacts.hstack(at_start).with_columns(_open=pl.col("_unit").is_not_null())
    missing = found.filter(pl.col("_agreement_row").is_null() & (pl.col("_agreements") <= 1))
    if missing.is_empty():
        return found
    asked = missing.select("row", code=pl.coalesce("end_care_unit", "care_unit"), day="ended_on")
    at_end = asked.select("row").hstack(_units_on(asked, care_units, agreements))
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
    """Return the rule for specialist care (C09), asked when the agreement is known."""
    return {
        RemarkCode.NO_DRG_NOR_PROCEDURE: (pl.col("care_level") == "specialist")
        & pl.col("drg_code").is_null()
        & pl.col("procedure_codes").is_null()
    }


def _units_on(
    asked: pl.DataFrame, care_units: pl.DataFrame, agreements: pl.DataFrame
) -> pl.DataFrame:
    """Return the `_FOUND` columns of each `code` on its `day`, in the order asked."""
    by_code = on_the_day(
        asked,
        care_units.select(
            "valid_from",
            "valid_to",
            code="care_unit",
            _unit="care_unit",
            _unit_name="name",
            _hsa_id="hsa_id",
            _field="medical_field_code",
            _agreement="agreement_id",
            _agreements=pl.lit(1, dtype=pl.Int64),
        ),
        key="code",
        day="day",
        payload=_UNIT,
    )
    found = asked.hstack(by_code).with_columns(
        _known=pl.col("code")
        .is_in(care_units.get_column("care_unit").implode())
        .fill_null(value=False),
        _agreements=pl.col("_agreements").fill_null(0),
    )
    found = _with_hsa_units(found, care_units)
    row = on_the_day(
        found,
        agreements.select(
            "valid_from", "valid_to", _agreement="agreement_id", _agreement_row="line"
        ),
        key="_agreement",
        day="day",
        payload=("_agreement_row",),
    )
    return found.hstack(row).select(_FOUND)


def _with_hsa_units(found: pl.DataFrame, care_units: pl.DataFrame) -> pl.DataFrame:
    """Fill in the units that were reported by HSA-id, where they lead to one agreement."""
    by_hsa = found.filter(pl.col("code").str.contains(codes.HSA_ID))
    if by_hsa.is_empty():
        return found
    answered = select(
        "units_by_hsa_id", asked=by_hsa.select("row", "code", "day"), care_units=care_units
    )
    names = ("_known", *_UNIT)
    joined = found.join(answered, on="row", how="left", maintain_order="left", suffix="_hsa")
    hit = pl.col("_known_hsa").is_not_null()
    return joined.with_columns(
        pl.when(hit).then(f"{name}_hsa").otherwise(name).alias(name) for name in names
    ).drop(f"{name}_hsa" for name in names)
