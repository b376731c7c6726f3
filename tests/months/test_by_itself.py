"""A year of automatic billing: the schedule's check each morning, in a real home."""

import datetime as dt
import os
import time
from pathlib import Path

import polars as pl

from contracts.period import Month
from pipelines.billing.due import months_due
from pipelines.home.orders import Actor, BillOrder
from pipelines.inbox.files import settled
from pipelines.ledger.store import ledger_of
from pipelines.month import bill
from tests.months.small_home import contact, debits, deliver, figures, home_with, report

BILLING_DAY = 8
FIRST, LAST = dt.date(2024, 2, 1), dt.date(2025, 1, 31)
YEAR = [Month(2024, number) for number in range(1, 13)]
# The machine was off on one billing day, and throughout September and the next one.
OFF = {dt.date(2024, 5, 8), *(dt.date(2024, 9, 1) + dt.timedelta(days=day) for day in range(39))}


def test_a_year_bills_each_month_once(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    billed_on: dict[str, list[dt.date]] = {}
    for day in (FIRST + dt.timedelta(days=number) for number in range((LAST - FIRST).days + 1)):
        if day.day == 1:
            month = Month(day.year, day.month).moved(-1)
            seen = report(contact(f"K-{month}", started_on=f"{month}-15"))
            deliver(home, f"{month}.csv", seen)
        if day in OFF:
            continue
        with ledger_of(home) as ledger:
            months = months_due(ledger, day, BILLING_DAY)
        for due in months:
            figures(home, due, day)
            billed_on.setdefault(str(due), []).append(day)
    assert {month: len(days) for month, days in billed_on.items()} == dict.fromkeys(
        (str(month) for month in YEAR), 1
    )
    on_time = {str(month): [dt.date(*month.moved(1), BILLING_DAY)] for month in YEAR}
    assert {month: days for month, days in billed_on.items() if days != on_time[month]} == {
        "2024-04": [dt.date(2024, 5, 9)],
        "2024-08": [dt.date(2024, 10, 10)],
        "2024-09": [dt.date(2024, 10, 10)],
    }
    with ledger_of(home) as ledger:
        issued = ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
        assert issued.get_column("month").to_list() == [str(month) for month in YEAR]
        assert ledger.invoices().height == 12
    found = [line["contact_id"] for run in range(1, 13) for line in debits(home, run)]
    assert sorted(map(str, found)) == [f"K-{month}" for month in YEAR]


def test_nothing_is_due_while_a_draft_waits_for_a_person(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    day = dt.date(2024, 2, 8)
    deliver(home, "januari.csv", report(contact("K1")))
    actor = Actor("prov", dt.datetime(2024, 2, 8, 6, tzinfo=dt.UTC))
    with ledger_of(home) as ledger:
        assert months_due(ledger, day, BILLING_DAY) == [Month(2024, 1)]
    bill(home, BillOrder(Month(2024, 1), day, draft=True), actor)
    with ledger_of(home) as ledger:
        assert months_due(ledger, day, BILLING_DAY) == []


def test_a_file_being_written_is_left_for_the_next_time(tmp_path: Path) -> None:
    """One file grows between the checks; another was there before, a third is whole."""
    home = home_with(tmp_path)
    old, new = deliver(home, "a/gammal.csv", b"1"), deliver(home, "ny.csv", b"1")
    growing = deliver(home, "b.csv", b"1")
    deliver(home, "c.csv.part", b"1")

    def written(seconds: float) -> None:
        assert seconds == 2
        growing.write_bytes(b"12")

    assert settled(home.inbox, 2, wait=written) == [old, new]
    after = time.time_ns() + 10**10
    os.utime(old, ns=(after, after))
    assert settled(home.inbox, 0, wait=lambda _: None) == [old, growing, new]


def test_an_old_file_is_ingested_without_waiting(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    lies = deliver(home, "januari.csv", b"1")

    def waited(_seconds: float) -> None:
        raise AssertionError("nobody has written for long enough")

    time.sleep(0.01)
    assert settled(home.inbox, 0, wait=waited) == [lies]
