"""C02: dates are valid days in a spelling that cannot mean another, and a contact has a start.

Rule: docs/rules.md#c02.
"""

import polars as pl
import pytest

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of, listed
from transforms.cells.days import parsed_moment


def test_a_start_is_a_real_day_in_a_listed_form() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        started_on          -> remarks
        2024-01-31          ->
        20240131            ->
        2024-02-30          -> C02
        2023-02-29          -> C02
        20230229            -> C02
        2024-1-31           -> C02
        31/01/2024          -> C02
        24-01-31            -> C02
        2024-01-31 00:00:00 ->
        2024-01-31T00:00    ->
        2024-01-31Z         ->
        2024-01-31+01:00    ->
        2024-01-30T23:00Z   ->
        2024-01-31 10:00    -> C02
        2024-01-31+03:00    -> C02
        45322               -> C02
        #N/A                -> C02
        igår                -> C02
        0000-00-00          -> C02
                            -> C02
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected


def test_a_leap_day_is_a_day() -> None:
    reported, expected = cases(ReportedContact, "started_on -> read\n20240229 -> 2024-02-29")
    accepted = believed(reported, issued_on=pl.date(2024, 3, 5)).accepted
    assert listed(accepted, "started_on") == expected


def test_the_other_dates_may_be_empty_but_not_wrong() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        ended_on   | born_on    | reported_at          -> remarks
                   |            |                      ->
        2024-01-15 | 1990-01-31 | 2024-01-16           ->
        20240115   | 19900131   | 20240116             ->
        2024-01-99 |            |                      -> C02
                   | 1990-13-01 |                      -> C02
                   |            | 2024-01-16 25:00     -> C02
                   |            | snart                -> C02
        2024-01-99 | 1990-13-01 | snart                -> C02
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected


@pytest.mark.parametrize(
    ("text", "in_utc"),
    [
        ("2024-01-16", "2024-01-15 23:00:00"),
        ("20240116", "2024-01-15 23:00:00"),
        ("2024-07-16", "2024-07-15 22:00:00"),
        ("2024-01-16 10:30", "2024-01-16 09:30:00"),
        ("2024-01-16T10:30:15", "2024-01-16 09:30:15"),
        ("2024-01-16T10:30:15.250", "2024-01-16 09:30:15.250000"),
        ("2024-01-16T10:30:15Z", "2024-01-16 10:30:15"),
        ("2024-01-16T10:30+02:00", "2024-01-16 08:30:00"),
        ("2024-01-16T10:30-05:30", "2024-01-16 16:00:00"),
        ("2024-01-16 10:30:15+01", "2024-01-16 09:30:15"),
        ("2024-01-16T10:30-05", "2024-01-16 15:30:00"),
    ],
)
def test_a_timestamp_without_offset_is_swedish_time(text: str, in_utc: str) -> None:
    assert _moment(text) == in_utc


def test_an_hour_that_the_autumn_clock_has_twice_is_the_first() -> None:
    assert _moment("2024-10-27T02:30") == "2024-10-27 00:30:00"


def test_an_hour_that_the_spring_clock_skips_is_winter_time() -> None:
    assert _moment("2024-03-31T02:30") == "2024-03-31 01:30:00"


def _moment(text: str) -> str:
    read = pl.DataFrame({"at": [text]}).select(at=parsed_moment("at"))
    return str(read.item())
