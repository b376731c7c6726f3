"""N04: care of a person who is folkbokförd is not billed here.

From the day of folkbokföring a person is a resident of the county, and no longer covered by the act
on reception of asylum seekers (Migrationsverket, news 2024-06-25: persons with temporary protection
who are folkbokförda). The day is that of the reserve number's row on the start day, else of its
latest row.

Rules: docs/rules.md#n04, docs/rules.md#e01, docs/rules.md#n01.
"""

from contracts.care_contacts import CareContact
from contracts.registries import LmaCard, ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, codes_of, table

PATIENTS = table(
    ReserveNumber,
    """
    reserve_number | personal_id  | replaced_by  | registered_from | valid_from | valid_to
    992016000010   |              |              | 2024-01-15      | 2020-01-01 |
    992016123457   | 199001012385 |              |                 | 2020-01-01 | 2023-12-31
    992016123457   | 199001012385 |              | 2024-03-01      | 2024-02-01 | 2024-02-29
    992024000010   |              | 992016000010 |                 | 2020-01-01 |
    """,
)


def test_care_that_starts_on_the_survivor_s_day_or_later_is_not_billed() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | started_on -> remarks
        992016000010 | 2024-01-14 ->
        992016000010 | 2024-01-15 -> N04
        992016000010 | 2024-02-20 -> N04
        992024000010 | 2024-01-14 -> P06
        992024000010 | 2024-01-15 -> N04
        """,
        lma_number="",
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected


def test_the_day_is_that_of_the_row_of_the_start_day_else_of_the_latest() -> None:
    contacts, expected = cases(
        CareContact,
        """
        patient_id   | started_on -> remarks
        992016123457 | 2023-12-31 ->
        992016123457 | 2024-01-31 ->
        992016123457 | 2024-02-29 ->
        992016123457 | 2024-03-01 -> N04
        199001012385 | 2023-12-31 -> P04
        """,
        fee_category="without_permit",
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected


def test_a_stay_that_began_before_is_billed_and_every_category_is_asked() -> None:
    contacts, expected = cases(
        CareContact,
        """
        fee_code | fee_category   | care_form  | started_on | ended_on   -> remarks
                 |                | inpatient  | 2024-01-14 | 2024-02-20 ->
                 |                | inpatient  | 2024-01-15 | 2024-02-20 -> N04
        95       | quota_refugee  | outpatient | 2024-01-15 | 2024-01-15 -> N04
        71       | without_permit | outpatient | 2024-01-15 | 2024-01-15 -> N04
        04       | eu             | outpatient | 2024-01-15 | 2024-01-15 -> N01 N04
        """,
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=PATIENTS).remarks) == expected


def test_a_stay_of_unknown_category_is_held_whatever_else() -> None:
    contacts, expected = cases(
        CareContact,
        "started_on -> remarks\n2024-01-15 -> E01 N04",
        care_form="inpatient",
        fee_code="",
        fee_category="",
        lma_number="",
    )
    cards = table(LmaCard, "valid_to\n2023-12-31")
    found = matched(contacts, reserve_numbers=PATIENTS, lma_cards=cards)
    assert codes_of(contacts, found.remarks) == expected
