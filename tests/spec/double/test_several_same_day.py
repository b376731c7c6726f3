"""B01: several contacts of a patient at a unit that start the same day; a warning.

Several visits a day need reasons, and at most two are paid (Vårdgivarguiden, fysioterapi:
information om flera besök samma dag). The contacts of the run that reached price are compared with
each other, and with contacts billed net before under another identity, in any care form. Unit and
patient are the matched ones.

Rule: docs/rules.md#b01.
"""

from contracts.care_contacts import ReportedContact
from tests.support.months import FEBRUARY, bill, outcome
from tests.support.tables import cases, table


def test_contacts_that_share_patient_unit_and_start_day() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        patient_id   | care_unit   | started_on | profession | care_form  -> fate   | remarks
        992016000010 | 12345678M01 | 2024-01-15 | 01         | outpatient -> billed | B01 L06
        992016000010 | 12345678M01 | 2024-01-15 | 02         | home       -> billed | B01 L06
        992016000010 | 12345678M02 | 2024-01-15 | 01         | outpatient -> billed | L06
        992016123457 | 12345678M01 | 2024-01-15 | 01         | outpatient -> billed | L06
        992016000010 | 12345678M01 | 2024-01-16 | 01         | outpatient -> billed | L06
        """,
        lma_number="",
    )
    assert outcome(bill(reported)) == expected


def test_a_contact_that_reached_price_counts_also_when_it_got_none() -> None:
    """The stay has zero nights and is not billable; it still shares the day."""
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | lma_number -> fate         | remarks
        outpatient | 52-123456  -> billed       | B01
        inpatient  | 52-123456  -> not_billable | B01 N03
        home       | 52-999999  -> held         | L03
        """,
        ended_on="2024-01-15",
    )
    assert outcome(bill(reported)) == expected


def test_a_contact_billed_before_counts_under_another_identity_only() -> None:
    january = bill(table(ReportedContact, "contact_id | profession\na | 01\nx | 09"))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | profession | started_on -> fate   | remarks
        a          | 02         | 2024-01-15 -> billed | B01
        b          | 03         | 2024-01-15 -> billed | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, after=january)) == expected
    alone = bill(table(ReportedContact, "contact_id | profession\na | 01"))
    changed = table(ReportedContact, "contact_id | profession\na | 02", ingest_no="2")
    assert outcome(bill(changed, FEBRUARY, after=alone)) == ["billed | "]


def test_the_same_contact_id_of_another_reporter_is_another_identity() -> None:
    january = bill(table(ReportedContact, "contact_id | profession\na | 01"))
    reported, expected = cases(
        ReportedContact,
        """
        reporter   | contact_id | profession -> fate   | remarks
        5588888888 | a          | 02         -> billed | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, after=january)) == expected


def test_rows_that_are_not_judged_again_get_no_warning() -> None:
    january = bill(table(ReportedContact, "contact_id | profession\na | 01"))
    again, expected = cases(
        ReportedContact,
        """
        contact_id | profession -> fate      | remarks
        a          | 01         -> unchanged |
        b          | 02         -> billed    | B01
        """,
        ingest_no="2",
    )
    assert outcome(bill(again, FEBRUARY, after=january)) == expected
