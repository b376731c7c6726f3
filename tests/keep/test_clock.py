"""Clocks: set back, in another zone, at midnight, at daylight saving changes.

A day of issue is a day in Sweden, wherever the machine is. Within a year numbers follow the days of
issue (docs/rules.md#numbers); ledger timestamps are those of the clock, and their order is that of
the audit chain.
"""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.errors.codes import ErrorCode
from contracts.errors.error import Problem, SamfakturaError
from contracts.period import Month
from pipelines.archive.work import read_home
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.home.clock import swedish_day
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from pipelines.month import bill
from tests.keep.called import called
from tests.keep.moments import FEBRUARY
from tests.months.small_home import (
    ISSUED_ON,
    NEXT_MONTH,
    contact,
    contents,
    deliver,
    figures,
    home_with,
    report,
)
from tests.support.errors import fails

if TYPE_CHECKING:
    from pathlib import Path

OF_THE_MOMENT = ("ledger.sqlite", "audit_head.json", "follow_up.duckdb", "patient.key")


def problems(home: Home) -> list[Problem]:
    with read_home(home.root) as work:
        return home_problems(work)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-01-31T22:59:59+00:00", "2024-01-31"),
        ("2024-01-31T23:00:00+00:00", "2024-02-01"),
        ("2024-06-30T21:59:59+00:00", "2024-06-30"),
        ("2024-06-30T22:00:00+00:00", "2024-07-01"),
        ("2024-03-30T23:30:00+00:00", "2024-03-31"),
        ("2024-03-31T21:59:59+00:00", "2024-03-31"),
        ("2024-03-31T22:00:00+00:00", "2024-04-01"),
        ("2024-10-26T22:30:00+00:00", "2024-10-27"),
        ("2024-10-27T22:30:00+00:00", "2024-10-27"),
        ("2024-10-27T23:00:00+00:00", "2024-10-28"),
        ("2024-12-31T15:30:00-08:00", "2025-01-01"),
    ],
)
def test_the_day_is_that_in_sweden(moment: str, day: str) -> None:
    assert swedish_day(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


def test_a_machine_in_another_zone_bills_the_same_at_half_past_midnight_in_sweden(
    tmp_path: Path,
) -> None:
    """02:30 does not exist on 2024-03-31, and occurs twice on 2024-10-27."""
    home = home_with(tmp_path / "here")
    rows = [
        contact("SPRING", reported_at="2024-03-31T02:30:00", started_on="2024-03-30"),
        contact("SPRING", reported_at="2024-03-31T03:15:00", started_on="2024-03-31"),
        contact("AUTUMN", 1, reported_at="2024-10-27T02:30:00", started_on="2024-10-25"),
        contact("AUTUMN", 1, reported_at="2024-10-27T02:30:00+01:00", started_on="2024-10-26"),
    ]
    deliver(home, "oktober.csv", report(*rows))
    shutil.copytree(home.root, tmp_path / "there")
    found = []
    for name, zone in (("here", "America/Los_Angeles"), ("there", "Pacific/Kiritimati")):
        at = ("--at", "2024-10-26T22:30:00+00:00")
        done = called(*at, "bill", "2024-10", "--home", str(tmp_path / name), zone=zone)
        assert (done.returncode, done.stderr) == (0, "")
        assert "dag 2024-10-27" in done.stdout
        found.append(contents(Home(tmp_path / name), but=OF_THE_MOMENT))
        assert problems(Home(tmp_path / name)) == []
    assert found[0] == found[1]


def test_a_clock_set_back_stops_no_work_and_changes_no_order(home: Home) -> None:
    """Only the day of issue counts: the ledger is ordered by events, not by clock."""
    back = Actor("prov", dt.datetime(2023, 1, 1, 9, tzinfo=dt.UTC))
    deliver(home, "mer.csv", report(contact("L05 igen", 2, started_on="2024-01-27")))
    bill(home, BillOrder(NEXT_MONTH, ISSUED_ON[NEXT_MONTH]), back)
    decide(home, "release", DecisionRequest("L05 igen", None, "Rätten är bekräftad"), back)
    bill(home, BillOrder(Month(2024, 3), dt.date(2024, 4, 9)), back)
    with ledger_of(home) as ledger:
        assert ledger.last_issued_run() == 3
        assert ledger.decisions(ledger.run(2).manifest_sha256).height == 1
    assert problems(home) == []


def test_no_number_is_assigned_on_a_day_before_the_last_of_the_year(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    bill(home, BillOrder(NEXT_MONTH, ISSUED_ON[NEXT_MONTH]), FEBRUARY)
    call = ["bill", "2024-03", "--home", str(home.root), "--issued-on"]
    assert run([*call, "2024-03-07"]) == 2
    message = capsys.readouterr().err
    assert "2024-03-07 är före 2024-03-08" in message
    assert message.count("\n") == 1
    with ledger_of(home) as ledger:
        assert (ledger.last_issued_run(), ledger.draft()) == (2, None)
    with pytest.raises(SamfakturaError):
        bill(home, BillOrder(Month(2024, 3), dt.date(2024, 1, 1)), FEBRUARY)
    assert run([*call, "2024-03-08"]) == 0
    assert problems(home) == []


def test_the_series_of_another_year_has_its_own_days(home: Home) -> None:
    deliver(home, "fjol.csv", report(contact("FJOL", started_on="2023-12-05")))
    bill(home, BillOrder(Month(2023, 12), dt.date(2023, 12, 31)), FEBRUARY)
    with ledger_of(home) as ledger:
        assert ledger.invoices(2)["invoice_number"].to_list() == ["2023000001"]
    assert problems(home) == []


def test_a_month_that_has_not_begun_is_not_billed(tmp_path: Path) -> None:
    """A mistyped year would bill everything that waits, and stall the schedule.

    The current month may be billed, also on its first day.
    """
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("K1")))
    with fails(ErrorCode.MONTH_NOT_BEGUN, month=Month(2025, 2), issued_on=dt.date(2025, 1, 31)):
        figures(home, Month(2025, 2), dt.date(2025, 1, 31))
    with ledger_of(home) as ledger:
        assert ledger.runs().is_empty()
    assert figures(home, Month(2025, 2), dt.date(2025, 2, 1)).run.state == "issued"
