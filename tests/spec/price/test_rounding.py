"""Money: kronor with two decimals, each item rounded half up once, exactly.

`Decimal`, rounded half up. Weights have four decimals and points two, so the product has six and is
exact before it is rounded.

Rules: docs/rules.md#price, docs/rules.md#price-row.
"""

from decimal import Decimal

import polars as pl
import pytest

from transforms.pricing.money import percent_of, times, to_kronor, total, weighted

KRONOR = pl.Decimal(14, 2)


def kronor(amount: str) -> pl.Expr:
    return pl.lit(amount).str.to_decimal(scale=2).cast(KRONOR)


def only(expression: pl.Expr) -> str:
    return str(pl.DataFrame({"_": [0]}).select(x=expression).item())


@pytest.mark.parametrize(
    ("weight", "point", "amount"),
    [
        ("1.2345", "63493.00", "78382.11"),
        ("0.0001", "50.00", "0.01"),
        ("0.0001", "49.99", "0.00"),
        ("0.0001", "150.00", "0.02"),
        ("0.0001", "250.00", "0.03"),
        ("2.5000", "0.01", "0.03"),
        ("99999.9999", "9999999.99", "999999998000.00"),
    ],
)
def test_a_weighted_price_is_rounded_half_up_once(weight: str, point: str, amount: str) -> None:
    factor = pl.lit(weight).str.to_decimal(scale=4).cast(pl.Decimal(9, 4))
    assert only(weighted(kronor(point), factor)) == amount


@pytest.mark.parametrize(
    ("percent", "of", "amount"),
    [
        ("6.00", "100.25", "6.02"),
        ("6.00", "100.24", "6.01"),
        ("6.00", "0.08", "0.00"),
        ("2.00", "0.25", "0.01"),
        ("5.50", "1000.00", "55.00"),
        ("0.01", "50.00", "0.01"),
        ("0.00", "1000.00", "0.00"),
        ("100.00", "999999999999.99", "999999999999.99"),
    ],
)
def test_a_percentage_is_rounded_half_up_once(percent: str, of: str, amount: str) -> None:
    assert only(percent_of(kronor(of), kronor(percent))) == amount


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [("0.01", 3, "0.03"), ("19.99", -1, "-19.99"), ("5000.00", 0, "0.00"), ("0.10", 10, "1.00")],
)
def test_quantity_times_price_is_exact(price: str, quantity: int, amount: str) -> None:
    assert only(times(kronor(price), pl.lit(quantity))) == amount


@pytest.mark.parametrize(("exact", "amount"), [("-0.005", "-0.01"), ("0.005", "0.01")])
def test_half_an_ore_rounds_away_from_zero(exact: str, amount: str) -> None:
    assert only(to_kronor(pl.lit(exact).str.to_decimal(scale=6))) == amount


def test_a_sum_of_kronor_is_kronor() -> None:
    rows = pl.DataFrame({"amount": [Decimal("0.10")] * 3}, schema={"amount": KRONOR})
    assert rows.select(total("amount")).item() == Decimal("0.30")
    assert rows.clear().select(total("amount")).item() == Decimal("0.00")
