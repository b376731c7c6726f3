"""A price for some ages: whole years on the start day, both ends included.

The age is that of the day the contact starts; born on 29 February, a person is a year older on
1 March. The birth date is the registry's, else the reported one. Without one, no row with an age
fits. Either end may be empty; both are one key.

Source: own rule, 2026-11-30. Rule: docs/rules.md#price-row.
"""

from contracts.care_contacts import CareContact, MatchedContact
from contracts.registries import ListedPrice, ReserveNumber
from tests.support.steps import matched, priced
from tests.support.tables import cases, cells_of, listed, table

PRICES = table(
    ListedPrice,
    """
    age_from | age_to | amount
             |        | 1.00
             | 5      | 2.00
    6        | 17     | 3.00
    65       |        | 4.00
    """,
    valid_from="2010-01-01",
)


def test_the_age_on_the_start_day_decides() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        born_on    | started_on -> amount
        2024-01-15 | 2024-01-15 -> 2.00
        2018-01-16 | 2024-01-15 -> 2.00
        2018-01-15 | 2024-01-15 -> 3.00
        2006-01-16 | 2024-01-15 -> 3.00
        2006-01-15 | 2024-01-15 -> 1.00
        1959-01-16 | 2024-01-15 -> 1.00
        1959-01-15 | 2024-01-15 -> 4.00
        1930-12-31 | 2024-01-15 -> 4.00
                   | 2024-01-15 -> 1.00
        """,
    )
    assert cells_of(contacts, priced(contacts, price_items=PRICES).accepted, "amount") == expected


def test_born_on_the_29_of_february_is_a_year_older_on_1_march() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        born_on    | started_on -> amount
        2012-02-29 | 2018-02-28 -> 2.00
        2012-02-29 | 2018-03-01 -> 3.00
        2008-02-29 | 2026-02-28 -> 3.00
        2008-02-29 | 2026-03-01 -> 1.00
        1956-02-29 | 2021-02-28 -> 1.00
        1960-02-29 | 2025-03-01 -> 4.00
        """,
    )
    assert cells_of(contacts, priced(contacts, price_items=PRICES).accepted, "amount") == expected


def test_both_ends_of_an_age_are_one_key() -> None:
    prices = table(
        ListedPrice,
        """
        age_from | age_to | profession | visit_type | amount
        18       | 64     |            |            | 1.00
                 |        | LK         | 2          | 2.00
        """,
    )
    contacts = table(MatchedContact, born_on="1990-01-01", profession="LK", visit_type="2")
    assert listed(priced(contacts, price_items=prices).accepted, "amount") == ["2.00"]


def test_the_birth_date_is_the_registrys_else_the_reported_one() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | born_on    -> born
        992016000010 | 1980-02-02 -> 1990-01-01
        992016000010 |            -> 1990-01-01
        992016123457 | 1980-02-02 -> 1980-02-02
        992016123457 |            ->
        """,
        fee_category="without_permit",
    )
    persons = table(
        ReserveNumber,
        """
        reserve_number | born_on
        992016000010   | 1990-01-01
        992016123457   |
        """,
    )
    found = matched(contacts, reserve_numbers=persons).accepted
    assert cells_of(contacts, found, "born_on") == expected
