"""Damaged deliveries: rows dropped, doubled, joined, and saved again by a spreadsheet.

Whatever happened to a file on its way, its own count is what was kept and left out, no row is lost
unseen, and the account of the month holds. Rule: docs/rules.md#account-of-files.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.accounts import FileAccount
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.inbox.counts import counts_of_report
from pipelines.readers.report import read_report
from tests.generated.world import File
from tests.months.small_home import contact, deliver, figures, home_with
from tests.support.delivered import write_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generated.world import Row


KINDS = ("csv", "csv-swedish", "csv-cp1252", "csv-tab", "xlsx", "parquet")


def dropped(rows: list[Row], place: int) -> list[Row]:
    return rows[:place] + rows[place + 1 :]


def doubled(rows: list[Row], place: int) -> list[Row]:
    return rows[: place + 1] + rows[place:]


def joined(rows: list[Row], place: int) -> list[Row]:
    """Two deliveries in one file: all rows of the first, and some of it again."""
    return rows + rows[place:]


def torn(rows: list[Row], place: int) -> list[Row]:
    """Only the first rows arrived."""
    return rows[: place + 1]


DAMAGES: tuple[Callable[[list[Row], int], list[Row]], ...] = (dropped, doubled, joined, torn)
_damages = st.lists(st.tuples(st.sampled_from(DAMAGES), st.integers(0, 50)), max_size=4)


def damaged(damages: list[tuple[Callable[[list[Row], int], list[Row]], int]]) -> list[Row]:
    rows = [contact(f"K{number}", number % 3) for number in range(5)]
    for damage, place in damages:
        rows = damage(rows, place % len(rows)) or rows
    return rows


@settings(max_examples=60, deadline=None)
@given(damages=_damages, kind=st.sampled_from(KINDS))
def test_a_reader_keeps_every_row_of_a_damaged_file(
    damages: list[tuple[Callable[[list[Row], int], list[Row]], int]], kind: str
) -> None:
    rows = damaged(damages)
    with tempfile.TemporaryDirectory() as folder:
        write_file(Path(folder), File("f", kind, rows))
        read = read_report(Path(folder, "f"))
    [found] = counts_of_report(read.counted).to_dicts()
    assert (found["counted"], found["kept"], found["left_out"]) == (len(rows), len(rows), 0)
    ids = read.rows.get_column(read.layout["contact_id"]).to_list()
    assert ids == [row["contact_id"] for row in rows]


@settings(max_examples=60, deadline=None)
@given(
    blank=st.lists(st.integers(0, 4), max_size=5),
    ends=st.sampled_from(("", "\n", "\r\n", "\n\n\n", "\n;;;\n;;;\n")),
    line=st.sampled_from(("\n", "\r\n")),
)
def test_blank_lines_are_counted_and_left_out(blank: list[int], ends: str, line: str) -> None:
    lines = [f"9999990014;K{number};ja;" for number in range(5)]
    for place in sorted(blank, reverse=True):
        lines.insert(place, "")
    text = line.join(["reporter;contact_id;cancelled;more", *lines]) + ends
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "f").write_bytes(text.encode())
        read = read_report(Path(folder, "f"))
    [found] = counts_of_report(read.counted).to_dicts()
    assert found["kept"] == read.rows.height == 5
    assert found["counted"] == found["kept"] + found["left_out"]
    assert found["left_out"] >= len(blank)


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The accounts of a month of damaged files, one of each damage and format."""
    home = home_with(tmp_path_factory.mktemp("damaged") / "home")
    for number, damage in enumerate(DAMAGES):
        for kind in KINDS:
            rows = [contact(f"K{place}", place % 3) for place in range(3)]
            path = f"{number}-{kind}"
            write_file(home.inbox, File(path, kind, damage(rows, 1)))
    deliver(
        home, "heading twice.csv", b"reporter;contact_id;cancelled\nreporter;contact_id;cancelled\n"
    )
    run = figures(home).run
    return EvidenceOfRun(home.root / run.folder).read("file_accounts", FileAccount)


def test_every_damaged_file_of_a_month_is_accounted_for(accounts: pl.DataFrame) -> None:
    assert accounts.height == len(DAMAGES) * len(KINDS) + 1
    parts = pl.sum_horizontal("kept", "left_out", "merged", "refused")
    assert accounts.filter(pl.col("counted") != parts).is_empty()
    sizes = {0: 2, 1: 4, 2: 5, 3: 2}
    found = dict(accounts.select("path", "counted").iter_rows())
    assert {path: count for path, count in found.items() if path[0].isdigit()} == {
        f"{number}-{kind}": sizes[number] for number in sizes for kind in KINDS
    }
