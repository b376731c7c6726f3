"""Ingested files: gapless numbers, one per content; refusals open until fixed."""

import datetime as dt
import json
from decimal import Decimal

import polars as pl
import pytest

from contracts.accounts import FileCount
from contracts.errors.error import LedgerError
from pipelines.ledger.counts import counts_in
from pipelines.ledger.files import FILES, REFUSALS
from pipelines.ledger.records import InboxFile
from tests.ledger.desk import NOON, Desk, by, sha


def read(path: str, content: str, rows: int = 3) -> InboxFile:
    return InboxFile(sha(content), path, "csv", rows, {"fee_code": "Taxekod"}, "read")


def refused(path: str, content: str) -> InboxFile:
    return InboxFile(sha(content), path, "csv", 0, {}, "refused", "F02", "rad 1")


def record(desk: Desk, *files: InboxFile) -> list[int]:
    return desk.ledger.record_ingest(files, by("Olle"))


def test_files_are_numbered_in_the_order_given(desk: Desk) -> None:
    assert record(desk, read("b.csv", "1"), refused("c.csv", "2"), read("a.csv", "3")) == [1, 2]
    assert record(desk, read("d.csv", "4")) == [3]
    files = desk.ledger.files()
    assert files.schema == FILES
    assert files["ingest_no", "batch", "path"].rows() == [
        (1, 1, "b.csv"),
        (2, 1, "a.csv"),
        (3, 2, "d.csv"),
    ]
    assert json.loads(files.item(0, "layout")) == {"fee_code": "Taxekod"}
    assert files.item(0, "at") == NOON


@pytest.mark.parametrize("path", ["a.csv", "renamed.csv", "folder/a.csv"])
def test_the_same_bytes_again_keep_their_number(desk: Desk, path: str) -> None:
    record(desk, read("a.csv", "1"))
    head = desk.ledger.head()
    assert record(desk, read(path, "1")) == [1]
    assert desk.ledger.files().height == 1
    assert desk.ledger.head() == head


def test_two_copies_in_one_delivery_are_one_file(desk: Desk) -> None:
    assert record(desk, read("a.csv", "1"), read("copy.csv", "1"), read("b.csv", "2")) == [1, 1, 2]
    assert desk.ledger.files()["path"].to_list() == ["a.csv", "b.csv"]


def test_the_same_bytes_delivered_again_take_the_next_number(desk: Desk) -> None:
    record(desk, read("a.csv", "1"), read("b.csv", "2"))
    again = read("c.csv", "1")._replace(again=True)
    assert record(desk, again, read("d.csv", "1")) == [3, 3]
    assert desk.ledger.files()["path"].to_list() == ["a.csv", "b.csv", "c.csv"]
    assert desk.ledger.last_at_paths() == {
        "a.csv": sha("1"),
        "b.csv": sha("2"),
        "c.csv": sha("1"),
    }


def test_the_last_file_at_a_path_is_that_of_the_last_call(desk: Desk) -> None:
    record(desk, read("a.csv", "1"))
    record(desk, read("a.csv", "2"))
    desk.repeat("1", "a.csv")
    assert desk.ledger.last_at_paths() == {"a.csv": sha("1")}
    desk.answer("b", "5560000001 | 2024000001 | 2024-02-20 | Fel referens")
    [answers] = desk.ledger.answer_files().select("path", "sha256").rows()
    assert desk.ledger.last_at_paths() == {"a.csv": sha("1"), answers[0]: answers[1]}


def test_the_counts_of_a_file_are_kept(desk: Desk) -> None:
    counts = FileCount.of(
        pl.DataFrame(
            [
                ("payments", "SEK", True, 3, Decimal("10.05"), 2, Decimal("12.05"), 1, Decimal(-2)),
                ("rows", None, False, 3, None, 2, None, 1, None),
            ],
            schema=FileCount.schema(),
            orient="row",
        )
    )
    record(desk, read("a.csv", "1")._replace(counts=counts), read("b.csv", "2"))
    kept, none = desk.ledger.files().get_column("counts")
    assert counts_in(kept).equals(counts)
    assert counts_in(none).equals(FileCount.none())


def test_a_refusal_is_recorded_once(desk: Desk) -> None:
    record(desk, refused("a.csv", "1"))
    head = desk.ledger.head()
    record(desk, refused("a.csv", "1"))
    assert desk.ledger.refusals().schema == REFUSALS
    assert desk.ledger.refusals()["path", "code", "place"].rows() == [("a.csv", "F02", "rad 1")]
    assert desk.ledger.head() == head


@pytest.mark.parametrize(
    ("later", "still_open"),
    [
        (read("a.csv", "mended"), 0),
        (read("renamed.csv", "broken"), 0),
        (read("other.csv", "other"), 1),
    ],
)
def test_a_refusal_is_open_until_the_file_or_its_path_is_read(
    desk: Desk, later: InboxFile, still_open: int
) -> None:
    record(desk, refused("a.csv", "broken"))
    record(desk, later)
    assert desk.ledger.open_refusals().height == still_open
    assert desk.ledger.refusals().height == 1


def test_a_file_refused_again_after_it_was_fixed_is_open_again(desk: Desk) -> None:
    record(desk, refused("a.csv", "broken"))
    record(desk, read("a.csv", "mended"))
    record(desk, refused("a.csv", "broken"))
    assert desk.ledger.open_refusals()["batch"].to_list() == [3]


def test_a_refusal_after_a_read_file_of_that_path_is_open(desk: Desk) -> None:
    record(desk, read("a.csv", "good"))
    record(desk, refused("a.csv", "broken"))
    assert desk.ledger.open_refusals().height == 1


def test_a_delivery_is_stored_whole_or_not_at_all(desk: Desk) -> None:
    wrong = read("b.csv", "2")._replace(rows=-1)
    with pytest.raises(LedgerError):
        record(desk, read("a.csv", "1"), wrong)
    assert desk.ledger.files().height == 0
    assert record(desk, read("c.csv", "3")) == [1]


def test_timestamps_are_stored_in_utc(desk: Desk) -> None:
    summer = dt.datetime(2024, 7, 1, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    desk.ledger.record_ingest([read("a.csv", "1")], by("Olle", summer))
    assert desk.ledger.files().schema["at"] == pl.Datetime("us", "UTC")
    assert desk.ledger.files().item(0, "at") == dt.datetime(2024, 6, 30, 23, 30, tzinfo=dt.UTC)


def test_a_timestamp_without_time_zone_is_a_bug(desk: Desk) -> None:
    with pytest.raises(ValueError, match="time zone"):
        desk.ledger.record_ingest(
            [read("a.csv", "1")],
            by("Olle", dt.datetime(2024, 7, 1)),  # noqa: DTZ001
        )
    assert desk.ledger.files().height == 0
