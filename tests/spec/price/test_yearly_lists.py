"""M04: the rows of a yearly list end with their year; no later care takes an old price.

A row without a last day ends on 31 December of the year that it begins in. Until a row with the
same keys begins, it takes part in the choice; if it wins, the contact is held. M04 is then the only
remark about the price.

Source: Region Stockholm decides its lists year by year (Vårdgivarguiden, "Ersättning för
utomlänspatienter", 2024); own rule, 2026-11-30. Rules: docs/rules.md#yearly-lists,
docs/rules.md#m04.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, DrgWeight, ListedPrice, PriceList
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, listed, table
from transforms.pricing.yearly import ended_with_year

LISTS = table(
    PriceList,
    """
    price_list_id | yearly
    lista         | true
    löpande       | false
    """,
)


def ended(text: str) -> object:
    return ListedPrice.of(ended_with_year(table(ListedPrice, text), LISTS))


def test_a_row_without_a_last_day_ends_with_its_year() -> None:
    rows = ended(
        """
        price_list_id | valid_from | valid_to
        lista         | 2023-02-01 |
        lista         | 2024-01-01 | 2024-06-30
        lista         | 2025-01-01 | 2026-03-31
        löpande       | 2023-02-01 |
        annan         | 2023-02-01 |
        """
    )
    assert listed(rows, "valid_to") == ["2023-12-31", "2024-06-30", "2026-03-31", "", ""]


def test_a_list_may_become_yearly() -> None:
    lists = table(
        PriceList,
        """
        price_list_id | yearly | valid_from | valid_to
        lista         | false  | 2000-01-01 | 2024-12-31
        lista         | true   | 2025-01-01 |
        """,
    )
    rows = table(ListedPrice, "valid_from | valid_to\n2024-05-01 | \n2025-05-01 |")
    assert listed(ended_with_year(rows, lists), "valid_to") == ["", "2025-12-31"]


def test_care_after_the_year_is_held_until_the_next_list_is_decided() -> None:
    prices = ended(
        """
        amount  | valid_from | valid_to
        1975.00 | 2023-01-01 |
        2093.00 | 2025-02-01 | 2025-06-30
        2150.00 | 2026-01-01 | 2026-12-31
        """
    )
    contacts, expected = cases(
        MatchedContact,
        """
        started_on -> amount  | remarks
        2022-12-31 ->         | M01
        2023-12-31 -> 1975.00 |
        2024-01-01 ->         | M04
        2025-01-31 ->         | M04
        2025-02-01 -> 2093.00 |
        2025-07-01 ->         | M01
        2026-12-31 -> 2150.00 |
        2027-01-01 ->         | M04
        2030-01-01 ->         | M04
        """,
    )
    found = priced(contacts, price_items=prices, price_lists=LISTS)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_row_of_last_year_that_would_win_is_not_passed_over() -> None:
    prices = ended(
        """
        profession | amount  | valid_from
                   | 930.00  | 2024-01-01
        LK         | 2093.00 | 2024-01-01
                   | 950.00  | 2025-01-01
        """
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession | started_on -> amount  | remarks
        LK         | 2024-12-31 -> 2093.00 |
        SJ         | 2024-12-31 -> 930.00  |
        LK         | 2025-01-01 ->         | M04
        SJ         | 2025-01-01 -> 950.00  |
        """,
    )
    found = priced(contacts, price_items=prices, price_lists=LISTS)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_of_equally_many_keys_the_row_that_holds_wins() -> None:
    prices = ended(
        """
        profession | visit_type | age_from | age_to | amount | valid_from
        LK         |            |          |        | 1.00   | 2024-01-01
                   | 2          |          |        | 2.00   | 2025-01-01
                   | 3          |          | 17     | 3.00   | 2024-01-01
                   | 3          |          | 19     | 4.00   | 2025-01-01
        """
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession | visit_type | born_on    -> amount | remarks
        LK         | 2          |            -> 2.00   |
        LK         | 1          |            ->        | M04
        SJ         | 3          | 2010-01-01 -> 4.00   |
        """,
        started_on="2025-03-01",
    )
    found = priced(contacts, price_items=prices, price_lists=LISTS)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_procedure_or_deduction_of_last_year_holds_the_contact() -> None:
    prices = ended(
        """
        kind      | code  | visit_type | amount | valid_from
        visit     |       |            | 930.00 | 2024-01-01
        visit     |       |            | 950.00 | 2025-01-01
        procedure | PE009 |            | 100.00 | 2024-01-01
        deduction |       | 3          | 50.00  | 2024-01-01
        """
    )
    contacts, expected = cases(
        MatchedContact,
        """
        procedure_codes | visit_type -> amount | remarks
                        | 1          -> 950.00 |
        AQ014 PE009     | 1          ->        | M04
                        | 3          ->        | M04
        """,
        started_on="2025-03-01",
    )
    found = priced(contacts, price_items=prices, price_lists=LISTS)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)
    assert listed(found.items, "kind") == ["visit", "visit", "visit"]


def test_m04_stands_alone() -> None:
    prices = ended(
        """
        kind        | amount   | valid_from | valid_to
        drg_point   | 60000.00 | 2024-01-01 |
        outlier_day | 4000.00  | 2024-01-01 | 2024-06-30
        """
    )
    stay = table(
        MatchedContact,
        care_form="inpatient",
        drg_code="A11",
        started_on="2025-03-01",
        ended_on="2025-03-31",
    )
    found = priced(
        stay,
        agreements=table(Agreement, inpatient_model="drg"),
        price_items=prices,
        price_lists=LISTS,
        drg_weights=table(DrgWeight, "drg_code | weight | trim_days\nA11 | 1.5 | 10"),
    )
    assert codes_of(stay, found.remarks) == ["M04"]
