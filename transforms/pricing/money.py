"""Multiplication and rounding of kronor: half up, to the öre, once per item.

No other module does it. polars keeps a product at the wider of its factors' scales, and would round
it there. So factors are first widened to six decimals, which holds weight (4) x kronor (2) and
percent (4) x kronor (2) exactly; then they are rounded once.
"""

import polars as pl

from contracts.keys import KRONOR

_EXACT = pl.Decimal(38, 6)
ZERO = pl.lit(0, dtype=KRONOR)


def to_kronor(amount: pl.Expr) -> pl.Expr:
    """Round half up (away from zero) to the öre."""
    return amount.cast(_EXACT).round(2, mode="half_away_from_zero").cast(KRONOR)


def times(price: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    """Return `quantity` (whole) times `price`, in kronor."""
    return to_kronor(price.cast(_EXACT) * quantity.cast(pl.Decimal(38, 0)))


def weighted(price: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Return `weight` (at most four decimals) times `price`, in kronor."""
    return to_kronor(price.cast(_EXACT) * weight.cast(_EXACT))


def percent_of(amount: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """Return `percent` (two decimals) of `amount`, in kronor."""
    share = percent.cast(_EXACT) * pl.lit("0.01").str.to_decimal(scale=6).cast(_EXACT)
    return to_kronor(amount.cast(_EXACT) * share)


def total(amount: str) -> pl.Expr:
    """Return the sum of a column of kronor, in kronor."""
    return pl.col(amount).sum().cast(KRONOR)


def shared_out(amount: pl.Expr, part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return `part` of `whole` (whole numbers, at most 9999) of an amount, in kronor."""
    # Öre as whole numbers: the product is exact, and half an öre goes up.
    ore = amount.to_physical().cast(pl.Int64) * part
    rounded = (2 * ore + whole) // (2 * whole)
    return (rounded.cast(pl.Decimal(38, 2)) / 100).cast(KRONOR)
