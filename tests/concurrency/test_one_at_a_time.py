"""Two on one home: one works, the other is told who and since when, and nothing of it is done.

Two processes may ask to write: see docs/home.md. Rule: docs/rules.md#invariant-7.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from commands.summary import print_summary
from pipelines.ledger.lock import LOCK_FILE
from pipelines.ledger.store import Ledger, ledger_of
from tests.concurrency.operators import Operator, operators
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    contact,
    contents,
    deliver,
    figures,
    home_with,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.home.paths import Home

BILL = ["bill", str(MONTH), "--issued-on", str(ISSUED_ON[MONTH])]
NOW = partial(dt.datetime.now, dt.UTC)
# Every command that writes to a home.
WRITERS = {
    "bill": BILL,
    "draft": [*BILL, "--draft"],
    "ingest": ["ingest"],
    "approve": ["approve", str(MONTH)],
    "issue": ["issue", str(MONTH)],
    "release": ["release", "L03", "--because", "Prövat"],
    "refuse": ["refuse", "L03", "--because", "Prövat"],
    "documents": ["documents", str(MONTH)],
    "publish": ["publish"],
    "rebuild": ["rebuild"],
    "units": ["import-units", "avd.xml", "--agreements", "links.csv"],
    "contract types": ["import-contract-types", "types.xml"],
}


@pytest.fixture(scope="module")
def other() -> Iterator[Operator]:
    with operators(1) as (one,):
        yield one


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with an issued run, in which a contact waits for a release, and a draft."""
    made = home_with(tmp_path / "home")
    deliver(made, "a.csv", report(contact("A"), contact("L03", 1, lma_number="52-999999")))
    figures(made)
    deliver(made, "b.csv", report(contact("B", 2)))
    assert run([*WRITERS["draft"], "--home", str(made.root)]) == 0
    deliver(made, "c.csv", report(contact("C", 2, started_on="2024-01-20")))
    return made


def not_told(home: Home, other: Operator, told: pytest.CaptureFixture[str]) -> list[str]:
    """Call every command that writes while `other` works as Anna; return what it got wrong."""
    problems = []
    told.readouterr()
    for name, call in WRITERS.items():
        code, err = run([*call, "--home", str(home.root)]), told.readouterr().err
        found = re.search(
            rf"^Inget är gjort. .* används av Anna \(process {other.pid}\) sedan (\S+ \S+) UTC\.",
            err,
        )
        if code != 1 or found is None:
            problems.append(f"{name}: exit {code}, {err}")
        elif (
            not -120 < (dt.datetime.fromisoformat(f"{found[1]}+00:00") - NOW()).total_seconds() <= 0
        ):
            problems.append(f"{name}: since {found[1]}")
    return problems


@pytest.mark.parametrize("step", ["ingest", "gate", "issue"])
def test_all_others_are_told_who_works_since_when_and_do_nothing(
    home: Home, other: Operator, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    other.begin(home, [*BILL, "--by", "Anna"], stop_at=step)
    assert other.stands_at() == step
    before = contents(home)
    assert not_told(home, other, capsys) == []
    assert contents(home) == before
    other.goes_on()
    assert other.answer().code == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.last_issued_run() == 2
        assert ledger.problems() == []


def test_a_lock_that_is_forgotten_would_be_seen(
    home: Home,
    other: Operator,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A test of the test: the fault is planted that nobody asks the kernel for the lock."""
    other.begin(home, [*BILL, "--by", "Anna"], stop_at="gate")
    assert other.stands_at() == "gate"
    monkeypatch.setattr("pipelines.ledger.lock.fcntl.flock", lambda *_: None)
    assert len(not_told(home, other, capsys)) == len(WRITERS)
    other.goes_on()
    other.answer()


@pytest.mark.parametrize("step", ["ingest", "settle_contacts", "documents", "issue"])
def test_reading_waits_for_nobody_and_sees_nothing_wrong(
    home: Home, other: Operator, step: str
) -> None:
    other.begin(home, BILL, stop_at=step)
    assert other.stands_at() == step
    for call in (["explain", "A"], ["reconcile", str(MONTH)], ["verify"]):
        assert run([*call, "--home", str(home.root)]) == 0, call
    other.goes_on()
    assert other.answer().code == 0


def test_a_draft_that_another_replaced_at_once_is_told_of_all_the_same(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a call did is done, though nothing of it is left when it comes to tell."""
    with ledger_of(home) as ledger:
        draft = ledger.draft()
    assert draft is not None
    shutil.rmtree(home.root / draft.folder)
    print_summary(home, draft)
    assert "ersatt" in capsys.readouterr().out
    with pytest.raises(FileNotFoundError):
        print_summary(home, draft._replace(state="issued"))


def test_of_one_that_is_killed_at_work_the_next_takes_over(tmp_path: Path) -> None:
    """What the dead one signed does not stand in the way, nor is it told as if it lived."""
    home = home_with(tmp_path / "home")
    deliver(home, "a.csv", report(contact("A")))
    with operators(2) as (first, second):
        first.begin(home, [*BILL, "--by", "Anna"], stop_at="gate")
        assert first.stands_at() == "gate"
        first.kill()
        assert "Anna" in (home.root / LOCK_FILE).read_text()
        second.begin(home, [*BILL, "--by", "Olle"], stop_at="gate")
        assert second.stands_at() == "gate"
        assert "Olle" in (home.root / LOCK_FILE).read_text()
        second.goes_on()
        assert second.answer().code == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.invoices()["invoice_number"].to_list() == ["2024000001"]
        assert ledger.problems() == []
