"""A protected identity may keep its personal number; either source protects it.

Vårdgivarguiden, "Skyddade personuppgifter" and "Reservnummer", 2023-07-11: reserve numbers are as a
rule not used for patients with protected identity. Without a link the number is kept as it is, and
the LMA number's owner is not checked.

Rule: docs/rules.md#protected-identity.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, listed, table


def test_a_personal_number_without_a_link_is_kept_when_the_report_says_protected() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | protected_identity | patient_name -> kept         | name         | remarks
        191212121212 | true               | Någon Annan  -> 191212121212 | Någon Annan  |
        191212121212 | false              | Någon Annan  ->              |              | P03
        992016000010 | true               | Exempel Alfa -> 992016000010 | Exempel Alfa |
        """,
        fee_category="without_permit",
    )
    found = matched(contacts)
    names = cells_of(contacts, found.accepted, "patient_id", "patient_name")
    assert joined(names, codes_of(contacts, found.remarks)) == expected


def test_a_kept_number_has_the_birth_date_that_was_reported() -> None:
    contacts, expected = cases(
        CareContact,
        "born_on -> born\n1912-12-12 -> 1912-12-12",
        patient_id="191212121212",
        protected_identity="true",
        fee_category="without_permit",
    )
    assert cells_of(contacts, matched(contacts).accepted, "born_on") == expected


def test_a_linked_number_is_used_also_for_a_protected_identity() -> None:
    patients = table(ReserveNumber, "personal_id\n191212121212")
    contacts, expected = cases(
        CareContact,
        "patient_id -> patient\n191212121212 -> 992016000010",
        protected_identity="true",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert cells_of(contacts, found.accepted, "patient_id") == expected
    assert codes_of(contacts, found.remarks) == ["P04"]


def test_the_owner_of_a_kept_number_s_lma_card_is_not_checked() -> None:
    cards = table(
        LmaCard,
        """
        lma_number | evidence | valid_to
        52-000001  | card     |
        52-000002  | card     | 2023-12-31
        52-000003  | receipt  | 2023-12-31
        52-000003  | card     |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        lma_number -> remarks
        52-000001  ->
        52-000002  -> L05
        52-000003  ->
        52-000004  -> L03
                   -> L01
        """,
        patient_id="191212121212",
        protected_identity="true",
    )
    assert codes_of(contacts, matched(contacts, lma_cards=cards).remarks) == expected


def test_report_or_registry_protects_an_identity() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | protected_identity
        992016000010   | false
        992016123457   | true
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | protected_identity -> protected
        992016000010 | false              -> false
        992016000010 | true               -> true
        992016123457 | false              -> true
        992016123457 | true               -> true
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert listed(found.accepted, "protected_identity") == expected
