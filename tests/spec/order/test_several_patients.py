"""C16: reports of several patients under one identity in one file are all refused.

Rule: docs/rules.md#c16.
"""

from contracts.care_contacts import ReportedContact
from tests.support.months import FEBRUARY, bill, outcome
from tests.support.tables import table


def test_all_reports_of_several_patients_are_refused_and_none_replaces_another() -> None:
    reported = table(
        ReportedContact,
        """
        contact_id | patient_id   | lma_number | cancelled
        A1         | 992016000010 | 52-123456  |
        A1         | 992016123457 | 52-654321  |
        A1         |              | 52-123456  |
        A2         | 992016000010 | 52-123456  |
        A2         | 99201600-0010 | 52-123456 |
        """,
    )
    assert outcome(bill(reported)) == [
        "rejected | C16",
        "rejected | C16",
        "rejected | P01",
        "replaced | ",
        "billed | ",
    ]


def test_a_cancellation_names_no_patient_and_may_decide() -> None:
    reported = table(
        ReportedContact,
        """
        contact_id | patient_id   | lma_number | cancelled
        A1         | 992016000010 | 52-123456  |
        A1         | 992016123457 | 52-654321  |
        A1         |              |            | ja
        A2         | 992016000010 | 52-123456  | ja
        A2         | 992016123457 | 52-654321  |
        """,
    )
    fates = [line.split(" | ")[0] for line in outcome(bill(reported))]
    assert fates == ["replaced", "replaced", "cancelled", "replaced", "billed"]


def test_earlier_reports_are_replaced_and_what_is_billed_stands() -> None:
    january = bill(table(ReportedContact, "contact_id\nA1"))
    again = table(
        ReportedContact,
        """
        ingest_no | source_row | contact_id | patient_id
        2         | 1          | A1         | 992016000010
        2         | 2          | A1         | 992016123457
        """,
    )
    february = bill(again, FEBRUARY, after=january)
    assert outcome(february) == ["rejected | C16", "rejected | C16"]
    assert february.written.credited.is_empty()
