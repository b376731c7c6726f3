"""The price list of a contact: the agreement's own, or that between regions.

The latter is out_of_county. Contracts paid by the visit use their own prices for asylum seekers;
contracts with listing or fixed payment (husläkarmottagningar) use the list of Samverkansnämnden
Stockholm-Gotland (Vårdgivarguiden, 2024-01-17). Quota refugees always have that list
(Vårdgivarguiden, kvotflyktingar, 2021-03-29). The public list is for primary care, so their
specialist and inpatient care is priced only by rows that name the care level (own rule,
2026-11-30).

Rule: docs/rules.md#which-list.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, table

PRICES = table(
    ListedPrice,
    """
    price_list_id | kind  | amount
    lista         | visit | 800.00
    out_of_county | visit | 930.00
    annan         | visit | 700.00
    """,
)


def test_price_basis_and_category_choose_the_list() -> None:
    agreements = table(
        Agreement,
        """
        line | agreement_id | price_basis   | price_list_id
        2    | EGEN         | agreement     | lista
        3    | HUSLÄKARE    | out_of_county | lista
        4    | UTAN         | agreement     |
        5    | HUSLÄKARE2   | out_of_county |
        6    | OKÄND        | agreement     | finns inte
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | category       -> amount | remarks
        2             | asylum         -> 800.00 |
        2             | without_permit -> 800.00 |
        2             | quota_refugee  -> 930.00 |
        3             | asylum         -> 930.00 |
        3             | quota_refugee  -> 930.00 |
        4             | asylum         ->        | M01
        4             | quota_refugee  -> 930.00 |
        5             | asylum         -> 930.00 |
        6             | asylum         ->        | M01
        """,
    )
    found = priced(contacts, agreements=agreements, price_items=PRICES)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_quota_refugees_price_names_the_care_level_above_primary_care() -> None:
    prices = table(
        ListedPrice,
        """
        price_list_id | profession | care_level | amount
        out_of_county |            |            | 930.00
        out_of_county | LK         |            | 2093.00
        out_of_county |            | specialist | 1500.00
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        category      | care_level | profession -> amount  | remarks
        quota_refugee | primary    | LK         -> 2093.00 |
        quota_refugee | specialist | SJ         -> 1500.00 |
        quota_refugee | specialist | LK         -> 1500.00 |
        quota_refugee | inpatient  | SJ         ->         | M01
        asylum        | specialist | LK         -> 2093.00 |
        asylum        | inpatient  | SJ         -> 930.00  |
        """,
    )
    out_of_county = table(Agreement, price_basis="out_of_county")
    found = priced(contacts, agreements=out_of_county, price_items=prices)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_row_without_care_level_that_would_win_is_not_passed_over() -> None:
    prices = table(
        ListedPrice,
        """
        price_list_id | kind      | profession | visit_type | care_level | code  | amount
        out_of_county | visit     |            |            | specialist |       | 1500.00
        out_of_county | visit     | LK         | 9          |            |       | 500.00
        out_of_county | procedure |            |            |            | PE009 | 100.00
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession | visit_type | procedure_codes -> amount  | remarks
        LK         | 1          | AQ014           -> 1500.00 |
        LK         | 9          | AQ014           ->         | M01
        LK         | 1          | PE009           ->         | M01
        """,
        category="quota_refugee",
        care_level="specialist",
    )
    found = priced(contacts, price_items=prices)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)
