"""Prices are rounded half up, as by Python's Decimal."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.pricing.money import percent_of, times, weighted

ORE = Decimal("0.01")
AMOUNTS = st.decimals("0", "9999999.99", places=2)


def half_up(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, ROUND_HALF_UP)


def frame(amount: Decimal, factor: Decimal, scale: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"amount": [amount], "factor": [factor]},
        schema={"amount": pl.Decimal(14, 2), "factor": pl.Decimal(9, scale)},
    )


@given(price=AMOUNTS, weight=st.decimals("0", "999.9999", places=4))
def test_weight_times_point(price: Decimal, weight: Decimal) -> None:
    found = frame(price, weight, 4).select(weighted(pl.col("amount"), pl.col("factor"))).item()
    assert found == half_up(price * weight)


@given(amount=AMOUNTS, percent=st.decimals("0", "100", places=2))
def test_percentage(amount: Decimal, percent: Decimal) -> None:
    found = frame(amount, percent, 2).select(percent_of(pl.col("amount"), pl.col("factor"))).item()
    assert found == half_up(amount * percent / 100)


@given(price=AMOUNTS, quantity=st.integers(-9999, 9999))
def test_quantity_times_price(price: Decimal, quantity: int) -> None:
    rows = frame(price, Decimal(0), 2).with_columns(quantity=pl.lit(quantity))
    assert rows.select(times(pl.col("amount"), pl.col("quantity"))).item() == price * quantity
