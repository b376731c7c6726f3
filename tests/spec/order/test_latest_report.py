"""The deciding report of a contact: the latest, even if it is itself refused.

The order is by `reported_at` when all reports of the contact have it; else, and on ties, by ingest,
then path in the inbox, then row. Text is compared with its case; a malformed timestamp counts as
missing; reports settled by earlier months are included; an older report is replaced even if it
arrives later.

Rules: docs/rules.md#identity, docs/rules.md#latest-report.
"""

import datetime as dt

from contracts.care_contacts import ReportedContact
from contracts.fates import JudgedRow
from tests.support.months import FEBRUARY, Order, bill, outcome
from tests.support.tables import cases, table
from transforms.latest import replaced_rows


def replaced(reported: object, earlier: object = None) -> list[str]:
    found = replaced_rows(reported, JudgedRow.none() if earlier is None else earlier)
    return ["replaced" if row in found["row"] else "" for row in reported["row"]]


def test_reports_with_different_identities_do_not_replace_each_other() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        reporter   | contact_id -> fate
        5599999999 | k1         ->
        5599999999 | K1         ->
        5599999999 | k2         ->
        5588888888 | k1         ->
        """,
    )
    assert replaced(reported) == expected


def test_the_last_delivered_decides_unless_all_have_a_report_time() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | ingest_no | source_row | reported_at -> fate
        k1         | 1         | 1          |             -> replaced
        k1         | 1         | 2          |             ->
        k2         | 1         | 3          |             -> replaced
        k2         | 2         | 1          |             ->
        k3         | 1         | 4          | 2024-01-20  -> replaced
        k3         | 2         | 2          |             ->
        k4         | 1         | 5          | 2024-01-20  -> replaced
        k4         | 2         | 3          | snart       ->
        """,
    )
    assert replaced(reported) == expected


def test_the_latest_reported_decides_when_all_have_a_report_time() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | ingest_no | source_row | reported_at          -> fate
        k1         | 1         | 1          | 2024-01-21           ->
        k1         | 2         | 1          | 2024-01-20           -> replaced
        k2         | 1         | 2          | 2024-01-20 10:00     -> replaced
        k2         | 1         | 3          | 2024-01-20 10:01     ->
        k3         | 1         | 4          | 2024-01-20T10:00     -> replaced
        k3         | 1         | 5          | 2024-01-20T09:30Z    ->
        k4         | 1         | 6          | 2024-01-20T10:00     -> replaced
        k4         | 2         | 2          | 2024-01-20T09:00Z    ->
        k5         | 1         | 7          | 20240120             -> replaced
        k5         | 1         | 8          | 2024-01-20           ->
        """,
    )
    assert replaced(reported) == expected


def test_a_row_without_a_valid_identity_replaces_no_other() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        reporter   | contact_id -> fate     | remarks
        5599999999 |            -> rejected | C01
        5599999999 |            -> rejected | C01
                   | k1         -> rejected | C01
                   | k1         -> rejected | C01
        """,
    )
    assert outcome(bill(reported)) == expected


def test_a_report_older_than_the_one_that_settled_the_contact_is_replaced() -> None:
    january = bill(table(ReportedContact, "contact_id | reported_at\nk1 | 2024-01-20"))
    late, expected = cases(
        ReportedContact,
        """
        contact_id | reported_at | profession -> fate     | remarks
        k1         | 2024-01-19  | 02         -> replaced |
        """,
        ingest_no="2",
    )
    assert outcome(bill(late, FEBRUARY, after=january)) == expected


def test_one_earlier_report_without_a_time_makes_delivery_decide() -> None:
    january = bill(table(ReportedContact, "contact_id | reported_at\nk1 |"))
    late, expected = cases(
        ReportedContact,
        """
        contact_id | reported_at | profession -> fate   | remarks
        k1         | 2024-01-19  | 02         -> billed |
        """,
        ingest_no="2",
    )
    assert outcome(bill(late, FEBRUARY, after=january)) == expected


def test_a_report_that_was_itself_replaced_counts_among_all_reports() -> None:
    january = bill(
        table(ReportedContact, "contact_id | reported_at\nk1 |\nk1 | 2024-01-25"),
    )
    assert outcome(january) == ["replaced | ", "billed | "]
    late, expected = cases(
        ReportedContact,
        """
        contact_id | reported_at | profession -> fate   | remarks
        k1         | 2024-01-20  | 02         -> billed |
        """,
        ingest_no="2",
    )
    assert outcome(bill(late, FEBRUARY, after=january)) == expected


def test_a_contact_whose_latest_report_is_refused_waits() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | started_on -> fate     | remarks
        k1         | 2024-01-15 -> replaced |
        k1         | 2024-01-99 -> rejected | C02
        """,
    )
    assert outcome(bill(reported)) == expected


def test_a_row_that_waits_is_replaced_by_a_later_report() -> None:
    january = bill(table(ReportedContact, "contact_id | lma_number\nk1 | 52-999999"))
    assert outcome(january) == ["held | L03"]
    mended = table(ReportedContact, "contact_id\nk1", ingest_no="2")
    assert outcome(bill(mended, FEBRUARY, after=january)) == ["replaced | ", "billed | "]


def test_a_row_that_waits_and_an_older_report_that_comes_later() -> None:
    january = bill(
        table(ReportedContact, "contact_id | lma_number | reported_at\nk1 | 52-999999 | 2024-01-20")
    )
    older = table(ReportedContact, "contact_id | reported_at\nk1 | 2024-01-18", ingest_no="2")
    february = bill(older, FEBRUARY, after=january)
    assert outcome(february) == ["held | L03", "replaced | "]
    march = Order("2024-03", dt.date(2024, 4, 5))
    assert outcome(bill(ReportedContact.none(), march, after=february)) == ["held | L03"]
