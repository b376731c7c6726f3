"""A month bills contacts that ended on or before its last day; others wait.

This is checked after format, before category; late contacts are included. A stay over the end of a
month is billed whole in the month it ended. Warnings made so far are kept.

Rule: docs/rules.md#month.
"""

import datetime as dt

import polars as pl

from contracts.care_contacts import CareContact, ReportedContact
from tests.support.months import FEBRUARY, Order, bill, outcome
from tests.support.tables import cases, cells_of, table
from transforms.triage import not_yet


def test_the_last_day_of_the_month_is_the_last_day_billed() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | started_on | ended_on   | fee_code -> fate         | remarks
        outpatient | 2023-12-31 |            | 69       -> billed       |
        outpatient | 2024-01-31 |            | 69       -> billed       |
        outpatient | 2024-02-01 |            | 69       -> not_yet      |
        home       | 2024-01-31 | 2024-02-01 | 69       -> not_yet      |
        inpatient  | 2024-01-25 | 2024-01-31 |          -> billed       |
        inpatient  | 2024-01-25 | 2024-02-01 |          -> not_yet      |
        inpatient  | 2024-01-25 |            |          -> not_yet      |
        outpatient | 2024-02-01 |            | 12       -> not_yet      | C10
        outpatient | 2024-02-01 |            | 19       -> not_yet      |
        outpatient | 2024-02-99 |            | 69       -> rejected     | C02
        outpatient | 2024-02-10 |            | 69       -> rejected     | C04
        """,
        lma_number="52-123456",
    )
    found = [line.replace("B01", "").replace("| ", "|").strip() for line in outcome(bill(reported))]
    assert found == [line.replace("| ", "|").strip() for line in expected]


def test_a_stay_that_waits_is_billed_when_a_later_report_ends_it() -> None:
    january = bill(
        table(ReportedContact, "contact_id | care_form | started_on\nk1 | inpatient | 2024-01-25")
    )
    assert outcome(january) == ["not_yet | "]
    ended = table(
        ReportedContact,
        "contact_id | care_form | started_on | ended_on\nk1 | inpatient | 2024-01-25 | 2024-02-02",
        ingest_no="2",
    )
    february = bill(ended, FEBRUARY, after=january)
    assert outcome(february) == ["replaced | ", "billed | "]
    assert february.written.debits["amount"].to_list() == [40000]


def test_a_contact_of_the_next_month_is_billed_then_without_being_sent_again() -> None:
    january = bill(table(ReportedContact, "started_on\n2024-02-05"))
    nothing_new = ReportedContact.none()
    february = bill(nothing_new, FEBRUARY, after=january)
    assert outcome(february) == ["billed | "]
    march = Order("2024-03", dt.date(2024, 4, 5))
    assert outcome(bill(nothing_new, march, after=february)) == []


def test_the_end_decides_what_waits() -> None:
    care, expected = cases(
        CareContact,
        """
        ended_on   -> waits
        2024-01-31 ->
        2024-02-01 -> true
                   -> true
        """,
    )
    waits = not_yet(care, pl.lit(dt.date(2024, 1, 31)))
    assert cells_of(care, waits.with_columns(waits=True), "waits") == expected
