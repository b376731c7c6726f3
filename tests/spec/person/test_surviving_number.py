"""P06: a replaced reserve number is followed to the one that survived.

Duplicates happen, and numbers are linked into one (Region Kronoberg, questions and answers on
reserve numbers). `replaced_by` is followed whenever it is set, whatever the dates of the rows.

Rules: docs/rules.md#p06, docs/rules.md#person.
"""

from contracts.care_contacts import CareContact
from contracts.registries import ReserveNumber
from tests.support.steps import matched
from tests.support.tables import cases, cells_of, codes_of, joined, table

A, B, C, D = "992016000010", "992016123457", "992024000010", "992024123457"


def test_a_chain_of_replacements_is_followed_to_its_end() -> None:
    patients = table(
        ReserveNumber,
        f"""
        reserve_number | replaced_by
        {A}            | {B}
        {B}            | {C}
        {C}            | {D}
        {D}            |
        """,
    )
    contacts, expected = cases(
        CareContact,
        f"""
        patient_id -> patient | remarks
        {A}        -> {D}     | P06
        {B}        -> {D}     | P06
        {C}        -> {D}     | P06
        {D}        -> {D}     |
        """,
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert (
        joined(cells_of(contacts, found.accepted, "patient_id"), codes_of(contacts, found.remarks))
        == expected
    )


def test_the_latest_row_that_names_a_successor_counts_whatever_its_dates() -> None:
    patients = table(
        ReserveNumber,
        f"""
        reserve_number | replaced_by | valid_from | valid_to
        {A}            | {B}         | 2020-01-01 | 2020-12-31
        {A}            | {C}         | 2021-01-01 | 2021-12-31
        {A}            |             | 2022-01-01 |
        {B}            |             | 2020-01-01 |
        {C}            |             | 2030-01-01 |
        """,
    )
    contacts, expected = cases(
        CareContact,
        f"patient_id -> patient | remarks\n{A} -> {C} | P06",
        fee_category="without_permit",
    )
    found = matched(contacts, reserve_numbers=patients)
    assert (
        joined(cells_of(contacts, found.accepted, "patient_id"), codes_of(contacts, found.remarks))
        == expected
    )


def test_a_survivor_that_has_no_row_is_not_in_the_registry() -> None:
    patients = table(ReserveNumber, f"reserve_number | replaced_by\n{A} | {B}")
    contacts, expected = cases(
        CareContact, f"patient_id -> remarks\n{A} -> P05 P06", fee_category="without_permit"
    )
    assert codes_of(contacts, matched(contacts, reserve_numbers=patients).remarks) == expected
