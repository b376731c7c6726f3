"""Supplements for interpreter and for home visits on islands.

They are paid when reported and agreed. "I de flesta vårdavtal utgår ingen extra ersättning för
vårdbesök med tolk. I vissa vårdavtal utgår särskild ersättning" (Vårdgivarguiden, 2024-01-17); home
visits on islands have their own routine (Vårdgivarguiden, 2024-02-02).

Rule: docs/rules.md#supplements.
"""

from contracts.care_contacts import MatchedContact
from contracts.registries import Agreement, ListedPrice
from tests.support.steps import priced
from tests.support.tables import cases, cells_of, listed, table

AGREEMENTS = table(
    Agreement,
    """
    line | agreement_id | interpreter_supplement | island_supplement | inpatient_model
    2    | MED          | 300.00                 | 500.00            | day
    3    | UTAN         |                        |                   | day
    """,
)
PRICES = table(ListedPrice, "kind | amount\nvisit | 1000.00\nday | 5000.00")


def test_supplements_are_paid_when_reported_and_agreed() -> None:
    contacts, expected = cases(
        MatchedContact,
        """
        agreement_row | care_form  | interpreter | island_visit -> amount
        2             | outpatient | false       | false        -> 1000.00
        2             | outpatient | true        | false        -> 1300.00
        2             | outpatient | true        | true         -> 1300.00
        2             | home       | false       | true         -> 1500.00
        2             | home       | true        | true         -> 1800.00
        3             | home       | true        | true         -> 1000.00
        """,
    )
    found = priced(contacts, agreements=AGREEMENTS, price_items=PRICES)
    assert cells_of(contacts, found.accepted, "amount") == expected


def test_a_stay_may_have_had_an_interpreter_but_no_island() -> None:
    contacts = table(
        MatchedContact,
        "care_form | ended_on   | interpreter | island_visit\ninpatient | 2024-01-16 | true | true",
    )
    found = priced(contacts, agreements=AGREEMENTS, price_items=PRICES)
    assert listed(found.items, "kind", "amount") == ["day | 5000.00", "interpreter | 300.00"]


def test_supplements_are_named_by_the_agreement_and_by_no_list() -> None:
    contacts = table(MatchedContact, "care_form | interpreter | island_visit\nhome | true | true")
    items = priced(contacts, agreements=AGREEMENTS, price_items=PRICES).items
    assert listed(items, "kind", "quantity", "price_list_id", "list_row", "source") == [
        "visit | 1 | lista | 2 | ",
        "interpreter | 1 |  |  | ",
        "island | 1 |  |  | ",
    ]
