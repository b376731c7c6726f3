"""Merged reserve numbers and their current numbers.

Rule: docs/rules.md#person.
"""

import polars as pl


def survivors(reserve_numbers: pl.DataFrame) -> pl.DataFrame:
    """Return each replaced number and its final survivor.

    Columns: `reserve_number`, `survivor`. Of several rows of a number, the latest that names a
    successor counts, whatever its dates. Circles were refused when the registry was loaded.
    """
    steps = (
        reserve_numbers.filter(pl.col("replaced_by").is_not_null())
        .sort("reserve_number", "valid_from")
        .group_by("reserve_number", maintain_order=True)
        .agg(survivor=pl.col("replaced_by").last())
    )
    while True:
        further = steps.join(
            steps.rename({"survivor": "_next"}),
            left_on="survivor",
            right_on="reserve_number",
            how="left",
            maintain_order="left",
        )
        if further["_next"].is_null().all():
            return steps
        steps = further.select("reserve_number", survivor=pl.coalesce("_next", "survivor"))


def surviving(rows: pl.DataFrame, number: str, replaced: pl.DataFrame) -> pl.Series:
    """Return the survivor of each row's `number`: itself, if it was never replaced."""
    if replaced.is_empty():
        return rows.get_column(number)
    return (
        rows.select(number)
        .join(
            replaced, left_on=number, right_on="reserve_number", how="left", maintain_order="left"
        )
        .select(pl.coalesce("survivor", number).alias(number))
        .to_series()
    )
