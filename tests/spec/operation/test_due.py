"""Months due on a day.

The month before is billed on a configured day: once, and also when that day was missed. A later
month includes the late contacts of an earlier one.

Rule: docs/rules.md#due-months.
"""

import datetime as dt

import pytest

from contracts.period import Month
from transforms.due import due

BILLING_DAY = 8


def months(on: str, issued: str) -> str:
    found = due(
        dt.date.fromisoformat(on), BILLING_DAY, [Month.parse(month) for month in issued.split()]
    )
    return " ".join(str(month) for month in found)


@pytest.mark.parametrize(
    ("on", "issued", "expected"),
    [
        # The day before, the day, and every day after it until it is done.
        ("2024-03-07", "2023-12 2024-01", ""),
        ("2024-03-08", "2023-12 2024-01", "2024-02"),
        ("2024-03-31", "2023-12 2024-01", "2024-02"),
        ("2024-03-08", "2024-01 2024-02", ""),
        ("2024-03-31", "2024-01 2024-02", ""),
        # Missed: over the new month, over a new year, several at once, the first one first.
        ("2024-04-01", "2024-01", "2024-02"),
        ("2024-01-02", "2023-10", "2023-11"),
        ("2024-01-08", "2023-10", "2023-11 2023-12"),
        # An issued month is never due again, in any order of the months.
        ("2024-03-08", "2024-02 2024-01", ""),
        # One before the last issued is not due: the later one included its late contacts.
        ("2024-04-08", "2024-01 2024-03", ""),
        # A month was billed ahead of time.
        ("2024-03-08", "2024-05", ""),
        # No month is issued yet: none was missed.
        ("2024-03-07", "", ""),
        ("2024-03-08", "", "2024-02"),
        ("2024-03-31", "", "2024-02"),
        ("2024-01-08", "", "2023-12"),
    ],
)
def test_the_months_due(on: str, issued: str, expected: str) -> None:
    assert months(on, issued) == expected


def test_every_day_of_four_years_bills_each_month_once() -> None:
    """Also when the program is down on random days: here all but every seventh."""
    day, issued = dt.date(2023, 1, 20), [Month(2022, 12)]
    for number in range(4 * 366):
        if number % 7 == 0:
            issued += due(day + dt.timedelta(days=number), BILLING_DAY, issued)
    assert issued == [Month(2022, 12).moved(months) for months in range(len(issued))]
    assert issued[-1] == Month(2022, 12).moved(4 * 12)
