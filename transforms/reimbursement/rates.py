"""The state's rates by day."""

import polars as pl

from transforms.dated import holds_on


def rate_on(
    rows: pl.DataFrame, rates: pl.DataFrame, kind: pl.Expr, day: str, name: str
) -> pl.DataFrame:
    """Add the rate of a kind on a day as `name`; null where no source has one."""
    asked = rows.with_row_index("_place").with_columns(_kind=kind)
    found = (
        asked.select("_place", "_kind", day)
        .join(
            rates.select("valid_from", "valid_to", _kind="kind", _rate="amount"),
            on="_kind",
        )
        .filter(holds_on(day))
        .select("_place", pl.col("_rate").alias(name))
    )
    return asked.join(found, on="_place", how="left", maintain_order="left").drop("_place", "_kind")
