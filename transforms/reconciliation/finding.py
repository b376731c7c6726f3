"""What trying a law finds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl


class Finding(NamedTuple):
    """Two figures that must agree, and in how many places they do not."""

    expected: Decimal
    found: Decimal
    faults: int


def all_of(rows: pl.DataFrame, holds: pl.Expr) -> Finding:
    """Count the rows for which `holds` is true; null is a fault."""
    sound = int(rows.select(holds.fill_null(value=False).sum()).item())
    return Finding(Decimal(rows.height), Decimal(sound), rows.height - sound)


def counted(expected: int, found: int, faults: int) -> Finding:
    """Return a finding of counts."""
    return Finding(Decimal(expected), Decimal(found), faults)


def agree(
    expected: pl.DataFrame, found: pl.DataFrame, *, on: Sequence[str], signed_by: str | None = None
) -> Finding:
    """Compare kronor in the column `amount` of two tables, for each key `on`; absent is nil.

    Args:
        expected: `on`, `amount` and `signed_by`; one row a key.
        found: `on` and `amount`; one row a key.
        on: the key.
        signed_by: a column of 1 and -1 that the shown sums are taken with; it decides no fault.
    """
    sign = pl.col(signed_by).fill_null(1) if signed_by else pl.lit(1)
    both = expected.join(found, on=on, how="full", coalesce=True, suffix="_found").select(
        sign=sign,
        expected=ore("amount").fill_null(0),
        found=ore("amount_found").fill_null(0),
    )
    said, seen = both.select((pl.col("expected", "found") * pl.col("sign")).sum()).row(0)
    faults = both.filter(pl.col("expected") != pl.col("found")).height
    return Finding(Decimal(said).scaleb(-2), Decimal(seen).scaleb(-2), faults)


def ore(amount: str) -> pl.Expr:
    """Return kronor as whole öre, so that products and signs stay exact."""
    return (pl.col(amount) * 100).cast(pl.Int64)
