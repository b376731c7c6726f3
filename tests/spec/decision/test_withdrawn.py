"""A withdrawn delivery: its rows are as if not delivered (R02).

Its bills are credited. Of its contacts, the earlier reports that decide without it are judged
again.

Rules: docs/rules.md#withdrawn-deliveries, docs/rules.md#r02.
"""

from contracts.care_contacts import ReportedContact
from tests.support.months import FEBRUARY, bill, net_lines, outcome
from tests.support.tables import cases, table

WITHDRAWN = FEBRUARY._replace(withdrawn=(2,))


def test_its_rows_are_rejected_and_what_it_billed_is_credited() -> None:
    first, before = cases(
        ReportedContact,
        """
        contact_id | started_on | lma_number -> fate     | remarks
        a          | 2024-01-02 | 52-123456  -> billed   |
        b          | 2024-01-03 | x          -> rejected | L02
        d          | 2024-01-04 | 52-123456  -> billed   |
        """,
    )
    january = bill(first)
    assert outcome(january) == before
    second, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | cancelled | fee_code -> fate     | remarks
        a          | 2024-01-02 |           | 69       -> credited | R02
        b          | 2024-01-03 |           | 69       -> credited | R02
        c          | 2024-01-05 | ja        | 69       -> rejected | R02
        e          | 2024-01-06 |           | 19       -> rejected | R02
        """,
        ingest_no="2",
        care_unit="12345678M02",
    )
    february = bill(second, FEBRUARY, after=january)
    assert outcome(february) == ["billed | ", "billed | ", "cancelled | C17", "not_billable | N01"]
    march = bill(ReportedContact.none(), WITHDRAWN, after=february)
    assert outcome(march, second) == expected
    assert march.written.credited["contact_id"].to_list() == ["a", "b"]
    assert set(march.invoiced.invoices["credit_reason"].drop_nulls()) == {"withdrawn"}


def test_the_earlier_report_that_decides_without_it_is_judged_again() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on | profession -> fate   | remarks
        a          | 2024-01-02 | LK         -> billed |
        b          | 2024-01-03 | LK         -> billed |
        """,
    )
    january = bill(reported)
    second = table(
        ReportedContact,
        "contact_id | started_on | profession | cancelled\n"
        "a | 2024-01-02 | SG | \nb | 2024-01-03 | LK | ja",
        ingest_no="2",
    )
    february = bill(second, FEBRUARY, after=january)
    assert outcome(february) == ["billed | ", "credited | "]
    march = bill(ReportedContact.none(), WITHDRAWN, after=february)
    assert outcome(march, reported) == expected
    assert net_lines(march.lines)["profession"].to_list() == ["LK", "LK"]


def test_a_report_that_is_billed_stays_billed_when_a_later_one_is_withdrawn() -> None:
    january = bill(table(ReportedContact, "contact_id\na"))
    held = table(ReportedContact, "contact_id | care_unit\na | 99999999X99", ingest_no="2")
    february = bill(held, FEBRUARY, after=january)
    assert outcome(february) == ["held | U01"]
    march = bill(ReportedContact.none(), WITHDRAWN, after=february)
    assert outcome(march) == ["unchanged | ", "rejected | R02"]
    assert net_lines(march.lines)["debit_run"].to_list() == [1]


def test_a_cancellation_of_a_contact_that_only_the_withdrawn_file_reported_cancels_nothing() -> (
    None
):
    january = bill(table(ReportedContact, "contact_id\na"))
    cancelled = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="2")
    assert outcome(bill(cancelled, FEBRUARY, after=january)) == ["credited | "]
    withdrawn = FEBRUARY._replace(withdrawn=(1,))
    assert outcome(bill(cancelled, withdrawn, after=january)) == [
        "credited | R02",
        "cancelled | C17",
    ]
