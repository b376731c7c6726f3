"""Cancelled, or no longer billable: the billed line is credited whole.

The fate is `credited` if it was billed, else `cancelled` or `not_billable`. N03 credits too.

Rules: docs/rules.md#credited, docs/rules.md#fates.
"""

from decimal import Decimal

from contracts.care_contacts import ReportedContact
from contracts.registries import Agreement
from tests.support.months import FEBRUARY, WORLD, bill, net_lines, outcome
from tests.support.tables import cases, table


def test_a_cancelled_contact_is_credited_if_it_was_billed() -> None:
    january = bill(table(ReportedContact, "contact_id | lma_number\nk1 | 52-123456\nk2 | x"))
    assert outcome(january) == ["billed | ", "rejected | L02"]
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled -> fate      | remarks
        k1         | ja        -> credited  |
        k2         | ja        -> cancelled |
        k3         | ja        -> cancelled | C17
        """,
        ingest_no="2",
    )
    february = bill(reported, FEBRUARY, after=january)
    assert outcome(february) == expected
    assert february.written.credited["contact_id"].to_list() == ["k1"]
    assert net_lines(february.lines).is_empty()


def test_a_contact_of_a_category_that_is_not_billed_is_credited_if_it_was_billed() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | fee_code -> fate         | remarks
        a          | 19       -> credited     | N01
        b          | 19       -> not_billable | N01
        """,
        ingest_no="2",
    )
    assert outcome(bill(reported, FEBRUARY, after=january)) == expected


def test_a_total_that_is_now_zero_credits() -> None:
    world = WORLD._replace(
        agreements=table(Agreement, "deduct_patient_fee | inpatient_model\ntrue | day")
    )
    january = bill(table(ReportedContact, "contact_id | fee_code\na | 71"), world=world)
    now_zero = table(
        ReportedContact, "contact_id | fee_code | patient_fee\na | 71 | 1000", ingest_no="2"
    )
    february = bill(now_zero, FEBRUARY, after=january, world=world)
    assert outcome(february) == ["credited | N03"]
    assert february.written.credited["amount"].to_list() == [Decimal(1000)]


def test_an_event_that_is_no_longer_a_care_contact_credits() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    other = table(ReportedContact, "contact_id | event_form\na | Vårdåtagande", ingest_no="2")
    assert outcome(bill(other, FEBRUARY, after=january)) == ["credited | N02"]


def test_a_credited_contact_can_be_billed_again() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="2")
    february = bill(cancelled, FEBRUARY, after=january)
    again = table(ReportedContact, "contact_id\na", ingest_no="3")
    march = bill(again, FEBRUARY, after=february)
    assert outcome(march) == ["billed | "]
    assert net_lines(march.lines)["debit_run"].to_list() == [3]
    twice = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="4")
    assert outcome(bill(twice, FEBRUARY, after=march)) == ["credited | "]


def test_a_contact_cancelled_twice_is_credited_once() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="2")
    february = bill(cancelled, FEBRUARY, after=january)
    again = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="3")
    march = bill(again, FEBRUARY, after=february)
    assert outcome(march) == ["cancelled | "]
    assert march.written.credited.is_empty()
