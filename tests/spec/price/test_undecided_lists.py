"""Lists that are not decided for next year, from 1 November on.

A yearly list is undecided while one of its rows has no successor on 1 January. DRG weights and
patient fees are undecided while a row without a later one states no last day after the year.

Source: own rule, 2026-11-30. Rule: docs/rules.md#undecided-lists.
"""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from pandera.typing.polars import DataFrame

from contracts.care_contacts import PriceItem
from contracts.registries import DrgWeight, ListedPrice, PatientFee, PriceList
from tests.support.tables import table
from transforms.pricing.undecided import (
    YearlyTables,
    is_undecided,
    undecided,
    undecided_lists,
    year_to_decide,
)
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


def test_weights_and_fees_with_a_later_last_day_are_decided() -> None:
    weights = table(
        DrgWeight, "drg_code | weight | valid_from | valid_to\nA11 | 1.0 | 2026-01-01 | 2027-12-31"
    )
    fees = table(
        PatientFee, "fee_code | amount | valid_from | valid_to\n12 | 25 | 2026-01-01 | 2027-12-31"
    )
    tables = YearlyTables(LISTS, ListedPrice.none(), weights, fees)
    assert undecided(tables, None, dt.date(2026, 11, 1)).is_empty()


def test_each_list_has_the_kronor_of_the_month_that_depend_on_it() -> None:
    rows = table(
        ListedPrice,
        """
        price_list_id | kind  | valid_from
        lista         | visit | 2026-01-01
        annan         | visit | 2026-01-01
        fast          | visit | 2026-01-01
        """,
    )
    weights = table(DrgWeight, "drg_code | weight | valid_from\nA11 | 1.0 | 2026-01-01")
    fees = table(PatientFee, "fee_code | amount | valid_from\n12 | 25 | 2026-01-01")
    tables = YearlyTables(LISTS, ListedPrice.of(ended_with_year(rows, LISTS)), weights, fees)
    items = _items(
        ("visit", "lista", "100.50"),
        ("deduction", "lista", "-0.50"),
        ("visit", "fast", "7.00"),
        ("drg_point", "fast", "900.00"),
        ("patient_fee", None, "-25.00"),
    )
    assert undecided(tables, items, dt.date(2026, 11, 1)).rows() == [
        (2027, "Prislistan annan", Decimal("0.00")),
        (2027, "Prislistan lista", Decimal("100.00")),
        (2027, "DRG-vikter", Decimal("900.00")),
        (2027, "Patientavgifter", Decimal("-25.00")),
    ]
    assert (
        undecided(tables, None, dt.date(2026, 11, 1)).get_column("amount").to_list() == [None] * 4
    )
    assert undecided(tables, items, dt.date(2026, 10, 31)).is_empty()
    # In the year itself, weights and fees without a last day hold.
    assert undecided(tables, items, dt.date(2027, 3, 1)).get_column("what").to_list() == [
        "Prislistan annan", "Prislistan lista",
    ]  # fmt: skip


def _items(*made: tuple[str, str | None, str]) -> DataFrame[PriceItem]:
    rows = [
        {"kind": kind, "price_list_id": name, "amount": Decimal(amount), "row": place, "item": 0}
        | {"quantity": 1, "unit_price": abs(Decimal(amount))}
        for place, (kind, name, amount) in enumerate(made)
    ]
    return PriceItem.of(pl.DataFrame(rows, schema=PriceItem.schema()))
