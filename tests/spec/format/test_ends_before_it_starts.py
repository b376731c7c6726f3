"""C03: a contact does not end before it started.

Checked when both days could be parsed.

Rule: docs/rules.md#c03.
"""

from contracts.care_contacts import ReportedContact
from tests.support.steps import believed
from tests.support.tables import cases, codes_of


def test_an_end_before_the_start_is_rejected() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        care_form  | started_on | ended_on   -> remarks
        inpatient  | 2024-01-15 | 2024-01-14 -> C03
        inpatient  | 2024-01-15 | 2024-01-15 ->
        outpatient | 2024-01-15 | 20240114   -> C03
        home       | 2024-01-01 | 2023-12-31 -> C03
        inpatient  | 2024-01-15 |            ->
        inpatient  | 2024-01-99 | 2024-01-14 -> C02
        inpatient  | 2024-01-15 | 2024-01-99 -> C02
        """,
    )
    assert codes_of(reported, believed(reported).remarks) == expected
