"""Who pays, by which route and reference. Design section 5, "Payer" and "Route"."""

import polars as pl

from contracts import codes
from contracts.codes import CareForm, Category, Route
from contracts.remarks import RemarkCode
from transforms.dated import on_the_day

_PAYER = ("payer_row", "_asylum_reference", "_quota_reference", "_channel")


def with_payers(contacts: pl.DataFrame, payers: pl.DataFrame) -> pl.DataFrame:
    """Add payer, route and reference of the start day.

    Needs `residence`, `owner`, `category` and `vardfaktura_asylum_from`. Adds `payer_id`,
    `payer_row` (null: no payer that day), `route`, `reference`.
    """
    other_county = (
        (pl.col("owner") == "region")
        & (pl.col("category") == Category.ASYLUM.value)
        & (pl.col("residence") != codes.STOCKHOLM_COUNTY)
    )
    asked = contacts.select("started_on", _county=pl.when(other_county).then("residence"))
    # A month has few days and few counties, so each pair is asked once.
    pairs = _payers_of(asked.unique(), payers)
    found = asked.join(
        pairs, on=["started_on", "_county"], how="left", nulls_equal=True, maintain_order="left"
    )
    return contacts.hstack(found.drop("started_on", "_county")).with_columns(
        route=pl.when(pl.col("payer_id") != codes.HSF).then("_channel").otherwise(_route_to_hsf()),
        reference=pl.when(pl.col("category") == Category.QUOTA_REFUGEE.value)
        .then("_quota_reference")
        .otherwise("_asylum_reference"),
    )


def _payers_of(pairs: pl.DataFrame, payers: pl.DataFrame) -> pl.DataFrame:
    """Add who pays on each `started_on`: the county when it is a payer that day, else HSF."""
    registry = payers.select(
        "payer_id",
        "valid_from",
        "valid_to",
        payer_row="line",
        _asylum_reference="reference_asylum",
        _quota_reference=pl.coalesce("reference_quota", "reference_asylum"),
        _channel="channel",
    )
    asked = pairs.with_columns(payer_id=pl.coalesce("_county", pl.lit(codes.HSF)))
    county = on_the_day(asked, registry, key="payer_id", day="started_on", payload=("payer_row",))
    paid_by = asked.hstack(county).select(
        "started_on",
        "_county",
        payer_id=pl.when(pl.col("payer_row").is_null())
        .then(pl.lit(codes.HSF))
        .otherwise("payer_id"),
    )
    row = on_the_day(paid_by, registry, key="payer_id", day="started_on", payload=_PAYER)
    return paid_by.hstack(row)


def payer_rules() -> dict[RemarkCode, pl.Expr]:
    """Return the rule for a day on which nobody pays: as without agreement (A01)."""
    return {RemarkCode.NO_AGREEMENT: pl.col("payer_row").is_null()}


def _route_to_hsf() -> pl.Expr:
    """Return the route to HSF (Vårdgivarguiden, fakturering asylsökande, 2024-01-17)."""
    by_vardfaktura = (
        (pl.col("category") == Category.ASYLUM.value)
        & (pl.col("care_form") != CareForm.INPATIENT.value)
        & (pl.col("vardfaktura_asylum_from") <= pl.col("started_on"))
    ).fill_null(value=False)
    return (
        pl.when(pl.col("owner") == "region")
        .then(pl.lit(Route.RES.value))
        .when(by_vardfaktura)
        .then(pl.lit(Route.VARDFAKTURA.value))
        .otherwise(pl.lit(Route.MANUAL.value))
    )
