"""M01: the price of the start day decides; a contact without one is held.

It is never billed at zero. Prices between regions, primary care: doctor 1 975 kr in 2023, 2 093 kr
in 2024 (Vårdgivarguiden, ersättning för utomlänspatienter).

Rules: docs/rules.md#m01, docs/rules.md#price-row.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_the_day_a_contact_starts_decides_its_price() -> None:
    prices = table(
        ListedPrice,
        """
        amount  | valid_from | valid_to
        1975.00 | 2023-01-01 | 2023-12-31
        2093.00 | 2024-01-01 | 2024-12-31
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        started_on | ended_on   -> amount  | remarks
        2022-12-31 | 2022-12-31 ->         | M01
        2023-01-01 | 2023-01-01 -> 1975.00 |
        2023-12-31 | 2024-01-02 -> 1975.00 |
        2024-01-01 | 2024-01-01 -> 2093.00 |
        2024-12-31 | 2024-12-31 -> 2093.00 |
        2025-01-01 | 2025-01-01 ->         | M01
        """,
        care_form="home",
    )
    found = priced(contacts, price_items=prices)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_price_whose_best_row_is_not_yet_valid_is_the_next_best() -> None:
    prices = table(
        ListedPrice,
        """
        profession | amount  | valid_from
                   | 930.00  | 2023-01-01
        01         | 2093.00 | 2024-01-15
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        started_on -> amount
        2024-01-14 -> 930.00
        2024-01-15 -> 2093.00
        """,
    )
    assert cells_of(contacts, priced(contacts, price_items=prices).accepted, "amount") == expected
