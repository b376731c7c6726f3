"""P08: care that starts after the person died or left the country is held.

The day a person left is that of the reserve number's row on the start day, else of its latest row;
the day of death counts on whichever row it stands.

Rule: docs/rules.md#p08.
"""

from contracts.care_contacts import CareContact
from contracts.registries import ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table


def remarks_of(patients: object, contacts: object) -> list[str]:
    return codes_of(contacts, matched(contacts, reserve_numbers=patients).remarks)


def test_care_after_the_day_of_death_or_of_leaving_is_held() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | died_on    | left_on    | replaced_by
        992016000010   | 2024-01-15 |            |
        992016123457   |            | 2024-01-15 |
        992024000010   | 2024-02-01 | 2024-01-15 |
        992024123457   |            |            | 992016000010
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | started_on | ended_on   -> remarks
        992016000010 | 2024-01-14 | 2024-01-20 ->
        992016000010 | 2024-01-15 | 2024-01-15 ->
        992016000010 | 2024-01-16 | 2024-01-16 -> P08
        992016123457 | 2024-01-15 | 2024-01-15 ->
        992016123457 | 2024-01-16 | 2024-01-16 -> P08
        992024000010 | 2024-01-16 | 2024-01-16 -> P08
        992024123457 | 2024-01-16 | 2024-01-16 -> P06 P08
        """,
        fee_category="without_permit",
    )
    assert remarks_of(patients, contacts) == expected


def test_a_person_who_came_back_is_there_and_the_dead_stay_dead() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | left_on    | died_on    | valid_from | valid_to
        992016000010   | 2023-06-30 |            | 2023-01-01 | 2023-09-30
        992016000010   |            |            | 2024-01-01 |
        992016123457   |            | 2023-06-30 | 2023-01-01 | 2023-09-30
        992016123457   |            |            | 2024-01-01 |
        992024000010   |            |            | 2023-01-01 | 2023-09-30
        992024000010   | 2023-08-01 | 2023-12-01 | 2023-10-01 | 2023-12-31
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | started_on -> remarks
        992016000010 | 2023-09-30 -> P08
        992016000010 | 2023-10-01 ->
        992016000010 | 2024-01-15 ->
        992016123457 | 2023-06-30 ->
        992016123457 | 2023-07-01 -> P08
        992016123457 | 2024-01-15 -> P08
        992024000010 | 2023-09-30 ->
        992024000010 | 2023-10-15 -> P08
        992024000010 | 2024-01-15 -> P08
        """,
        fee_category="without_permit",
    )
    assert remarks_of(patients, contacts) == expected


def test_a_kept_personal_number_has_no_registry_to_ask() -> None:
    patients = table(ReserveNumber, "died_on\n2023-01-01")
    contacts, expected = cases(
        CareContact,
        "patient_id | protected_identity -> remarks\n198112189876 | true ->",
        fee_category="without_permit",
    )
    assert remarks_of(patients, contacts) == expected
