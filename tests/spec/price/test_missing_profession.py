"""C15: a visit without profession is rejected where its price may depend on one.

That is where the contact's list has a row on the start day that names a profession, for a kind that
is asked. C15 is then the only remark about the price.

Source: own rule, 2026-11-30. Rule: docs/rules.md#c15.
"""

import pytest

from contracts.care_contacts import MatchedContact
from contracts.registries import ListedPrice, PriceList
from tests.support.steps import priced
from tests.support.tables import cases, codes_of, table


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("visit       |       | LK | 9 | 2020-01-01 |            | lista", "C15 C15 C15"),
        ("visit       |       | LK |   | 2024-01-16 |            | lista", "- - -"),
        ("visit       |       | LK |   | 2020-01-01 | 2024-01-14 | lista", "- - -"),
        ("visit       |       | LK |   | 2020-01-01 |            | annan", "- - -"),
        ("health_exam |       | LK |   | 2020-01-01 |            | lista", "- - -"),
        ("deduction   |       | LK |   | 2020-01-01 |            | lista", "C15 C15 C15"),
        ("procedure   | PE009 | LK |   | 2020-01-01 |            | lista", "- C15 C15"),
        ("day         |       | LK |   | 2020-01-01 |            | lista", "- - -"),
    ],
)
def test_a_row_that_names_a_profession_for_a_kind_that_is_asked(row: str, codes: str) -> None:
    prices = table(
        ListedPrice,
        f"""
        kind  | code | profession | visit_type | valid_from | valid_to | price_list_id | amount
        visit |      |            |            | 2020-01-01 |          | lista         | 930.00
        {row} | 50.00
        """,
    )
    contacts = table(
        MatchedContact,
        "profession | procedure_codes\n | \n | AQ014\n | AQ014 PE009",
    )
    found = priced(contacts, price_items=prices)
    assert [code or "-" for code in codes_of(contacts, found.remarks)] == codes.split()


def test_stays_and_contacts_with_a_profession_are_not_asked() -> None:
    prices = table(
        ListedPrice, "kind | profession | amount\nvisit | LK | 930.00\nhealth_exam | SJ | 500.00"
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession | care_form  | health_exam -> remarks
        SJ         | outpatient | false       -> M01
                   | outpatient | false       -> C15
                   | home       | true        -> C15
                   | inpatient  | false       -> M01
        """,
    )
    assert codes_of(contacts, priced(contacts, price_items=prices).remarks) == expected


def test_c15_stands_alone() -> None:
    prices = table(
        ListedPrice,
        """
        kind      | profession | amount | valid_from | valid_to
        visit     |            | 930.00 | 2023-01-01 | 2023-12-31
        deduction | SJ         | 50.00  | 2024-01-01 | 2024-12-31
        """,
    )
    contacts, expected = cases(MatchedContact, "profession -> remarks\n -> C15\nSJ -> M04")
    lists = table(PriceList, "price_list_id | yearly\nlista | true")
    found = priced(contacts, price_items=prices, price_lists=lists)
    assert codes_of(contacts, found.remarks) == expected
