"""Rows settled before judging: replaced, cancelled, N02, unchanged, refused.

A cancellation is settled first, then N02 (any other Händelseform, such as a home-care
responsibility), then a report equal to the billed one, then R01, then the groups.

Rule: docs/rules.md#before-judging.
"""

import datetime as dt

from contracts.care_contacts import ReportedContact
from contracts.registries import CareUnit, ListedPrice
from tests.support.months import FEBRUARY, JANUARY, WORLD, Order, bill, outcome
from tests.support.tables import cases, table


def test_a_cancellation_needs_only_reporter_and_contact_id() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled | care_form | started_on | patient_id -> fate      | remarks
        k1         | ja        |           |            |            -> cancelled | C17
        k2         | J         | spa       | igår       | 12         -> cancelled | C17
        k3         | 1         |           |            |            -> cancelled | C17
                   | ja        |           |            |            -> rejected  | C01 C02 C05
        k5         | kanske    | home      | 2024-01-15 | 12         -> rejected  | C12
        """,
        care_unit="",
    )
    assert outcome(bill(reported)) == expected


def test_a_cancellation_of_another_event_is_a_cancellation() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        event_form    | cancelled -> fate         | remarks
        Vårdåtagande  |           -> not_billable | N02
        Vårdåtagande  | ja        -> cancelled    | C17
        """,
        source_format="ersmo",
    )
    assert outcome(bill(reported)) == expected


def test_the_form_of_an_event_other_than_a_care_contact_is_not_judged() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        event_form       | started_on | care_form -> fate         | remarks
        Hemsjukvårdsansvar | 2024-01-99 |         -> not_billable | N02
        """,
    )
    assert outcome(bill(reported)) == expected


def test_the_report_that_was_billed_is_unchanged_without_being_judged() -> None:
    """The registries no longer have the price and the unit."""
    january = bill(table(ReportedContact, "contact_id\nk1"))
    again = table(ReportedContact, "contact_id | reported_at\nk1 | 2024-02-20", ingest_no="2")
    emptied = WORLD._replace(care_units=CareUnit.none(), price_items=ListedPrice.none())
    assert outcome(bill(again, FEBRUARY, after=january, world=emptied)) == ["unchanged | "]


def test_a_refused_report_is_rejected_until_it_is_reported_with_other_content() -> None:
    first = table(ReportedContact, "contact_id\nk1")
    order = JANUARY._replace(refused=first)
    assert outcome(bill(first, order)) == ["rejected | R01"]
    again, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | reported_at -> fate     | remarks
        k1         | 2024-01-15 | 2024-01-20  -> rejected | R01
        k2         | 2024-01-16 |             -> billed   |
        """,
    )
    assert outcome(bill(again, order)) == expected
    changed = table(ReportedContact, "contact_id | diagnosis_codes\nk1 | I10")
    assert outcome(bill(changed, order)) == ["billed | "]


def test_a_refused_report_that_is_cancelled_is_cancelled() -> None:
    first = table(ReportedContact, "contact_id | cancelled\nk1 | ja")
    assert outcome(bill(first, JANUARY._replace(refused=first))) == ["cancelled | C17"]


def test_a_refusal_settles_the_row() -> None:
    first = table(ReportedContact, "contact_id\nk1")
    january = bill(first, JANUARY._replace(refused=first))
    march = Order("2024-03", dt.date(2024, 4, 5))
    assert outcome(bill(ReportedContact.none(), march, after=january)) == []
