"""Inpatient care by DRG: weight times the point price, and outlier days.

Price = weight x negotiated point price; national weight lists have kronor as a base and no price
(2022: klinikvikt 1.0 = 63 493 kr). Days past the trim point are outlier days; leave days never are.
Weights have at most four decimals, so that weight x point is exact before it is rounded.

Rule: docs/rules.md#drg.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, DrgWeight, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, listed, table

AGREEMENTS = table(
    Agreement,
    """
    line | inpatient_model | inpatient_day_rule | deduct_leave_days | valid_from
    2    | drg             | nights             | false             | 2020-01-01
    3    | drg             | days               | true              | 2030-01-01
    """,
)
WEIGHTS = table(
    DrgWeight,
    """
    drg_code | weight | trim_days | valid_from | valid_to
    A11      | 1.2345 | 10        | 2023-01-01 | 2023-12-31
    A11      | 1.5000 | 10        | 2024-01-01 |
    B22      | 0.7    |           | 2024-01-01 |
    C33      | 0.5    | 0         | 2024-01-01 |
    """,
)
POINT = table(ListedPrice, "kind | amount\ndrg_point | 63493.00\noutlier_day | 4000.00")
STAY = {"care_form": "inpatient", "drg_code": "A11"}


def test_the_weight_of_the_start_day_times_the_point_price() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        started_on | ended_on   | drg_code -> amount   | remarks
        2023-12-31 | 2024-01-05 | A11      -> 78382.11 |
        2024-01-01 | 2024-01-05 | A11      -> 95239.50 |
        2024-01-01 | 2024-01-01 | A11      -> 95239.50 |
        2024-01-01 | 2024-01-05 | B22      -> 44445.10 |
        2023-12-31 | 2024-01-05 | B22      ->          | M01
        2024-01-01 | 2024-01-05 | Z99      ->          | M01
        2024-01-01 | 2024-01-05 |          ->          | M01
        """,
        care_form="inpatient",
    )
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS, price_items=POINT)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_drg_is_one_item_whose_unit_price_is_weight_times_point() -> None:
    contacts = table(MatchedContact, "ended_on\n2024-01-26", **STAY)
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS, price_items=POINT)
    assert listed(found.items, "kind", "code", "quantity", "unit_price", "amount") == [
        "drg_point | A11 | 1 | 95239.50 | 95239.50",
        "outlier_day |  | 1 | 4000.00 | 4000.00",
    ]


def test_days_past_the_trim_point_less_leave_days_are_outlier_days() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | drg_code | ended_on   | leave_days -> outlier days
        2             | A11      | 2024-01-25 | 0          ->
        2             | A11      | 2024-01-26 | 0          -> 1
        2             | A11      | 2024-01-30 | 0          -> 5
        2             | A11      | 2024-01-30 | 2          -> 3
        2             | A11      | 2024-01-30 | 5          ->
        3             | A11      | 2024-01-30 | 2          -> 3
        2             | B22      | 2024-03-15 | 0          ->
        2             | C33      | 2024-01-15 | 0          ->
        3             | C33      | 2024-01-15 | 0          -> 1
        3             | C33      | 2024-01-16 | 0          -> 1
        """,
        care_form="inpatient",
    )
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS, price_items=POINT)
    beyond = found.items.filter(found.items["kind"] == "outlier_day")
    assert cells_of(contacts, beyond, "quantity") == expected


def test_outlier_days_without_a_price_hold_the_stay() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        ended_on   -> remarks
        2024-01-25 ->
        2024-01-26 -> M01
        """,
        **STAY,
    )
    point = table(ListedPrice, "kind | amount\ndrg_point | 63493.00")
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS, price_items=point)
    assert codes_of(contacts, found.remarks) == expected


def test_a_stay_without_a_point_price_waits() -> None:
    contacts, expected = cases(MatchedContact, "ended_on -> remarks\n2024-01-16 -> M01", **STAY)
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS)
    assert codes_of(contacts, found.remarks) == expected


def test_a_list_may_price_one_drg_by_itself() -> None:
    prices = table(
        ListedPrice,
        """
        kind      | code | amount
        drg_point |      | 60000.00
        drg_point | C33  | 50000.00
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        drg_code -> amount
        C33      -> 25000.00
        B22      -> 42000.00
        """,
        care_form="inpatient",
    )
    found = priced(contacts, agreements=AGREEMENTS, drg_weights=WEIGHTS, price_items=prices)
    assert cells_of(contacts, found.accepted, "amount") == expected
