"""Luhn by four digits at a time gives the same result as by one."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.check_digits import is_luhn, luhn_holds


@pytest.mark.parametrize("digits", [8, 10])
@given(numbers=st.lists(st.text("0123456789", min_size=12, max_size=12), min_size=1))
def test_the_check_digit_is_that_of_a_plain_loop(digits: int, numbers: list[str]) -> None:
    held = pl.DataFrame({"number": numbers}).select(luhn_holds("number", digits)).to_series()
    assert held.to_list() == [is_luhn(number[-digits:]) for number in numbers]


@given(number=st.text(max_size=14))
def test_any_text_has_an_answer(number: str) -> None:
    held = pl.DataFrame({"number": [number]}).select(luhn_holds("number", 8)).item()
    assert held in {True, False}


def test_null_has_no_check_digit() -> None:
    rows = pl.DataFrame({"number": [None]}, schema={"number": pl.String})
    assert rows.select(luhn_holds("number", 8)).item() is False
