"""C17: a cancellation of a contact of which there is nothing but cancellations.

It is only a warning: the fate is `cancelled`, and the row is in the sender's return.

Rule: docs/rules.md#c17.
"""

from contracts.care_contacts import ReportedContact
from tests.support.months import FEBRUARY, JANUARY, bill, outcome
from tests.support.tables import cases, table


def test_only_a_contact_with_nothing_but_cancellations_gets_it() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled | started_on -> fate      | remarks
        a          | ja        |            -> replaced  |
        a          | ja        |            -> cancelled | C17
        b          |           | 2024-01-15 -> replaced  |
        b          | ja        |            -> cancelled |
        c          |           | igår       -> replaced  |
        c          | ja        |            -> cancelled |
        d          | kanske    |            -> replaced  |
        d          | ja        |            -> cancelled |
        e          | ja        |            -> replaced  |
        e          |           | 2024-01-16 -> billed    |
        """,
    )
    assert outcome(bill(reported)) == expected


def test_reporters_have_their_own_contacts() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        reporter   | contact_id | cancelled | started_on -> fate      | remarks
        9999990014 | a          |           | 2024-01-15 -> billed    |
        9999990022 | a          | ja        |            -> cancelled | C17
        """,
    )
    assert outcome(bill(reported)) == expected


def test_earlier_months_are_asked() -> None:
    earlier, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled | started_on -> fate      | remarks
        a          | ja        |            -> replaced  |
        a          | ja        |            -> cancelled | C17
        b          |           | 2024-01-15 -> replaced  |
        b          | ja        |            -> cancelled |
        c          |           | igår       -> rejected  | C02
        d          |           | 2024-02-05 -> not_yet   |
        e          | ja        |            -> cancelled | C17
        """,
    )
    january = bill(earlier)
    assert outcome(january) == expected
    again, expected = cases(
        ReportedContact,
        """
        contact_id | cancelled -> fate      | remarks
        a          | ja        -> cancelled | C17
        b          | ja        -> cancelled |
        c          | ja        -> cancelled |
        d          | ja        -> cancelled |
        e          | ja        -> cancelled | C17
        """,
        ingest_no="2",
    )
    after = outcome(bill(again, FEBRUARY, after=january))
    assert [row for row in after if "replaced" not in row] == expected


def test_a_report_that_comes_after_the_cancellation_is_a_report_of_the_contact() -> None:
    first = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="1")
    then = table(ReportedContact, "contact_id\na", ingest_no="2")
    again = table(ReportedContact, "contact_id | cancelled\na | ja", ingest_no="3")
    january = bill(first, JANUARY)
    february = bill(then, FEBRUARY, after=january)
    assert outcome(january) == ["cancelled | C17"]
    assert outcome(february) == ["billed | "]
    assert outcome(bill(again, FEBRUARY, after=february)) == ["credited | "]
