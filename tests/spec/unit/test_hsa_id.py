"""U03: an HSA-id leads through the dated mapping to units of one agreement.

One HSA-id has many kombikakoder, each with its own dates (MEK, Region Stockholm's code server).
Region Stockholm replaces kombikakod by HSA-id as unit id (NVID), so both are accepted. Of several
units of one agreement the lowest kombikakod is used.

Rules: docs/rules.md#u03, docs/rules.md#unit-and-agreement.
"""

from contracts.care_contacts import CareContact
from contracts.registries import Agreement, CareUnit
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

UNITS = table(
    CareUnit,
    """
    care_unit   | hsa_id            | agreement_id | name     | valid_from | valid_to
    22222222M02 | SE2321000016-AAAA | ADA1         | Två      | 2024-01-01 |
    11111111M01 | SE2321000016-AAAA | ADA1         | Ett      | 2024-01-01 | 2024-01-31
    33333333M03 | SE2321000016-BBBB | ADA1         | Tre      | 2024-01-01 | 2024-01-31
    44444444M04 | SE2321000016-BBBB | ADA2         | Fyra     | 2024-01-20 |
    55555555M05 | SE2321000016-CCCC | ADA3         | Fem      | 2024-01-01 | 2024-01-20
    66666666M06 | SE2321000016-CCCC | ADA1         | Sex      | 2024-01-21 |
    77777777M07 | SE2321000016-CCCC | ADA2         | Sju      | 2024-01-26 |
    """,
)
AGREEMENTS = table(Agreement, "agreement_id\nADA1\nADA2")


def units(contacts: object) -> list[str]:
    found = matched(contacts, care_units=UNITS, agreements=AGREEMENTS)
    return joined(
        cells_of(contacts, found.accepted, "care_unit", "unit_name", "agreement_id"),
        codes_of(contacts, found.remarks),
    )


def test_an_hsa_id_leads_to_the_lowest_unit_open_that_day() -> None:
    contacts, expected = cases(
        CareContact,
        """
        care_unit         | started_on -> unit        | name | agreement | remarks
        SE2321000016-AAAA | 2023-12-31 ->             |      |           | U02
        SE2321000016-AAAA | 2024-01-01 -> 11111111M01 | Ett  | ADA1      |
        SE2321000016-AAAA | 2024-01-31 -> 11111111M01 | Ett  | ADA1      |
        SE2321000016-AAAA | 2024-02-01 -> 22222222M02 | Två  | ADA1      |
        SE2321000016-ZZZZ | 2024-01-15 ->             |      |           | U01
        """,
    )
    assert units(contacts) == expected


def test_two_agreements_on_the_start_day_are_one_too_many() -> None:
    contacts, expected = cases(
        CareContact,
        """
        care_unit         | started_on | ended_on   -> unit        | name | agreement | remarks
        SE2321000016-BBBB | 2024-01-19 | 2024-01-25 -> 33333333M03 | Tre  | ADA1      |
        SE2321000016-BBBB | 2024-01-20 | 2024-02-05 ->             |      |           | U03
        SE2321000016-BBBB | 2024-01-31 | 2024-01-31 ->             |      |           | U03
        SE2321000016-BBBB | 2024-02-01 | 2024-02-01 -> 44444444M04 | Fyra | ADA2      |
        """,
        care_form="home",
    )
    assert units(contacts) == expected


def test_two_agreements_on_the_end_day_are_one_too_many_when_that_day_is_used() -> None:
    """CCCC leads first to ADA3, which is not in the registry."""
    contacts, expected = cases(
        CareContact,
        """
        care_unit         | started_on | ended_on   -> unit        | name | agreement | remarks
        SE2321000016-CCCC | 2024-01-20 | 2024-01-25 -> 66666666M06 | Sex  | ADA1      |
        SE2321000016-CCCC | 2024-01-20 | 2024-01-26 ->             |      |           | U03
        SE2321000016-CCCC | 2023-12-20 | 2024-01-26 ->             |      |           | U03
        SE2321000016-CCCC | 2024-01-25 | 2024-01-26 -> 66666666M06 | Sex  | ADA1      |
        SE2321000016-CCCC | 2024-01-20 | 2024-01-20 ->             |      |           | A01
        """,
        care_form="home",
    )
    assert units(contacts) == expected
