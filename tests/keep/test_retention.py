"""Retention: to the end of the seventh year after the calendar year of issue.

Bokföringslagen (1999:1078), 7 kap. 2 §. Listing deletes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.archive.work import read_home
from pipelines.keep.retention import kept_years
from tests.months.small_home import contents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


@pytest.fixture
def home(of_two_years: Home) -> Home:
    return of_two_years


def test_a_year_is_that_of_issue_and_is_kept_for_seven_after_it(home: Home) -> None:
    with read_home(home.root) as work:
        earlier, later = kept_years(work, 7)
        documents = work.ledger.documents().group_by("run_no").len().sort("run_no")["len"].to_list()
    assert (earlier.year, earlier.runs, earlier.files) == (2023, 1, 1)
    assert (later.year, later.runs, later.files) == (2024, 1, 2)
    assert [earlier.documents, later.documents] == documents
    assert (earlier.until, later.until) == (dt.date(2030, 12, 31), dt.date(2031, 12, 31))
    assert not earlier.is_over(dt.date(2030, 12, 31))
    assert earlier.is_over(dt.date(2031, 1, 1))
    assert min(earlier.size, later.size) > 10_000


def test_listing_deletes_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(home)
    assert run(["retention", "--on", "2031-06-01", "--home", str(home.root)]) == 0
    output = capsys.readouterr().out
    assert "tiden är ute" in output
    assert "till och med 2031-12-31" in output
    assert "Ange ett beslut för att gallra" in output
    assert contents(home) == before
    assert run(["verify", "--home", str(home.root)]) == 0


def test_it_may_be_kept_longer(home: Home, tmp_path: Path) -> None:
    assert tmp_path
    with read_home(home.root) as work:
        assert kept_years(work, 10)[0].until == dt.date(2033, 12, 31)
