"""An empty key of a price row means any; the row with most keys filled wins.

Ties between rows with equally many filled keys are broken by code, profession, visit_type,
category, age, care_level, care_form, contract_type, in that order. `code` is matched with the KVÅ
code for procedures, with the contact's DRG for every other kind.

Rule: docs/rules.md#price-row.
"""

from itertools import pairwise

import pytest

from contracts.care_contacts import MatchedContact
from contracts.registries import ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, listed, table

KEYS = [
    "code",
    "profession",
    "visit_type",
    "category",
    "age_from",
    "care_level",
    "care_form",
    "contract_type",
]
CONTACT = {
    "profession": "LK",
    "visit_type": "2",
    "category": "without_permit",
    "born_on": "2000-01-15",
    "care_level": "primary",
    "care_form": "home",
    "drg_code": "A11",
}
FITS = CONTACT | {"code": "A11", "contract_type": "107", "age_from": "24"}
OTHERS = {
    "category": "asylum",
    "age_from": "25",
    "care_level": "specialist",
    "care_form": "outpatient",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_filled_key_fits_only_itself(key: str) -> None:
    other = OTHERS.get(key, "XX")
    prices = table(ListedPrice, f"{key} | amount\n | 1.00\n{FITS[key]} | 2.00\n{other} | 3.00")
    contacts = table(MatchedContact, **CONTACT)
    assert listed(priced(contacts, price_items=prices).accepted, "amount") == ["2.00"]


@pytest.mark.parametrize("key", ["code", "visit_type"])
def test_a_filled_key_does_not_fit_a_contact_without_a_value(key: str) -> None:
    prices = table(ListedPrice, f"{key} | amount\n | 1.00\n{FITS[key]} | 2.00")
    silent = CONTACT | {"drg_code": "", "visit_type": ""}
    contacts = table(MatchedContact, **silent)
    assert listed(priced(contacts, price_items=prices).accepted, "amount") == ["1.00"]


@pytest.mark.parametrize(("stronger", "weaker"), list(pairwise(KEYS)))
def test_ties_are_broken_in_the_order_of_the_keys(stronger: str, weaker: str) -> None:
    prices = table(
        ListedPrice,
        f"""
        {stronger}       | {weaker}       | amount
                         | {FITS[weaker]} | 1.00
        {FITS[stronger]} |                | 2.00
        """,
    )
    contacts = table(MatchedContact, **CONTACT)
    assert listed(priced(contacts, price_items=prices).accepted, "amount") == ["2.00"]


def test_more_keys_go_before_stronger_keys() -> None:
    prices = table(
        ListedPrice,
        """
        code | profession | visit_type | care_form | contract_type | amount
        A11  | LK         |            |           |               | 1.00
             |            | 2          | home      | 107           | 2.00
        """,
    )
    contacts = table(MatchedContact, **CONTACT)
    assert listed(priced(contacts, price_items=prices).accepted, "amount") == ["2.00"]


def test_doctor_and_other_staff() -> None:
    """2 093 and 930 kr in 2024 (Samverkansnämnden Stockholm-Gotland)."""
    prices = table(
        ListedPrice,
        """
        profession | amount
                   | 930.00
        LK         | 2093.00
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession -> amount
        LK         -> 2093.00
        SJ         -> 930.00
        """,
    )
    assert cells_of(contacts, priced(contacts, price_items=prices).accepted, "amount") == expected


def test_an_item_has_the_keys_and_place_of_its_price() -> None:
    prices = table(
        ListedPrice,
        """
        line | profession | visit_type | amount  | source
        2    |            |            | 930.00  | Samverkansnämnden 2024, s. 3
        7    | LK         |            | 2093.00 | Samverkansnämnden 2024, s. 2
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession -> list  | row | profession | visit type | source
        LK         -> lista | 7   | LK         |            | Samverkansnämnden 2024, s. 2
        SJ         -> lista | 2   |            |            | Samverkansnämnden 2024, s. 3
        """,
    )
    items = priced(contacts, price_items=prices).items
    assert (
        listed(items, "price_list_id", "list_row", "profession", "visit_type", "source") == expected
    )


def test_lists_with_more_combinations_than_64_bits_price_as_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prices = table(
        ListedPrice,
        """
        code | profession | amount
             |            | 1.00
             | LK         | 2.00
        A11  | LK         | 3.00
        """,
    )
    contacts, expected = cases(
        MatchedContact,
        """
        profession | drg_code -> amount
        LK         | A11      -> 3.00
        LK         |          -> 2.00
        SJ         | A11      -> 1.00
        """,
    )
    monkeypatch.setattr("transforms.pricing.price_lists.math.prod", lambda _: 2**64)
    assert cells_of(contacts, priced(contacts, price_items=prices).accepted, "amount") == expected
