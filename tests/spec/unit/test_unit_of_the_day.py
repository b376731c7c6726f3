"""U01 and U02: a care unit is known, and open on the start day or the end day.

Kombikakod = inrättning (5), klinik (3), avdelning (1-3 characters), with its own validity (GVR,
Kodserver AVD). The lookup tries the start first and the end last, as the region's own chain does
(ERSMO transformer).

Rules: docs/rules.md#u01, docs/rules.md#u02, docs/rules.md#unit-and-agreement.
"""

from contracts.care_contacts import CareContact
from contracts.registries import CareUnit
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

UNITS = table(
    CareUnit,
    """
    care_unit   | name    | valid_from | valid_to
    11111111M01 | Förr    | 2023-01-01 | 2023-12-31
    11111111M01 | Nu      | 2024-01-10 | 2024-01-20
    222222220   | Kort    | 2024-01-01 |
    33333333MÅ1 | Svensk  | 2024-01-01 |
    """,
)


def units(contacts: object) -> list[str]:
    found = matched(contacts, care_units=UNITS)
    return joined(
        cells_of(contacts, found.accepted, "care_unit", "unit_name"),
        codes_of(contacts, found.remarks),
    )


def test_a_unit_is_open_from_its_first_to_its_last_day() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on -> unit        | name | remarks
        2023-12-31 -> 11111111M01 | Förr |
        2024-01-01 ->             |      | U02
        2024-01-09 ->             |      | U02
        2024-01-10 -> 11111111M01 | Nu   |
        2024-01-20 -> 11111111M01 | Nu   |
        2024-01-21 ->             |      | U02
        """,
        care_unit="11111111M01",
    )
    assert units(contacts) == expected


def test_a_code_that_has_no_row_at_all_is_unknown() -> None:
    contacts, expected = cases(
        CareContact,
        """
        care_unit         -> unit        | name   | remarks
        222222220         -> 222222220   | Kort   |
        33333333MÅ1       -> 33333333MÅ1 | Svensk |
        99999999M01       ->             |        | U01
        Mottagningen      ->             |        | U01
        SE2321000016-XXXX ->             |        | U01
                          ->             |        | U01
        """,
    )
    assert units(contacts) == expected


def test_a_unit_closed_at_the_start_may_be_open_at_the_end() -> None:
    contacts, expected = cases(
        CareContact,
        """
        started_on | ended_on   -> unit        | name | remarks
        2024-01-05 | 2024-01-09 ->             |      | U02
        2024-01-05 | 2024-01-10 -> 11111111M01 | Nu   |
        2024-01-05 | 2024-01-25 ->             |      | U02
        2023-12-30 | 2024-01-15 -> 11111111M01 | Förr |
        """,
        care_unit="11111111M01",
        care_form="home",
    )
    assert units(contacts) == expected


def test_the_unit_at_the_end_is_used_when_the_report_has_one() -> None:
    contacts, expected = cases(
        CareContact,
        """
        care_unit   | end_care_unit | started_on | ended_on   -> unit        | name   | remarks
        11111111M01 | 222222220     | 2024-01-15 | 2024-01-18 -> 11111111M01 | Nu     |
        11111111M01 | 222222220     | 2024-01-05 | 2024-01-15 -> 222222220   | Kort   |
        99999999M01 | 222222220     | 2024-01-15 | 2024-01-18 -> 222222220   | Kort   |
        11111111M01 | 99999999M01   | 2024-01-05 | 2024-01-15 ->             |        | U02
        99999999M01 | 99999999M02   | 2024-01-15 | 2024-01-18 ->             |        | U01
                    | 222222220     | 2024-01-15 | 2024-01-18 -> 222222220   | Kort   |
        """,
        care_form="home",
    )
    assert units(contacts) == expected
