"""L01 and L06: a missing LMA number is filled in from the registry.

It is the patient's number, if exactly one is valid that day. ERSMOIndata has no LMA number, so this
is how its contacts get one.

Rules: docs/rules.md#l01, docs/rules.md#l06, docs/rules.md#lma.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def filled(contacts: object, cards: object, patients: object = None) -> list[str]:
    registries = {} if patients is None else {"reserve_numbers": patients}
    found = matched(contacts, lma_cards=cards, **registries)
    return joined(
        cells_of(contacts, found.accepted, "lma_number"), codes_of(contacts, found.remarks)
    )


def test_one_number_valid_that_day_is_used_with_a_remark() -> None:
    cards = table(
        LmaCard,
        """
        lma_number | valid_from | valid_to
        52-000001  | 2023-07-01 | 2023-12-31
        52-000002  | 2024-01-10 | 2024-01-20
        52-000003  | 2024-01-20 | 2024-02-28
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        started_on -> number    | remarks
        2023-06-30 ->           | L01
        2023-07-01 -> 52-000001 | L06
        2023-12-31 -> 52-000001 | L06
        2024-01-01 ->           | L01
        2024-01-10 -> 52-000002 | L06
        2024-01-20 ->           | L01
        2024-01-21 -> 52-000003 | L06
        """,
        lma_number="",
    )
    assert filled(contacts, cards) == expected


def test_several_kinds_of_evidence_of_one_number_are_one_number() -> None:
    cards = table(
        LmaCard,
        """
        lma_number | evidence | valid_from
        52-000001  | receipt  | 2024-01-01
        52-000001  | card     | 2024-01-10
        """,
    )
    contacts, expected = cases(
        CareContact, "started_on -> number | remarks\n2024-01-15 -> 52-000001 | L06", lma_number=""
    )
    assert filled(contacts, cards) == expected


def test_a_receipt_fills_in_through_its_thirtieth_day() -> None:
    cards = table(LmaCard, "lma_number | evidence | valid_from\n52-000001 | receipt | 2024-01-01")
    contacts, expected = cases(
        CareContact,
        """
        started_on -> number    | remarks
        2024-01-31 -> 52-000001 | L06
        2024-02-01 ->           | L01
        """,
        lma_number="",
    )
    assert filled(contacts, cards) == expected


def test_a_card_of_a_number_that_was_replaced_is_the_survivor_s() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | replaced_by
        992016123457   | 992016000010
        992016000010   |
        """,
    )
    cards = table(LmaCard, "lma_number | reserve_number\n52-000001 | 992016123457")
    contacts, expected = cases(
        CareContact,
        """
        patient_id   -> number    | remarks
        992016000010 -> 52-000001 | L06
        992016123457 -> 52-000001 | L06 P06
        """,
        lma_number="",
    )
    assert filled(contacts, cards, patients) == expected
