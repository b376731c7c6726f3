"""C13, C14, C15: visit types and professions that no table holds, and missing visit types.

A table that has rows on the start day says which codes exist. Without rows that day nothing is
asked. A visit without visit type is rejected whether there is a table or not.

Source: own rule, 2026-11-30; the codes are Kodserver's (BTYP; professions by TAXA). Rules:
docs/rules.md#c13, docs/rules.md#c14, docs/rules.md#c15.
"""

from typing import Any

from contracts.care_contacts import ReportedContact
from contracts.registries import Profession, VisitType
from tests.support.steps import ISSUE_DAY, code_tables
from tests.support.tables import cases, codes_of, table
from transforms.believe import believe

VISIT_TYPES = table(
    VisitType,
    """
    visit_type | valid_from | valid_to
    0          | 2023-01-01 |
    1          | 2023-01-01 | 2023-12-31
    """,
)
PROFESSIONS = table(Profession, "profession | valid_from\n01 | 2024-01-10\nLK | 2024-01-20")


def remarks(reported: Any, **tables: Any) -> list[str]:
    found = believe(reported, code_tables(**tables), issued_on=ISSUE_DAY)
    return codes_of(reported, found.remarks)


def test_a_visit_type_that_the_table_does_not_hold_that_day() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        visit_type | care_form  | started_on -> remarks
        0          | outpatient | 2024-01-15 ->
        1          | outpatient | 2024-01-15 -> C13
        1          | home       | 2023-12-31 ->
        2          | home       | 2024-01-15 -> C13
        2          | inpatient  | 2024-01-15 -> C13
                   | inpatient  | 2024-01-15 ->
        2          | outpatient | 2022-12-31 ->
        2          | outpatient | i går      -> C02
        """,
    )
    assert remarks(reported, visit_types=VISIT_TYPES) == expected


def test_a_profession_that_the_table_does_not_hold_that_day() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        profession | care_form  | started_on -> remarks
        01         | outpatient | 2024-01-15 ->
        LK         | outpatient | 2024-01-15 -> C14
        LK         | outpatient | 2024-01-20 ->
        LKX        | inpatient  | 2024-01-20 -> C14
        LKX        | outpatient | 2024-01-09 ->
                   | outpatient | 2024-01-20 ->
        """,
    )
    assert remarks(reported, professions=PROFESSIONS) == expected


def test_without_tables_no_code_is_unknown() -> None:
    reported, expected = cases(
        ReportedContact, "visit_type | profession -> remarks\nringt | Läkare ->"
    )
    assert remarks(reported) == expected


def test_a_visit_needs_a_visit_type() -> None:
    reported, expected = cases(
        ReportedContact,
        """
        visit_type | care_form  -> remarks
                   | outpatient -> C15
                   | home       -> C15
                   | inpatient  ->
        """,
    )
    assert remarks(reported) == expected
    assert remarks(reported, visit_types=VISIT_TYPES) == expected
