"""A month compared with the twelve before it: docs/reconciliation.md."""

import polars as pl

from contracts.compared import BilledInRun, FatesInRun
from contracts.period import Month
from tests.reconciliation.example import an_empty_month, february
from tests.support.tables import listed, table
from transforms.reconciliation.background import Background, first_compared
from transforms.reconciliation.compared import (
    billed_of_year,
    care_settled,
    fates_of_year,
    months_of_year,
    units_of_year,
)
from transforms.reconciliation.month import reconcile

# December was billed in two runs.
BILLED = table(
    BilledInRun,
    """
    run_no | month   | care_month | care_unit | debited | credited | net
    1      | 2023-12 | 2023-12    | U1        | 200.00  | 0.00     | 200.00
    1      | 2023-12 | 2023-10    | U1        | 90.00   | 0.00     | 90.00
    2      | 2023-12 | 2023-12    | U2        | 400.00  | 50.00    | 350.00
    3      | 2024-01 | 2023-12    | U1        | 0.00    | 100.00   | -100.00
    3      | 2024-01 | 2023-11    | U1        | 70.00   | 0.00     | 70.00
    """,
    agreement_id="ADA-1",
    unit_name="Enheten",
    debited_contacts="0",
    credited_contacts="0",
).with_columns(
    debited_contacts=pl.Series([2, 1, 4, 0, 1]), credited_contacts=pl.Series([0, 0, 1, 1, 0])
)
FATES = table(
    FatesInRun,
    """
    run_no | month   | fate     | rows
    1      | 2023-12 | billed   | 3
    1      | 2023-12 | held     | 5
    1      | 2023-12 | rejected | 2
    2      | 2023-12 | held     | 4
    2      | 2023-12 | rejected | 1
    3      | 2024-01 | billed   | 1
    """,
)
YEAR = Background(BILLED, FATES)
SUMS = ("debited_contacts", "debited", "credited_contacts", "credited", "net")


def test_the_runs_of_a_month_are_combined() -> None:
    """Rejected rows are those of both runs; waiting ones are those after the last."""
    month = an_empty_month()._replace(run_no=4)
    found = months_of_year(month, YEAR, billed_of_year(month, YEAR))
    assert listed(found, "month", "units", "held", "rejected", *SUMS) == [
        "2023-12 | 2 | 4 | 3 | 7 | 690.00 | 1 | 50.00 | 640.00",
        # A unit that was only credited has billed nothing.
        "2024-01 | 1 | 0 | 0 | 1 | 70.00 | 1 | 100.00 | -30.00",
        "2024-03 | 0 | 0 | 0 | 0 | 0.00 | 0 | 0.00 | 0.00",
    ]


def test_the_month_of_the_report_is_counted_from_its_own_run() -> None:
    """The example's February: 4 debits, 1140.10, and 2 credits, 1200.00.

    One contact waits.
    """
    month = february()._replace(run_no=4)
    found = months_of_year(month, YEAR, billed_of_year(month, YEAR))
    assert listed(found, "month", "units", "held", "rejected", *SUMS)[-1] == (
        "2024-02 | 3 | 1 | 0 | 4 | 1140.10 | 2 | 1200.00 | -59.90"
    )
    assert fates_of_year(month, YEAR)["rows"].sum() == 16 + 9


def test_units_are_shown_with_the_contacts_debited_each_month() -> None:
    assert listed(units_of_year(BILLED), "care_unit", "month", "contacts", "name") == [
        "U1 | 2023-12 | 3 | Enheten",
        "U1 | 2024-01 | 1 | Enheten",
        "U2 | 2023-12 | 4 | Enheten",
    ]


def test_care_is_grouped_by_its_delay_until_billing() -> None:
    found = care_settled(Month(2024, 1), BILLED)
    assert listed(
        found, "care_month", "same_month", "next_month", "second_month", "later", "net"
    ) == [
        "2023-10 | 0.00 | 0.00 | 90.00 | 0.00 | 90.00",
        "2023-11 | 0.00 | 0.00 | 70.00 | 0.00 | 70.00",
        "2023-12 | 550.00 | -100.00 | 0.00 | 0.00 | 450.00",
    ]


def test_care_before_the_compared_months_is_left_out() -> None:
    """Part of it was billed in months that are not compared."""
    found = care_settled(Month(2024, 11), BILLED)
    assert found["care_month"].to_list() == ["2023-11", "2023-12"]
    assert listed(care_settled(Month(2024, 3), BILLED), "care_month", "later") == [
        "2023-10 | 0.00",
        "2023-11 | 0.00",
        "2023-12 | 0.00",
    ]


def test_care_billed_three_months_later_is_late() -> None:
    late = BILLED.head(1).with_columns(
        month=BILLED["month"].head(1).str.replace("2023-12", "2024-03")
    )
    assert listed(care_settled(Month(2024, 3), late), "same_month", "later") == ["0.00 | 200.00"]


def test_the_compared_months_begin_with_the_same_month_last_year() -> None:
    assert str(first_compared(Month(2024, 2))) == "2023-02"


def test_a_month_without_earlier_months_is_shown_alone() -> None:
    found = reconcile(february())
    assert found.months["month"].to_list() == ["2024-02"]
    assert found.stands_out.is_empty()
    assert not found.limits_known
