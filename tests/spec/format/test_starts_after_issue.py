"""C04: contacts that start after the day of issue are not billed.

The national basis has the same rule (TKB 1.1, ÖR: dates not after issue date, 2025-10-13). The
start is compared, not the end.

Rule: docs/rules.md#c04.
"""

import datetime as dt

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of


def test_the_day_of_issue_is_the_last_day_a_contact_may_start() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        started_on | ended_on   -> remarks
        2024-02-08 |            ->
        2024-02-09 |            ->
        2024-02-10 |            -> C04
        2024-02-09 | 2024-02-20 ->
        """,
    )
    remarks = believed(reported, issued_on=dt.date(2024, 2, 9)).remarks
    assert codes_of(reported, remarks) == expected
