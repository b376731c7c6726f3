"""The billing month is a calendar month, written YYYY-MM."""

import datetime as dt

import pytest

from contracts.period import Month


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-01", dt.date(2024, 1, 1), dt.date(2024, 1, 31)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2023-02", dt.date(2023, 2, 1), dt.date(2023, 2, 28)),
        ("2024-04", dt.date(2024, 4, 1), dt.date(2024, 4, 30)),
        ("2024-12", dt.date(2024, 12, 1), dt.date(2024, 12, 31)),
    ],
)
def test_a_month_has_a_first_and_a_last_day(text: str, first: dt.date, last: dt.date) -> None:
    month = Month.parse(text)
    assert (month.first_day, month.last_day) == (first, last)
    assert str(month) == text


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-00", "2024-1", "202401", "januari", "", "1999-12", "2024-01-01"]
)
def test_any_other_text_is_not_a_month(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)
