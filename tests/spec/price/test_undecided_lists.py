"""Lists that are not decided for next year, from 1 November on.

A yearly list is undecided while one of its rows has no successor on 1 January. DRG weights and
patient fees are undecided while a row without a later one states no last day after the year.

Source: own rule, 2026-11-30. Rule: docs/rules.md#undecided-lists.
"""

import datetime as dt

import pytest

from contracts.registries import DrgWeight, ListedPrice, PatientFee, PriceList
from tests.support.tables import table
from transforms.pricing.undecided import is_undecided, undecided_lists, year_to_decide
from transforms.pricing.yearly import ended_with_year

LISTS = table(PriceList, "price_list_id | yearly\nlista | true\nannan | true\nfast | false")


def test_next_year_is_asked_from_november() -> None:
    assert year_to_decide(dt.date(2026, 10, 31)) == 2026
    assert year_to_decide(dt.date(2026, 11, 1)) == 2027
    assert year_to_decide(dt.date(2026, 12, 31)) == 2027


def test_a_yearly_list_with_a_row_without_successor_is_undecided() -> None:
    rows = table(
        ListedPrice,
        """
        price_list_id | profession | valid_from | valid_to
        lista         |            | 2025-01-01 |
        lista         |            | 2026-01-01 |
        lista         | LK         | 2025-01-01 |
        annan         |            | 2025-01-01 | 2025-06-30
        fast          |            | 2020-01-01 |
        """,
    )
    prices = ListedPrice.of(ended_with_year(rows, LISTS))
    assert undecided_lists(prices, LISTS, 2025) == []
    assert undecided_lists(prices, LISTS, 2026) == ["lista"]
    assert undecided_lists(prices, LISTS, 2027) == ["lista"]


@pytest.mark.parametrize(
    ("rows", "undecided"),
    [
        ("A11 | 2020-01-01 |", True),
        ("A11 | 2026-01-01 | 2026-12-31", True),
        ("A11 | 2026-01-01 | 2027-12-31", False),
        ("A11 | 2026-01-01 | 2026-06-30", False),
        ("A11 | 2026-01-01 | 2026-12-31\nA11 | 2027-01-01 |", False),
        ("A11 | 2026-01-01 |\nB22 | 2027-01-01 |", True),
        ("A11 | 2027-01-01 |", False),
    ],
)
def test_weights_say_that_they_hold_next_year_by_their_last_day(
    rows: str, *, undecided: bool
) -> None:
    weights = table(DrgWeight, f"drg_code | valid_from | valid_to\n{rows}", weight="1.0")
    assert is_undecided(weights, ("drg_code",), 2027) == undecided


def test_a_fee_for_any_profession_has_a_key_of_its_own() -> None:
    fees = table(
        PatientFee,
        """
        fee_code | profession | amount | valid_from | valid_to
        12       |            | 25     | 2026-01-01 | 2026-12-31
        12       | LK         | 50     | 2027-01-01 |
        """,
    )
    assert is_undecided(fees, ("fee_code", "profession"), 2027)
