"""A01: a unit has an agreement on the start day of care, else on the end day.

Every invoice to HSF needs the agreement's number (ADA-nummer; Vårdgivarguiden, fakturering,
2024-03-25). If unit or agreement is missing on the start day, both are those of the end day.

Rules: docs/rules.md#a01, docs/rules.md#unit-and-agreement.
"""

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, CareUnit
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

UNITS = table(
    CareUnit,
    """
    care_unit   | agreement_id | valid_from | valid_to
    12345678M01 | ADA1         | 2024-01-01 | 2024-01-31
    12345678M01 | ADA2         | 2024-02-01 | 2024-02-29
    12345678M01 | ADA9         | 2024-03-01 |
    """,
)
AGREEMENTS = table(
    Agreement,
    """
    line | agreement_id | provider_org_no | care_level | valid_from | valid_to
    2    | ADA1         | 5599999999      | primary    | 2023-01-01 | 2024-01-15
    3    | ADA2         | 5588888888      | primary    | 2024-02-01 | 2024-02-15
    4    | ADA2         | 5577777777      | inpatient  | 2024-02-16 |
    """,
)


def agreements(contacts: object) -> list[str]:
    found = matched(contacts, care_units=UNITS, agreements=AGREEMENTS)
    return joined(
        cells_of(contacts, found.accepted, "agreement_id", "agreement_row", "seller_org_no"),
        codes_of(contacts, found.remarks),
    )


def test_an_agreement_holds_from_its_first_to_its_last_day() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on -> agreement | row | seller     | remarks
        2023-12-31 ->           |     |            | U02
        2024-01-01 -> ADA1      | 2   | 5599999999 |
        2024-01-15 -> ADA1      | 2   | 5599999999 |
        2024-01-16 ->           |     |            | A01
        2024-02-01 -> ADA2      | 3   | 5588888888 |
        2024-02-15 -> ADA2      | 3   | 5588888888 |
        2024-02-16 -> ADA2      | 4   | 5577777777 |
        2024-03-01 ->           |     |            | A01
        """,
    )
    assert agreements(contacts) == expected


def test_unit_and_agreement_are_both_of_the_end_day_when_either_is_missing_at_the_start() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on | ended_on   -> agreement | row | seller     | remarks
        2024-01-15 | 2024-02-10 -> ADA1      | 2   | 5599999999 |
        2024-01-16 | 2024-01-31 ->           |     |            | A01
        2024-01-16 | 2024-02-10 -> ADA2      | 3   | 5588888888 |
        2024-01-16 | 2024-02-20 -> ADA2      | 4   | 5577777777 |
        2024-01-16 | 2024-03-05 ->           |     |            | A01
        2023-12-20 | 2024-01-10 -> ADA1      | 2   | 5599999999 |
        2023-12-20 | 2024-01-20 ->           |     |            | A01
        """,
        care_form="home",
    )
    assert agreements(contacts) == expected


def test_the_terms_are_those_of_the_row_that_was_found() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on | ended_on   -> level
        2024-02-10 | 2024-02-20 -> primary
        2024-02-16 | 2024-02-20 -> inpatient
        """,
        care_form="home",
    )
    found = matched(contacts, care_units=UNITS, agreements=AGREEMENTS)
    assert cells_of(contacts, found.accepted, "care_level") == expected
