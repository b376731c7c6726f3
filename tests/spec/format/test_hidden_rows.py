"""C18: a row that was hidden in a workbook is read and reported.

Rule: docs/rules.md#c18.
"""

from contracts.care_contacts import ReportedContact
from tests.support.months import bill, outcome
from tests.support.tables import cases


def test_a_hidden_row_is_judged_as_any_other() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | hidden | started_on | cancelled -> fate      | remarks
        k1         |        | 2024-01-15 |           -> billed    |
        k2         | ja     | 2024-01-16 |           -> billed    | C18
        k3         | ja     | igår       |           -> rejected  | C02 C18
        k4         | ja     |            | ja        -> cancelled | C17 C18
        """,
    )
    assert outcome(bill(reported)) == expected


def test_a_replaced_row_gets_no_remark() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        contact_id | hidden | reported_at -> fate     | remarks
        k1         | ja     | 2024-02-01  -> replaced |
        k1         |        | 2024-02-02  -> billed   |
        """,
    )
    assert outcome(bill(reported)) == expected
