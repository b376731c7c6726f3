"""Every reported row has one fate, and is counted once: docs/rules.md#invariant-1."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from contracts.fates import Fate
from contracts.reconciliation import HeldAmount, UndecidedList
from tests.reconciliation.example import care, february, january, judged, remarks, rows
from transforms.documents.reconciliation.tables import report_tables
from transforms.reconciliation.month import reconcile
from transforms.reconciliation.rows import fates_of_rows, held_by_age
from transforms.reconciliation.tables import MonthTables

FATES = [fate.value for fate in Fate]


def test_rows_are_counted_by_fate_and_by_whether_they_are_new() -> None:
    found = fates_of_rows(february()).filter(pl.col("before") + pl.col("rows") > 0)
    assert found.select("fate", "before", "new", "again", "rows").rows() == [
        ("billed", 0, 2, 2, 4),
        ("credited", 0, 1, 0, 1),
        ("unchanged", 0, 1, 0, 1),
        ("held", 2, 0, 1, 1),
        ("cancelled", 0, 1, 0, 1),
        ("replaced", 0, 1, 0, 1),
        ("not_yet", 1, 0, 0, 0),
    ]


def test_every_fate_is_shown_in_order_even_without_rows() -> None:
    assert fates_of_rows(january())["fate"].to_list() == FATES


@pytest.mark.parametrize("month", [january(), february()], ids=["january", "february"])
def test_new_and_earlier_settled_fates_of_a_file_sum_to_its_rows(
    month: MonthTables,
) -> None:
    files = reconcile(month).files
    accounted = files.select(pl.sum_horizontal("settled_before", *FATES)).to_series()
    assert accounted.to_list() == files["rows"].to_list()


def test_an_earlier_file_shows_how_many_of_its_rows_were_settled_before() -> None:
    files = reconcile(february()).files.select("ingest_no", "settled_before", "billed", "held")
    assert files.rows() == [(1, 4, 1, 1), (2, 2, 1, 0), (3, 0, 2, 0)]


def test_unjudged_and_settled_files_are_left_out() -> None:
    assert reconcile(january()).files["ingest_no"].to_list() == [1, 2]
    settled = february()._replace(
        open_before=february().open_before.filter(pl.col("ingest_no") == 2)
    )
    assert 1 not in reconcile(settled).files["ingest_no"].to_list()


def test_files_are_named_by_their_number_because_a_name_may_be_a_persons() -> None:
    found = reconcile(january())
    assert found.files["path"].to_list() == ["1", "2"]
    assert found.refused.select("path", "code", "text").rows() == [
        ("1", "F01", "Filen kan inte läsas")
    ]


def test_remarks_are_counted_with_text_and_responsible_party() -> None:
    found = reconcile(january()).remarks.select("code", "verdict", "mended_by", "rows").rows()
    assert found == [
        ("C02", "reject", "Avsändaren", 1),
        ("L03", "hold", "Registeransvarig", 1),
        ("L05", "hold", "Ekonomi", 1),
        ("N01", "not_billable", "Ingen", 1),
        ("U01", "hold", "Registeransvarig", 1),
    ]


def test_remarks_have_the_kronor_at_stake() -> None:
    """A billed contact has its amount, a held one its estimate; other rows have no known cost."""
    tables = february()._replace(
        remarks=remarks((1, 3, "L03"), (2, 2, "P07"), (3, 2, "P07"), (3, 1, "U01")),
        estimates=rows(
            HeldAmount, [{"ingest_no": 1, "source_row": 3, "amount": Decimal("321.00")}]
        ),
    )
    found = reconcile(tables).remarks.select("code", "rows", "amount", "unpriced").rows()
    assert found == [
        ("L03", 1, Decimal("321.00"), 0),
        ("P07", 2, Decimal("840.10"), 0),
        ("U01", 1, Decimal("0.00"), 1),
    ]


def test_a_contact_waiting_for_several_people_is_listed_once() -> None:
    found = held_by_age(january()).select("mended_by", "days_0_30", "days_31_60", "contacts")
    assert found.rows() == [("Ekonomi + Registeransvarig", 0, 1, 1), ("Registeransvarig", 1, 0, 1)]


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "days_0_30"),
        (30, "days_0_30"),
        (31, "days_31_60"),
        (60, "days_31_60"),
        (61, "days_61_90"),
        (90, "days_61_90"),
        (91, "days_91_180"),
        (180, "days_91_180"),
        (181, "days_over_180"),
    ],
)
def test_waiting_contacts_are_aged_from_start_to_day_of_issue(days: int, band: str) -> None:
    month = january()
    started = month.issued_on - dt.timedelta(days=days)
    found = held_by_age(
        month._replace(
            judged=judged((1, 3, "K3", "held")),
            remarks=remarks((1, 3, "L03")),
            care=care((1, 3, "K3", started)),
        )
    )
    assert found.select(band, "contacts").rows() == [(1, 1)]


def test_a_waiting_contact_without_a_readable_start_has_unknown_age() -> None:
    found = held_by_age(
        january()._replace(judged=judged((1, 3, "K3", "held")), care=january().care.clear())
    )
    assert found.select("mended_by", "unknown", "contacts").rows() == [("Registeransvarig", 1, 1)]


def test_a_contact_that_waits_without_a_remark_is_shown() -> None:
    found = held_by_age(january()._replace(remarks=january().remarks.clear()))
    assert found.select("mended_by", "contacts").rows() == [("Okänt", 2)]


def test_undecided_lists_are_a_table_of_the_month_that_found_them() -> None:
    assert "obeslutade" not in [table.key for table in report_tables(reconcile(january()))]
    rate = {"year": 2025, "what": "Prislistan lista", "amount": Decimal("1234.50")}
    month = january()._replace(undecided=rows(UndecidedList, [rate]))
    [shown] = [one for one in report_tables(reconcile(month)) if one.key == "obeslutade"]
    assert shown.title == "Ej beslutade för vård under 2025"
    assert list(shown.cells()) == [("Prislistan lista", Decimal("1234.50"))]
