"""Stays that wait for a report are listed, the longest wait first, without personal data."""

import datetime as dt

import polars as pl

from contracts.unreported import UnreportedStay
from tests.reconciliation.example import february
from tests.support.tables import listed, table
from transforms.reconciliation.tables import MonthTables
from transforms.reconciliation.unreported import listed_stays


def listed_of(tables: MonthTables) -> list[str]:
    """Return the list of the first two rows of care, which wait."""
    first, second = tables.care.head(2).select("ingest_no", "source_row").iter_rows()
    waiting = table(
        UnreportedStay,
        f"""
        ingest_no  | source_row  | reported_on | billed_to
        {first[0]} | {first[1]}  | 2024-02-20  |
        {second[0]}| {second[1]} | 2024-01-31  | 2024-01-31
        """,
    )
    found = listed_stays(tables._replace(unreported=waiting))
    return listed(found, "contact_id", "care_unit", "reported_on", "days", "billed_to")


def test_the_longest_wait_is_first() -> None:
    tables = february()
    names = tables.care.head(2)["contact_id"].to_list()
    waits = (tables.issued_on - dt.date(2024, 1, 31)).days
    rows = listed_of(tables)
    assert [row.split(" | ")[0] for row in rows] == [names[1], names[0]]
    assert [row.split(" | ")[3] for row in rows] == [str(waits), str(waits - 20)]


def test_a_protected_identity_is_only_file_and_row() -> None:
    tables = february()
    protected = tables.care.with_columns(protected_identity=pl.lit(value=True))
    rows = listed_of(tables._replace(care=protected))
    assert [row.split(" | ")[:2] for row in rows] == [["", ""], ["", ""]]


def test_a_contact_id_with_a_number_of_a_person_is_left_out() -> None:
    tables = february()
    named = tables.care.with_columns(contact_id=pl.lit("19800101-9876"))
    rows = listed_of(tables._replace(care=named))
    assert [row.split(" | ")[0] for row in rows] == ["", ""]
