"""Unbilled contacts that are soon too old to bill.

The limit is T01's: docs/rules.md#t01.
"""

import datetime as dt

import polars as pl
import pytest

from contracts.care_contacts import CareContact
from contracts.compared import PayerOfRow
from contracts.reconciliation import IngestedFile
from contracts.registries import Payer
from tests.reconciliation.example import an_empty_month, day, judged, remarks, rows
from tests.support.tables import listed, table
from transforms.doubles import too_old
from transforms.reconciliation.background import Background
from transforms.reconciliation.late import last_billable_day, late_risk
from transforms.reconciliation.tables import MonthTables

PAYERS = table(
    Payer,
    """
    line | payer_id | claim_limit_months | valid_from | valid_to
    2    | hsf      | 6                  | 2020-01-01 |
    3    | 03       | 3                  | 2020-01-01 | 2024-02-29
    4    | 03       | 12                 | 2024-03-01 |
    5    | 04       |                    | 2020-01-01 |
    """,
)
MATCHED = table(
    PayerOfRow,
    """
    source_row | payer_id | payer_row
    1          | hsf      | 2
    2          | 04       | 5
    """,
    ingest_no="1",
)
FILES = rows(IngestedFile, [{"ingest_no": 1, "path": "a/kontakter.csv", "rows": 9}])


def month(care: str, *codes: tuple[int, str], fates: str = "held") -> MonthTables:
    """Return a month issued on 2024-06-05: contacts of one file, remarks and fates.

    The last fate applies to all later rows.
    """
    contacts = table(CareContact, care)
    given = fates.split()
    each = [*given, *given[-1:] * 9]
    return an_empty_month()._replace(
        issued_on=day("2024-06-05"),
        judged=judged(*((1, row, f"k{row}", each[row - 1]) for row in contacts["source_row"])),
        remarks=remarks(*((1, row, code) for row, code in codes)),
        care=contacts,
        files=FILES,
    )


def late_rows(tables: MonthTables, *columns: str) -> list[str]:
    beside = Background(payers=PAYERS, payer_of_row=MATCHED)
    return listed(late_risk(tables, beside), *columns)


def test_a_contact_is_shown_from_sixty_days_before_its_last_day() -> None:
    """HSF allows six months: 2024-02-04 may be billed until 2024-08-04, in sixty days."""
    hsf = """
        started_on
        2024-02-04
    """
    assert late_rows(month(hsf, (1, "M01")), "last_day", "days_left", "codes", "mended_by") == [
        "2024-08-04 | 60 | M01 | Registeransvarig"
    ]
    a_day_later = hsf.replace("2024-02-04", "2024-02-05")
    assert late_rows(month(a_day_later, (1, "M01")), "last_day") == []


def test_an_expired_contact_is_shown_with_the_days_passed() -> None:
    """Issued on 2024-06-05, six months: care from 2023-12-05 may be billed today."""
    found = late_rows(
        month("started_on\n2023-12-04", (1, "T01")), "last_day", "days_left", "mended_by"
    )
    assert found == ["2024-06-04 | -1 | Ekonomi"]
    assert late_rows(month("started_on\n2023-12-05", (1, "D01")), "last_day", "days_left") == [
        "2024-06-05 | 0"
    ]


def test_a_payer_without_a_limit_accepts_everything() -> None:
    second = "source_row | started_on\n2 | 2020-01-01"
    assert late_rows(month(second, (2, "D01"), fates="held held"), "last_day") == []


def test_without_a_known_payer_the_shortest_limit_of_the_day_applies() -> None:
    """Payer 03 allows three months until the end of February, and twelve from March."""
    unmatched = """
        source_row | started_on
        3          | 2024-02-29
        4          | 2024-01-15
        5          | 2024-03-01
    """
    found = late_rows(month(unmatched, (3, "L03")), "source_row", "payer_id", "last_day")
    # The first of March less a day, six months later: beyond the sixty days.
    assert found == ["4 |  | 2024-04-15", "3 |  | 2024-05-31"]


def test_the_earliest_day_comes_first_with_everyone_who_must_act() -> None:
    care = """
        source_row | started_on | contact_id | care_unit
        1          | 2024-01-10 | K1         | U1
        3          | 2023-12-31 | K3         | U2
    """
    found = late_rows(
        month(care, (1, "M01"), (3, "L05"), (3, "U01"), (3, "B01")),
        "contact_id", "care_unit", "path", "source_row", "codes", "mended_by",
    )  # fmt: skip
    assert found == [
        # A mere warning requires no action.
        "K3 | U2 | 1 | 3 | L05 U01 | Ekonomi + Registeransvarig",
        "K1 | U1 | 1 | 1 | M01 | Registeransvarig",
    ]


@pytest.mark.parametrize(
    ("fate", "code", "ended_on", "mended_by"),
    [
        ("held", "L01", "2024-01-10", ["Avsändaren"]),
        ("rejected", "P02", "2024-01-10", ["Avsändaren"]),
        # Refused by a person.
        ("rejected", "R01", "2024-01-10", []),
        # A stay that ends after the month is not old while it lasts, nor is one without an end.
        ("not_yet", "P04", "", []),
        ("not_yet", "P04", "2024-07-01", []),
        ("not_yet", "P04", "2024-01-10", ["Ingen"]),
        ("billed", "P04", "2024-01-10", []),
        ("unchanged", "P04", "2024-01-10", []),
        ("not_billable", "N01", "2024-01-10", []),
        ("cancelled", "P04", "2024-01-10", []),
    ],
)
def test_unbilled_contacts_that_may_still_be_billed_are_at_risk(
    fate: str, code: str, ended_on: str, mended_by: list[str]
) -> None:
    care = f"started_on | ended_on\n2024-01-10 | {ended_on}"
    assert late_rows(month(care, (1, code), fates=fate), "mended_by") == mended_by


def test_a_contact_with_an_unreliable_report_has_no_start() -> None:
    malformed = month("started_on\n2024-01-10", (1, "C02"), fates="rejected")
    assert late_rows(malformed._replace(care=malformed.care.clear()), "last_day") == []


def test_persons_are_not_shown_by_id_nor_protected_ones_by_unit() -> None:
    care = """
        source_row | started_on | contact_id    | care_unit | protected_identity
        1          | 2024-01-10 | 19800101-9876 | U1        | false
        3          | 2024-01-10 | K3            | U2        | true
    """
    found = late_rows(month(care, (1, "M01"), (3, "M01")), "source_row", "contact_id", "care_unit")
    assert found == ["3 |  | ", "1 |  | U1"]


def test_without_the_payers_of_the_run_nothing_is_shown() -> None:
    old = month("started_on\n2024-01-10", (1, "M01"))
    assert late_risk(old, Background()).is_empty()


@pytest.mark.parametrize("months", [0, 1, 3, 6, 12, 13])
def test_the_last_day_is_the_last_on_which_nothing_is_too_old(months: int) -> None:
    """Compared with T01, over two years with a leap day and every end of a month."""
    first = dt.date(2023, 1, 1)
    ends = pl.date_range(first, dt.date(2024, 12, 31), eager=True)
    payers = pl.DataFrame({"claim_limit_months": [months], "line": [2]})
    contacts = (
        pl.DataFrame({"ended_on": ends})
        .with_row_index("row")
        .with_columns(payer_row=pl.lit(2, pl.Int64), months=pl.lit(months))
        .with_columns(last=last_billable_day(pl.col("ended_on"), pl.col("months")))
    )
    for later in range(0, 800, 37):
        issued_on = first + dt.timedelta(days=later)
        old = too_old(contacts, payers, issued_on)["row"].to_list()
        assert old == contacts.filter(pl.col("last") < issued_on)["row"].to_list()
