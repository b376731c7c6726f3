"""M02 and N03: a total below zero is held, a total of zero is not billable.

Both keep their items. The contact's total is the sum of its items.

Rules: docs/rules.md#m02, docs/rules.md#n03, docs/rules.md#price.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_only_a_total_above_zero_is_billed() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        patient_fee -> amount | remarks
        99.99       -> 0.01   |
        100.00      ->        | N03
        100.01      ->        | M02
        5000        ->        | M02
        """,
    )
    found = priced(
        contacts,
        agreements=table(Agreement, "deduct_patient_fee\ntrue"),
        price_items=table(ListedPrice, "amount\n100.00"),
    )
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_list_price_of_zero_is_a_price() -> None:
    contacts, expected = cases(MatchedContact, "visit_type -> remarks\n0 -> N03")
    found = priced(contacts, price_items=table(ListedPrice, "amount\n0.00"))
    assert codes_of(contacts, found.remarks) == expected


def test_without_a_price_there_are_no_other_remarks() -> None:
    contacts, expected = cases(MatchedContact, "patient_fee -> remarks\n50 -> M01")
    found = priced(
        contacts,
        agreements=table(Agreement, "deduct_patient_fee\ntrue"),
        price_items=ListedPrice.none(),
    )
    assert codes_of(contacts, found.remarks) == expected
