"""Residence: that of the evidence valid on the day with the latest first day.

The patient's county of residence decides the payer.

Rule: docs/rules.md#residence.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, table


def test_residence_of_a_number_with_one_card() -> None:
    cards = table(LmaCard, "valid_from | region_of_residence\n2024-01-01 | 03")
    contacts, expected = cases(
        CareContact,
        """
        lma_number -> residence
        52-123456  -> 03
                   -> 03
        """,
    )
    found = matched(contacts, lma_cards=cards)
    assert cells_of(contacts, found.accepted, "residence") == expected


def test_of_several_the_latest_that_holds_also_when_it_does_not_know() -> None:
    cards = table(
        LmaCard,
        """
        evidence       | valid_from | valid_to   | region_of_residence
        decision       | 2024-01-20 | 2024-01-25 |
        residence_card | 2024-01-10 | 2024-01-31 | 04
        card           | 2023-01-01 |            | 03
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        lma_number | started_on -> residence
        52-123456  | 2024-01-09 -> 03
        52-123456  | 2024-01-10 -> 04
        52-123456  | 2024-01-20 ->
        52-123456  | 2024-01-26 -> 04
        52-123456  | 2024-02-01 -> 03
                   | 2024-01-09 -> 03
                   | 2024-01-10 -> 04
                   | 2024-01-20 ->
                   | 2024-02-01 -> 03
        """,
    )
    found = matched(contacts, lma_cards=cards)
    assert cells_of(contacts, found.accepted, "residence") == expected


def test_of_two_from_the_same_day_the_later_line_of_the_registry() -> None:
    cards = table(
        LmaCard,
        """
        evidence | region_of_residence
        card     | 03
        decision | 04
        """,
    )
    contacts, expected = cases(CareContact, "lma_number -> residence\n52-123456 -> 04\n -> 04")
    found = matched(contacts, lma_cards=cards)
    assert cells_of(contacts, found.accepted, "residence") == expected


def test_evidence_of_another_owner_of_the_number_is_ignored() -> None:
    cards = table(
        LmaCard,
        """
        reserve_number | evidence | valid_from | region_of_residence
        992016000010   | card     | 2023-01-01 | 03
        992016123457   | decision | 2024-01-01 | 04
        """,
    )
    contacts, expected = cases(CareContact, "lma_number -> residence\n52-123456 -> 03")
    found = matched(contacts, lma_cards=cards)
    assert cells_of(contacts, found.accepted, "residence") == expected
