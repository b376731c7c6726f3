"""T01: a contact that ended too many months before issue is held.

The limit is the payer's. Between regions care is not billed later than six months after it
(Riksavtalet; reason 6 for a credit in TKB 1.1); Halland accepts files of three months; Stockholm's
own limit is not public. A day that does not exist becomes the last of its month.

Rule: docs/rules.md#t01.
"""

import datetime as dt

from contracts.care_contacts import ReportedContact
from contracts.registries import Payer
from tests.support.months import JANUARY, WORLD, Order, bill, outcome
from tests.support.tables import cases, table


def test_six_months_before_the_day_of_issue_is_the_last_day_in_time() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        started_on -> fate   | remarks
        2023-08-08 -> held   | T01
        2023-08-09 -> billed |
        2024-01-31 -> billed |
        """,
    )
    assert outcome(bill(reported, JANUARY)) == expected


def test_a_day_that_does_not_exist_is_the_last_of_its_month() -> None:
    world = WORLD._replace(payers=table(Payer, "claim_limit_months\n1"))
    reported, expected = cases(
        ReportedContact,
        """
        started_on -> fate   | remarks
        2024-02-28 -> held   | T01
        2024-02-29 -> billed |
        """,
    )
    order = Order("2024-03", dt.date(2024, 3, 31))
    assert outcome(bill(reported, order, world=world)) == expected


def test_the_end_decides_of_a_long_stay() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        started_on | ended_on   -> fate   | remarks
        2023-07-01 | 2023-08-08 -> held   | T01
        2023-08-08 | 2023-08-09 -> billed |
        2023-08-10 | 2024-01-31 -> billed |
        """,
        care_form="inpatient",
    )
    assert outcome(bill(reported)) == expected


def test_the_limit_is_of_the_payer_s_row_on_the_start_day() -> None:
    payers = table(
        Payer,
        """
        claim_limit_months | valid_from | valid_to
        12                 | 2020-01-01 | 2023-06-30
                           | 2023-07-01 | 2023-07-31
        3                  | 2023-08-01 | 2024-01-31
        0                  | 2024-02-01 |
        """,
    )
    reported, expected = cases(
        ReportedContact,
        """
        started_on -> fate   | remarks
        2023-02-08 -> held   | T01
        2023-02-09 -> billed |
        2023-07-01 -> billed |
        2023-08-15 -> held   | T01
        2023-11-08 -> held   | T01
        2023-11-09 -> billed |
        """,
    )
    world = WORLD._replace(payers=payers)
    assert outcome(bill(reported, world=world)) == expected
    today, expected = cases(
        ReportedContact,
        """
        started_on -> fate   | remarks
        2024-02-08 -> held   | T01
        2024-02-09 -> billed |
        """,
    )
    assert outcome(bill(today, Order("2024-02", dt.date(2024, 2, 9)), world=world)) == expected


def test_a_contact_can_be_both_too_old_and_a_duplicate() -> None:
    january = bill(table(ReportedContact, "started_on\n2023-08-15"))
    reported, expected = cases(
        ReportedContact,
        "contact_id | started_on -> fate | remarks\nb | 2023-08-15 -> held | B01 D01 T01",
        ingest_no="2",
    )
    later = Order("2024-02", dt.date(2024, 3, 8))
    assert outcome(bill(reported, later, after=january)) == expected
