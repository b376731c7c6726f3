"""P03 and P04: a personal number leads to the reserve number linked that day.

So does a coordination number. Vårdgivarguiden, "Asylsökande: fakturering och reservnummer",
2024-01-17: asylum seekers are registered by reserve number, also when there is an active or
inactive personal number. Numbers: ÅÅÅÅMMDDNNNN, Luhn over the last ten, day plus 60 in a
coordination number (TKB 1.1, whose example is 197010632391).

Rules: docs/rules.md#person, docs/rules.md#p03, docs/rules.md#p04.
"""

from contracts.care_contacts import CareContact
from contracts.registries import ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_which_numbers_are_personal_numbers() -> None:
    """All but those with a wrong digit or length have a correct check digit."""
    contacts, expected = cases(
        CareContact,
        """
        patient_id    -> remarks | because
        191212121212  -> P03     | a personal number
        197010632391  -> P03     | a coordination number of the 3rd
        197010910011  -> P03     | and of the 31st
        202402890012  -> P03     | the leap day plus 60
        197010610017  -> P03     | the 1st plus 60
        191212121213  -> P02     | check digit
        191213212127  -> P02     | month 13
        202402300012  -> P02     | no 30 February
        202302890013  -> P02     | no leap day in 2023
        197010600018  -> P03     | a coordination number of unknown day
        197000610019  -> P03     | of unknown month
        197000600010  -> P03     | of unknown month and day
        197000920012  -> P02     | day 32 plus 60 of an unknown month
        197013600015  -> P02     | month 13 and unknown day
        197000100011  -> P02     | only coordination numbers have unknown months
        191212120008  -> P02     | serial 000
        197010922396  -> P02     | day 32 plus 60
        171212121212  -> P02     | century 17
        211212121212  -> P02     | century 21
        """,
        fee_category="without_permit",
    )
    codes = codes_of(contacts, matched(contacts).remarks)
    assert codes == [line.split(" | ")[0] for line in expected]


def test_the_link_of_the_start_day_decides() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | personal_id  | valid_from | valid_to
        992016000010   | 191212121212 | 2024-01-10 | 2024-01-19
        992016123457   | 191212121212 | 2024-01-20 | 2024-01-31
        992024000010   | 197010632391 | 2024-01-01 |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | started_on -> patient      | remarks
        191212121212 | 2024-01-09 ->              | P03
        191212121212 | 2024-01-10 -> 992016000010 | P04
        191212121212 | 2024-01-19 -> 992016000010 | P04
        191212121212 | 2024-01-20 -> 992016123457 | P04
        191212121212 | 2024-02-01 ->              | P03
        197010632391 | 2024-01-15 -> 992024000010 | P04
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert (
        joined(cells_of(contacts, found.accepted, "patient_id"), codes_of(contacts, found.remarks))
        == expected
    )


def test_two_linked_numbers_that_were_merged_are_one() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | personal_id  | replaced_by
        992016000010   | 191212121212 | 992024000010
        992016123457   | 191212121212 | 992024000010
        992024000010   |              |
        """,
    )
    contacts, expected = cases(
        CareContact,
        "patient_id -> patient | remarks\n191212121212 -> 992024000010 | P04 P06",
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert (
        joined(cells_of(contacts, found.accepted, "patient_id"), codes_of(contacts, found.remarks))
        == expected
    )


def test_two_linked_numbers_that_were_not_merged_are_one_too_many() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | personal_id
        992016000010   | 191212121212
        992016123457   | 191212121212
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | protected_identity -> remarks
        191212121212 | false              -> P03
        191212121212 | true               -> P03
        """,
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=patients).remarks) == expected


def test_a_linked_number_without_a_row_of_its_own_is_not_in_the_registry() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | personal_id  | replaced_by
        992016000010   | 191212121212 | 992024000010
        """,
    )
    contacts, expected = cases(
        CareContact,
        "patient_id -> remarks\n191212121212 -> P04 P05 P06",
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=patients).remarks) == expected
