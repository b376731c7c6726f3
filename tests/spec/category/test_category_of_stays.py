"""E01: a stay may lack a fee code; LMA evidence then decides its category.

Vårdgivarguiden, taxekoder: the fee code is mandatory in open care; inpatient care has no such
marker. The stay is asylum if LMA evidence of the patient, or of the number reported, is valid that
day. The owner of that number does not matter. The patient is the one that the person rules would
find, whatever remarks that gives.

Rules: docs/rules.md#e01, docs/rules.md#category.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table

PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | replaced_by  | personal_id
    992016000010   |              |
    992016123457   |              | 191212121212
    992024000010   | 992016123457 |
    """,
)
CARDS = table(
    LmaCard,
    """
    lma_number | reserve_number | evidence | valid_from | valid_to
    52-000001  | 992016000010   | card     | 2024-01-10 | 2024-01-20
    52-000002  | 992024000010   | receipt  | 2024-01-01 |
    """,
)
STAY = {"care_form": "inpatient", "fee_code": "", "fee_category": ""}


def remarks(text: str) -> tuple[list[str], list[str]]:
    contacts, expected = cases(CareContact, text, **STAY)
    found = matched(contacts, reserve_numbers=PATIENTS, lma_cards=CARDS)
    return codes_of(contacts, found.remarks), expected


def test_evidence_of_the_patient_makes_an_asylum_seeker_from_its_first_day_to_its_last() -> None:
    found, expected = remarks(
        """
        patient_id   | lma_number | started_on -> remarks
        992016000010 |            | 2024-01-09 -> E01
        992016000010 |            | 2024-01-10 -> L06
        992016000010 |            | 2024-01-20 -> L06
        992016000010 |            | 2024-01-21 -> E01
        """
    )
    assert found == expected


def test_evidence_of_the_reported_number_does_too_regardless_of_owner() -> None:
    found, expected = remarks(
        """
        patient_id   | lma_number   | started_on -> remarks
        992016123457 | 52-000001    | 2024-01-15 -> L04
        992016123457 | 52-000001    | 2024-02-15 -> E01
                     | 52-000001    | 2024-01-15 -> P01
        992016000011 | LMA:52000001 | 2024-01-15 -> P02
        992016000011 | trasig       | 2024-01-15 -> E01
        """
    )
    assert found == expected


def test_the_patient_is_the_one_the_person_rules_find() -> None:
    found, expected = remarks(
        """
        patient_id   | lma_number | started_on -> remarks
        992016123457 |            | 2024-01-15 -> L06
        992024000010 |            | 2024-01-15 -> L06 P06
        191212121212 |            | 2024-01-15 -> L06 P04
        """
    )
    assert found == expected


def test_a_receipt_is_evidence_through_its_thirtieth_day() -> None:
    found, expected = remarks(
        """
        patient_id   | lma_number | started_on -> remarks
        992016123457 |            | 2024-01-31 -> L06
        992016123457 |            | 2024-02-01 -> E01
        """
    )
    assert found == expected


def test_a_stay_with_a_fee_code_has_the_category_of_the_code() -> None:
    contacts, expected = cases(
        CareContact,
        """
        fee_code | fee_category   | started_on -> remarks
        71       | without_permit | 2024-01-15 ->
        19       | self_payer     | 2024-01-15 -> N01
        """,
        care_form="inpatient",
        lma_number="52-000001",
    )
    found = matched(contacts, reserve_numbers=PATIENTS, lma_cards=CARDS)
    assert codes_of(contacts, found.remarks) == expected
