"""Known bytes in the inbox: a delivery only where and when they say something new.

Rule: docs/rules.md#same-bytes-again.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.period import Month
from pipelines.archive.work import read_home
from pipelines.home.orders import Actor
from pipelines.inbox.ingest import Ingested, ingest
from pipelines.keep.verify import home_problems
from pipelines.recovery import open_home
from tests.months.small_home import contact, debits, deliver, fates, figures, home_with, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

V1 = report(contact("K1", profession="01"))
V2 = report(contact("K1", profession="02"))
CANCELS = report({"reporter": "9999990014", "contact_id": "K1", "cancelled": "ja"})
OTHERS = report(contact("K2", patient=1))
MONTHS = {
    Month(2024, 1): dt.date(2024, 2, 9),
    Month(2024, 2): dt.date(2024, 3, 8),
    Month(2024, 3): dt.date(2024, 4, 9),
    Month(2024, 4): dt.date(2024, 5, 8),
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path / "home")


def taken_in(home: Home, hour: int = 8) -> Ingested:
    at = dt.datetime(2024, 2, 9, hour, tzinfo=dt.UTC)
    with open_home(home.root, Actor("prov", at)) as work:
        return ingest(work)


def paths_of(home: Home) -> list[str]:
    """Return the paths of the deliveries, in order."""
    with read_home(home.root) as work:
        return work.ledger.files().get_column("path").to_list()


def put(home: Home, *files: tuple[str, bytes]) -> None:
    """Deliver each file and ingest it."""
    for hour, (name, content) in enumerate(files):
        deliver(home, name, content)
        taken_in(home, hour)


def test_a_correction_is_withdrawn_by_the_first_report_sent_again(home: Home) -> None:
    for (month, day), (name, content) in zip(
        MONTHS.items(),
        [("a.csv", V1), ("b.csv", V2), ("c.csv", V1), ("d.csv", V2)],
        strict=True,
    ):
        deliver(home, name, content)
        figures(home, month, day)
    amounts = [str(line["amount"]) for run_no in range(1, 5) for line in debits(home, run_no)]
    assert amounts == ["1500.50", "1000.00", "1500.50", "1000.00"]
    assert [fates(home, run_no) for run_no in (3, 4)] == [
        {("c.csv", 1): ("billed", "")},
        {("d.csv", 1): ("billed", "")},
    ]
    with read_home(home.root) as work:
        assert home_problems(work) == []


def test_a_second_identical_cancellation_credits_again(home: Home) -> None:
    deliveries = [("a.csv", V1), ("x.csv", CANCELS), ("b.csv", V2), ("y.csv", CANCELS)]
    for (month, day), (name, content) in zip(MONTHS.items(), deliveries, strict=True):
        deliver(home, name, content)
        figures(home, month, day)
    assert fates(home, 4) == {("y.csv", 1): ("credited", "")}


def test_files_that_still_lie_in_the_inbox_are_no_deliveries(home: Home) -> None:
    put(home, ("a.csv", V1), ("b.csv", V2), ("a/copy.csv", OTHERS))
    assert taken_in(home).known == ["a.csv", "a/copy.csv", "b.csv"]
    assert paths_of(home) == ["a.csv", "b.csv", "a/copy.csv"]


@pytest.mark.parametrize(
    ("files", "deliveries"),
    [
        pytest.param([("a.csv", V1), ("b.csv", V1)], ["a.csv"], id="nothing since"),
        pytest.param(
            [("a.csv", V1), ("b.csv", OTHERS), ("c.csv", V1)],
            ["a.csv", "b.csv"],
            id="another contact since",
        ),
        pytest.param(
            [("a.csv", V1), ("b.csv", V1), ("c.csv", V2)],
            ["a.csv", "c.csv"],
            id="done with at that path, before the correction",
        ),
        pytest.param(
            [("a.csv", V1), ("a.csv", V2), ("a.csv", V1)],
            ["a.csv", "a.csv", "a.csv"],
            id="one path, overwritten and restored",
        ),
        pytest.param(
            [("a.csv", V1), ("b.csv", V2), ("c.csv", V1), ("d.csv", V1)],
            ["a.csv", "b.csv", "c.csv"],
            id="twice again, and once is enough",
        ),
        pytest.param(
            [("a.csv", V1), ("b.csv", V1), ("c.csv", V2), ("b.csv", V2), ("b.csv", V1)],
            ["a.csv", "c.csv", "b.csv"],
            id="done with, overwritten by known bytes, restored",
        ),
        pytest.param(
            [("a.csv", V1), ("a.csv", b"neither"), ("b.csv", V2), ("a.csv", V1)],
            ["a.csv", "b.csv"],
            id="a refused file was not ingested at the path",
        ),
    ],
)
def test_known_bytes_are_a_delivery_only_when_they_say_something_new(
    home: Home, files: list[tuple[str, bytes]], deliveries: list[str]
) -> None:
    put(home, *files)
    assert paths_of(home) == deliveries
    assert taken_in(home).read == []
    with read_home(home.root) as work:
        assert home_problems(work) == []


def test_in_one_call_the_path_decides_the_order(home: Home) -> None:
    for name, content in (("c.csv", V1), ("b.csv", V2), ("a.csv", V1)):
        deliver(home, name, content)
    taken_in(home)
    assert paths_of(home) == ["a.csv", "b.csv", "c.csv"]
    other = home_with(home.root.parent / "other")
    for name, content in (("a.csv", V1), ("b.csv", V1), ("c.csv", V2)):
        deliver(other, name, content)
    taken_in(other)
    assert paths_of(other) == ["a.csv", "c.csv"]


def test_a_refusal_ends_when_known_bytes_take_its_place(home: Home) -> None:
    put(home, ("a.csv", V1), ("b.csv", b"neither"), ("b.csv", V1))
    with read_home(home.root) as work:
        assert work.ledger.open_refusals().is_empty()


def test_the_call_names_known_files_and_the_day_they_first_arrived(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    put(home, ("a.csv", V1), ("b.csv", V2), ("c.csv", OTHERS))
    deliver(home, "igen.csv", V1)
    deliver(home, "kopia.csv", OTHERS)
    assert run(["ingest", "--home", str(home.root)]) == 0
    printed = capsys.readouterr().out
    assert "igen.csv: redan mottagen 2024-02-09 som a.csv. Andra rapporter har kommit" in printed
    assert "kopia.csv: redan mottagen 2024-02-09 som c.csv. Inget nytt har kommit" in printed
    assert run(["ingest", "--home", str(home.root)]) == 0
    assert "redan mottagen" not in capsys.readouterr().out


def test_copies_that_lay_in_an_earlier_releases_inbox_are_no_deliveries(home: Home) -> None:
    """That release left them unread and unrecorded; an upgrade must not undo the correction."""
    for name, content in (("a.csv", V1), ("b.csv", V2)):
        deliver(home, name, content)
    deliver(home, "copy.csv", V1)
    later = Actor("prov", dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    with open_home(home.root, later) as work:
        ingest(work, [home.inbox / "a.csv", home.inbox / "b.csv"])
    with sqlite3.connect(home.ledger) as con:
        con.execute("DROP TRIGGER files_stay")
        con.execute("UPDATE files SET counts = NULL")
    found = taken_in(home)
    assert [known.path for known in found.repeated] == ["copy.csv"]
    assert paths_of(home) == ["a.csv", "b.csv"]
