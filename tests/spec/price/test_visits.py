"""Outpatient and home care: visit or health examination, procedures, deduction.

Fee code 73 is a health examination of an asylum seeker (Vårdgivarguiden, taxekoder); some lists
deduct an amount, such as 150 kr of a doctor's visit at a husläkarmottagning.

Rules: docs/rules.md#visits, docs/rules.md#price.
"""

import pytest

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, codes_of, joined, listed, table

BY_DAY = table(Agreement, "inpatient_model\nday")
PRICES = table(
    ListedPrice,
    """
    kind        | code  | profession | amount
    visit       |       |            | 2093.00
    health_exam |       |            | 2500.00
    procedure   | PE009 |            | 120.50
    procedure   | UX007 |            | 80.00
    deduction   |       | LK         | 150.00
    """,
)


@pytest.mark.parametrize("care_form", ["outpatient", "home"])
def test_a_visit_and_its_items(care_form: str) -> None:
    contacts = table(
        MatchedContact,
        "profession | procedure_codes\nLK | NHP09 PE009 UX007",
        care_form=care_form,
    )
    items = priced(contacts, price_items=PRICES).items
    assert listed(items, "kind", "code", "quantity", "unit_price", "amount") == [
        "visit |  | 1 | 2093.00 | 2093.00",
        "procedure | PE009 | 1 | 120.50 | 120.50",
        "procedure | UX007 | 1 | 80.00 | 80.00",
        "deduction |  | -1 | 150.00 | -150.00",
    ]


def test_the_fee_code_makes_a_visit_a_health_examination() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        health_exam | profession -> amount
        false       | SJ         -> 2093.00
        true        | SJ         -> 2500.00
        true        | LK         -> 2350.00
        """,
    )
    assert cells_of(contacts, priced(contacts, price_items=PRICES).accepted, "amount") == expected


def test_a_procedure_without_a_price_adds_nothing_and_gets_no_remark() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        procedure_codes -> amount  | remarks
                        -> 2093.00 |
        NHP09           -> 2093.00 |
        NHP09 PE009     -> 2213.50 |
        """,
    )
    found = priced(contacts, price_items=PRICES)
    assert joined(
        cells_of(contacts, found.accepted, "amount"), codes_of(contacts, found.remarks)
    ) == (expected)


def test_a_visit_without_a_price_waits_whatever_else_has_one() -> None:
    prices = table(ListedPrice, "kind | code | amount\nprocedure | PE009 | 100\ndeduction | | 1")
    contacts, expected = cases(
        MatchedContact,
        """
        health_exam | procedure_codes -> remarks
        false       | PE009           -> M01
        true        | PE009           -> M01
        """,
    )
    found = priced(contacts, price_items=prices)
    assert codes_of(contacts, found.remarks) == expected
    assert found.accepted.is_empty()


def test_stays_have_neither_procedures_nor_deduction() -> None:
    prices = table(
        ListedPrice,
        """
        kind      | code  | amount
        day       |       | 5000.00
        procedure | PE009 | 100.00
        deduction |       | 150.00
        """,
    )
    contacts = table(
        MatchedContact,
        "care_form | ended_on   | procedure_codes\ninpatient | 2024-01-16 | PE009",
    )
    items = priced(contacts, agreements=BY_DAY, price_items=prices).items
    assert listed(items, "kind", "amount") == ["day | 5000.00"]
