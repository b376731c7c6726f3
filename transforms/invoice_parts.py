"""Splitting an invoice with more lines than receivers take into parts, by care unit.

Receivers choke on thousands of lines (e-invoice facts, sections 4 and 5). A contact has one care
unit, so a part has whole contacts, and its basis only them.
"""

import polars as pl

_KEY = ["seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent"]
_ITEM = [
    "care_unit",
    "unit_name",
    "care_form",
    "kind",
    "code",
    "visit_type",
    "profession",
    "unit_price",
]
_PLACE = ["debit_run", "ingest_no", "source_row"]


def with_parts(lines: pl.DataFrame, items: pl.DataFrame, lines_at_most: int) -> pl.DataFrame:
    """Give the lines of debits their `part`, from 1; null where the invoice stays whole.

    Units are taken in order and fill a part up; one with more than half of what a part may have
    has a part for itself, and a unit is never split. A credit note has no more lines than its
    original.

    Args:
        lines: debits and credits, with the columns of the collective invoice's key.
        items: price items of all those lines.
        lines_at_most: how many lines an invoice may have.
    """
    units = _lines_of_units(lines.filter(pl.col("sign") == 1), items)
    large = pl.col("_lines") * 2 > lines_at_most
    small = pl.when(~large).then("_lines").otherwise(0)
    before = small.cum_sum().over(_KEY, order_by="care_unit") - small
    # A window that leaves room for the largest of the small units: what begins in it also ends in
    # the part.
    room = lines_at_most - small.max().over(_KEY) + 1
    parts = (
        units.filter(pl.col("_lines").sum().over(_KEY) > lines_at_most)
        .with_columns(_window=pl.when(~large).then(before // room), _alone=large)
        .with_columns(
            _first=pl.when("_alone")
            .then("care_unit")
            .otherwise(pl.col("care_unit").min().over(*_KEY, "_window"))
        )
        .select(
            *_KEY,
            "care_unit",
            sign=pl.lit(1, dtype=pl.Int8),
            part=pl.col("_first").rank("dense").over(_KEY).cast(pl.Int32),
        )
    )
    return lines.join(
        parts, on=[*_KEY, "care_unit", "sign"], how="left", nulls_equal=True, maintain_order="left"
    )


def _lines_of_units(debits: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Count the invoice lines that each unit comes to under each key."""
    owners = debits.select(*_PLACE, *_KEY, "care_unit", "unit_name", "care_form")
    return (
        items.join(owners, on=_PLACE)
        .select(*_KEY, *_ITEM)
        .unique()
        .group_by(*_KEY, "care_unit")
        .agg(_lines=pl.len().cast(pl.Int64))
    )
