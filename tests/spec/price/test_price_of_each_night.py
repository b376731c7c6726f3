"""A stay over a price change: each night costs what its own day does.

A night belongs to the day it begins. One item for each row of the list. Leave days are the last
nights, and a night on leave needs no price. Agreement, list and keys are those of the start day,
and so are the prices of DRG points and outlier days.

Source: own rule, 2026-11-30. Rule: docs/rules.md#inpatient-days.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, DrgWeight, ListedPrice, PriceList
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, listed, table

BY_DAY = table(Agreement, inpatient_model="day", deduct_leave_days="true")
PRICES = table(
    ListedPrice,
    """
    kind | amount | valid_from | valid_to
    day  | 100.00 | 2023-01-01 | 2023-12-31
    day  | 120.00 | 2024-01-01 | 2024-01-31
    day  | 130.00 | 2024-03-01 |
    """,
)


def test_each_night_is_priced_on_the_day_it_begins() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        started_on | ended_on   | leave_days -> amount  | remarks
        2023-12-30 | 2024-01-01 | 0          -> 200.00  |
        2023-12-30 | 2024-01-02 | 0          -> 320.00  |
        2023-12-30 | 2024-01-02 | 1          -> 200.00  |
        2022-12-30 | 2023-01-05 | 0          ->         | M01
        2024-01-30 | 2024-02-01 | 0          -> 240.00  |
        2024-01-30 | 2024-02-03 | 0          ->         | M01
        2024-01-30 | 2024-02-03 | 2          -> 240.00  |
        2024-01-30 | 2024-03-05 | 0          ->         | M01
        2024-02-29 | 2024-03-02 | 0          ->         | M01
        2024-02-01 | 2024-02-02 | 1          ->         | M01
        2024-01-31 | 2024-02-01 | 1          ->         | N03
        2023-12-01 | 2024-02-01 | 0          -> 6820.00 |
        """,
        care_form="inpatient",
    )
    found = priced(contacts, agreements=BY_DAY, price_items=PRICES)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_an_item_for_each_row_and_none_for_changes_of_other_rows() -> None:
    prices = table(
        ListedPrice,
        """
        kind | code | amount | valid_from | valid_to
        day  |      | 100.00 | 2024-01-01 |
        day  | A11  | 150.00 | 2024-01-10 | 2024-01-11
        day  | B22  | 170.00 | 2024-01-05 | 2024-01-20
        """,
    )
    stay = table(
        MatchedContact,
        care_form="inpatient",
        drg_code="A11",
        started_on="2024-01-01",
        ended_on="2024-01-15",
    )
    items = priced(stay, agreements=BY_DAY, price_items=prices).items
    assert listed(items, "quantity", "unit_price", "amount", "list_row") == [
        "12 | 100.00 | 1200.00 | 2",
        "2 | 150.00 | 300.00 | 3",
    ]


def test_a_night_after_a_yearly_list_has_ended_holds_the_stay() -> None:
    stay = table(
        MatchedContact, care_form="inpatient", started_on="2023-12-30", ended_on="2024-01-02"
    )
    found = priced(
        stay,
        agreements=BY_DAY,
        price_items=table(ListedPrice, "kind | amount | valid_to\nday | 100.00 | 2023-12-31"),
        price_lists=table(PriceList, "price_list_id | yearly\nlista | true"),
    )
    assert codes_of(stay, found.remarks) == ["M04"]


def test_drg_points_and_outlier_days_are_priced_on_the_start_day() -> None:
    prices = table(
        ListedPrice,
        """
        kind        | amount   | valid_from | valid_to
        drg_point   | 60000.00 | 2023-01-01 | 2023-12-31
        drg_point   | 70000.00 | 2024-01-01 |
        outlier_day | 4000.00  | 2023-01-01 | 2023-12-31
        outlier_day | 5000.00  | 2024-01-01 |
        """,
    )
    stay = table(
        MatchedContact,
        care_form="inpatient",
        drg_code="A11",
        started_on="2023-12-30",
        ended_on="2024-01-10",
    )
    found = priced(
        stay,
        agreements=table(Agreement, inpatient_model="drg"),
        price_items=prices,
        drg_weights=table(DrgWeight, "drg_code | weight | trim_days\nA11 | 1.0 | 10"),
    )
    assert listed(found.items, "kind", "amount") == [
        "drg_point | 60000.00",
        "outlier_day | 4000.00",
    ]
