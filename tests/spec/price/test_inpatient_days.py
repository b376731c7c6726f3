"""Inpatient care by the day: nights from admission to discharge.

The same day is zero, or one. "Om inget annat framgår av avtalet beräknas vårdtiden från
inskrivningsdatum till utskrivningsdatum minus inskrivningsdatum. När in- och utskrivning sker samma
dag räknas vårdtiden som noll dagar" (Vårdgivarguiden, 2024-01-17). The national basis counts the
same day as one, and excludes leave days (TKB 1.1, 2025-10-13).

Rules: docs/rules.md#inpatient-days, docs/rules.md#m01.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, table

AGREEMENTS = table(
    Agreement,
    """
    line | agreement_id | inpatient_model | inpatient_day_rule | deduct_leave_days
    2    | TOM          | day             |                    | false
    3    | NÄTTER       | day             | nights             | false
    4    | DYGN         | day             | days               | false
    5    | NÄTTER-PERM  | day             | nights             | true
    6    | DYGN-PERM    | day             | days               | true
    7    | INGEN        |                 |                    | false
    """,
)
DAY = table(ListedPrice, "kind | amount\nday | 5000.00")


def days(contacts: object) -> list[str]:
    found = priced(contacts, agreements=AGREEMENTS, price_items=DAY)
    return joined(
        cells_of(contacts, found.items, "quantity", "amount"), codes_of(contacts, found.remarks)
    )


def test_nights_or_days() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | started_on | ended_on   -> days | amount    | remarks
        2             | 2024-01-15 | 2024-01-15 -> 0    | 0.00      | N03
        2             | 2024-01-15 | 2024-01-16 -> 1    | 5000.00   |
        3             | 2024-01-15 | 2024-01-15 -> 0    | 0.00      | N03
        3             | 2024-01-15 | 2024-01-18 -> 3    | 15000.00  |
        4             | 2024-01-15 | 2024-01-15 -> 1    | 5000.00   |
        4             | 2024-01-15 | 2024-01-16 -> 1    | 5000.00   |
        4             | 2024-01-15 | 2024-01-18 -> 3    | 15000.00  |
        2             | 2024-02-28 | 2024-03-01 -> 2    | 10000.00  |
        2             | 2023-02-28 | 2023-03-01 -> 1    | 5000.00   |
        2             | 2023-12-31 | 2024-01-31 -> 31   | 155000.00 |
        """,
        care_form="inpatient",
    )
    assert days(contacts) == expected


def test_leave_days_are_deducted_when_agreed_and_never_below_zero() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | ended_on   | leave_days -> days | amount   | remarks
        3             | 2024-01-18 | 2          -> 3    | 15000.00 |
        5             | 2024-01-18 | 0          -> 3    | 15000.00 |
        5             | 2024-01-18 | 2          -> 1    | 5000.00  |
        5             | 2024-01-18 | 3          -> 0    | 0.00     | N03
        5             | 2024-01-18 | 4          -> 0    | 0.00     | N03
        6             | 2024-01-15 | 0          -> 1    | 5000.00  |
        6             | 2024-01-15 | 1          -> 0    | 0.00     | N03
        """,
        care_form="inpatient",
    )
    assert days(contacts) == expected


def test_a_stay_needs_a_model_and_a_day_price_also_for_no_days() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | ended_on   -> remarks
        7             | 2024-01-18 -> M01
        2             | 2024-01-18 -> M01
        2             | 2024-01-15 -> M01
        """,
        care_form="inpatient",
    )
    found = priced(contacts, agreements=AGREEMENTS, price_items=table(ListedPrice))
    assert codes_of(contacts, found.remarks) == expected
