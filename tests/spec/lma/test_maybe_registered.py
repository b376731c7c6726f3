"""E02: a personnummer and a residence card, and no day of folkbokföring known.

Persons with temporary protection can be folkbokförda since 2024. They are then no longer under LMA,
but their residence card (UT-kort) may still say so (Migrationsverket, news 2024-06-25 and
2024-07-10). Asked of care from 2024-07-01, when no other LMA remark turns the contact away, and not
of persons without permit.

Rule: docs/rules.md#e02.
"""

from contracts.care_contacts import CareContact
from contracts.fates import RowRemark
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table

PERSONNUMMER, SAMORDNINGSNUMMER = "199001012385", "199001612382"
PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | personal_id  | registered_from
    992016000010   | 199001012385 |
    992016123457   | 199001612382 |
    992024000010   | 198112189876 | 2025-01-01
    """,
)
CARDS = table(
    LmaCard,
    """
    lma_number | evidence       | reserve_number | valid_from | valid_to
    52-000001  | residence_card | 992016000010   | 2024-01-01 | 2025-12-31
    52-000002  | residence_card | 992016123457   | 2024-01-01 |
    52-000003  | residence_card | 992024000010   | 2024-01-01 |
    """,
)


def remarks_of(contacts: object, cards: object = CARDS, released: object = None) -> list[str]:
    found = matched(contacts, released, reserve_numbers=PATIENTS, lma_cards=cards)
    return codes_of(contacts, found.remarks)


def test_a_personnummer_and_a_residence_card_from_the_first_of_july_2024() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | lma_number | started_on -> remarks
        199001012385 | 52-000001  | 2024-06-30 -> P04
        199001012385 | 52-000001  | 2024-07-01 -> E02 P04
        199001012385 |            | 2024-07-01 -> E02 L06 P04
        992016000010 | 52-000001  | 2024-07-01 ->
        199001612382 | 52-000002  | 2024-07-01 -> P04
        198112189876 | 52-000003  | 2024-12-31 -> P04
        198112189876 | 52-000003  | 2025-01-01 -> N04
        """,
    )
    assert remarks_of(contacts) == expected


def test_the_latest_evidence_decides_and_another_remark_is_enough() -> None:
    cards = table(
        LmaCard,
        """
        lma_number | evidence       | reserve_number | valid_from | valid_to
        52-000001  | residence_card | 992016000010   | 2024-01-01 | 2025-12-31
        52-000001  | card           | 992016000010   | 2024-09-01 | 2024-12-31
        52-000004  | residence_card | 992016123457   | 2024-01-01 |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        lma_number | started_on -> remarks
        52-000001  | 2024-08-31 -> E02 P04
        52-000001  | 2024-09-01 -> P04
                   | 2024-09-01 -> L06 P04
        52-000001  | 2025-01-01 -> E02 P04
                   | 2025-01-01 -> E02 L06 P04
        52-000001  | 2026-01-01 -> L05 P04
        52-000004  | 2025-01-01 -> L04 P04
        52-999999  | 2025-01-01 -> L03 P04
        ogiltigt   | 2025-01-01 -> L02 P04
                   | 2026-01-01 -> L01 P04
        """,
        patient_id=PERSONNUMMER,
    )
    assert remarks_of(contacts, cards) == expected


def test_not_of_persons_without_permit() -> None:
    contacts, expected = cases(
        CareContact,
        "started_on -> remarks\n2024-07-01 -> P04",
        patient_id=PERSONNUMMER,
        lma_number="52-000001",
        fee_category="without_permit",
    )
    assert remarks_of(contacts) == expected


def test_a_kept_personnummer_is_asked_of_the_number_reported() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | lma_number -> remarks
        198507099805 | 52-000001  -> E02
        198507699802 | 52-000001  ->
        """,
        protected_identity="true",
        started_on="2024-07-01",
    )
    assert remarks_of(contacts) == expected


def test_a_released_contact_goes_on() -> None:
    contacts, expected = cases(
        CareContact,
        "started_on -> remarks\n2024-07-01 -> P04\n2026-01-01 -> P04",
        patient_id=PERSONNUMMER,
        lma_number="52-000001",
    )
    released = table(RowRemark, "row | code\n0 | E02\n1 | L05")
    assert remarks_of(contacts, released=released) == expected
