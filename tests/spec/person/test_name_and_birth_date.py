"""P07: name and birth date come from the registry; a differing report is remarked.

They are those of the survivor's row that holds on the start day, else of its latest; names are
compared without case and with runs of spaces as one.

Rules: docs/rules.md#p07, docs/rules.md#person.
"""

from contracts.care_contacts import CareContact
from contracts.registries import ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table


def test_a_reported_name_or_birth_date_that_differs_is_remarked_on() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_name     | born_on    -> remarks
                         |            ->
        Exempel Alfa     | 1990-01-01 ->
        exempel   ALFA   |            ->
        Exempel Beta     |            -> P07
        Alfa Exempel     | 1990-01-01 -> P07
                         | 1990-01-02 -> P07
        Exempel Beta     | 1990-01-02 -> P07
        """,
        fee_category="without_permit",
    )
    found = matched(contacts)
    assert codes_of(contacts, found.remarks) == expected
    names = cells_of(contacts, found.accepted, "patient_name", "born_on")
    assert names == ["Exempel Alfa | 1990-01-01"] * 7


def test_unknown_registry_values_differ_from_nothing() -> None:
    patients = table(ReserveNumber, "name | born_on\n |")
    contacts, expected = cases(
        CareContact,
        """
        patient_name | born_on    -> name | born       | remarks
        Exempel Alfa | 1990-01-01 -> Exempel Alfa | 1990-01-01 |
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    names = cells_of(contacts, found.accepted, "patient_name", "born_on")
    assert joined(names, codes_of(contacts, found.remarks)) == expected


def test_the_row_of_the_start_day_is_used_else_the_latest() -> None:
    patients = table(
        ReserveNumber,
        """
        name  | protected_identity | valid_from | valid_to
        Först | false              | 2023-01-01 | 2023-06-30
        Sedan | true               | 2023-10-01 | 2023-12-31
        Sist  | false              | 2024-02-01 | 2024-02-29
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        started_on -> name  | protected
        2022-12-31 -> Sist  | false
        2023-01-01 -> Först | false
        2023-06-30 -> Först | false
        2023-07-01 -> Sist  | false
        2023-09-30 -> Sist  | false
        2023-10-01 -> Sedan | true
        2023-12-31 -> Sedan | true
        2024-01-01 -> Sist  | false
        2024-02-01 -> Sist  | false
        2024-03-01 -> Sist  | false
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert cells_of(contacts, found.accepted, "patient_name", "protected_identity") == expected


def test_a_survivor_s_name_is_the_one_compared() -> None:
    patients = table(
        ReserveNumber,
        """
        reserve_number | name  | replaced_by
        992016000010   | Förut | 992016123457
        992016123457   | Nu    |
        """,
    )
    contacts, expected = cases(
        CareContact,
        """
        patient_name -> name | remarks
        Förut        -> Nu   | P06 P07
        Nu           -> Nu   | P06
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert (
        joined(
            cells_of(contacts, found.accepted, "patient_name"), codes_of(contacts, found.remarks)
        )
        == expected
    )
