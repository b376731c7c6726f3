"""Every reported row has one fate, and is told of once: docs/rules.md#invariant-1."""

import datetime as dt

import polars as pl
import pytest

from contracts.fates import Fate
from tests.reconciliation.example import care, february, january, judged, remarks
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


def test_every_fate_is_shown_in_its_order_also_without_rows() -> None:
    assert fates_of_rows(january())["fate"].to_list() == FATES


@pytest.mark.parametrize("month", [january(), february()], ids=["january", "february"])
def test_the_fates_of_a_file_and_what_was_settled_before_sum_to_its_rows(
    month: MonthTables,
) -> None:
    files = reconcile(month).files
    accounted = files.select(pl.sum_horizontal("settled_before", *FATES)).to_series()
    assert accounted.to_list() == files["rows"].to_list()


def test_an_earlier_file_shows_how_many_of_its_rows_were_settled_before() -> None:
    files = reconcile(february()).files.select("ingest_no", "settled_before", "billed", "held")
    assert files.rows() == [(1, 4, 1, 1), (2, 2, 1, 0), (3, 0, 2, 0)]


def test_a_file_that_is_not_judged_yet_and_one_that_is_settled_are_left_out() -> None:
    assert reconcile(january()).files["ingest_no"].to_list() == [1, 2]
    settled = february()._replace(
        open_before=february().open_before.filter(pl.col("ingest_no") == 2)
    )
    assert 1 not in reconcile(settled).files["ingest_no"].to_list()


def test_the_name_of_a_file_never_tells_a_persons_number() -> None:
    found = reconcile(january())
    assert found.files["path"].to_list() == ["a/kontakter_januari.csv", "b/*.csv"]
    assert found.refused.select("path", "code", "text").rows() == [
        ("b/trasig *.csv", "F01", "Filen kan inte läsas")
    ]


def test_a_date_in_the_name_of_a_file_is_no_persons_number() -> None:
    files = january().files.with_columns(path=pl.lit("2024-01-31/export_20240131.csv"))
    found = reconcile(january()._replace(files=files)).files["path"]
    assert set(found) == {"2024-01-31/export_20240131.csv"}


def test_remarks_are_counted_with_their_text_and_who_mends_them() -> None:
    found = reconcile(january()).remarks.select("code", "verdict", "mended_by", "rows").rows()
    assert found == [
        ("C02", "reject", "Avsändaren", 1),
        ("L03", "hold", "Registeransvarig", 1),
        ("L05", "hold", "Ekonomi", 1),
        ("N01", "not_billable", "Ingen", 1),
        ("U01", "hold", "Registeransvarig", 1),
    ]


def test_what_waits_for_several_people_stands_once_with_all_of_them() -> None:
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
def test_what_waits_is_aged_from_its_start_to_the_day_of_issue(days: int, band: str) -> None:
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


def test_what_waits_without_a_start_that_can_be_read_has_an_unknown_age() -> None:
    found = held_by_age(
        january()._replace(judged=judged((1, 3, "K3", "held")), care=january().care.clear())
    )
    assert found.select("mended_by", "unknown", "contacts").rows() == [("Registeransvarig", 1, 1)]


def test_a_contact_that_waits_without_a_remark_is_told_all_the_same() -> None:
    found = held_by_age(january()._replace(remarks=january().remarks.clear()))
    assert found.select("mended_by", "contacts").rows() == [("Okänt", 2)]
