"""Two operators on one home: the second is refused and changes nothing.

The second is shown who works and since when. Two processes may ask to write: see docs/home.md.
Rule: docs/rules.md#invariant-7.
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
    "visit types": ["import-visit-types", "types.xml"],
    "professions": ["import-professions", "types.xml"],
    "fee codes": ["import-fee-codes", "types.xml"],
    "persons": ["import-persons", "answers.txt"],
    "entitled": ["import-entitled", "list.csv", "--on", "2024-02-01"],
}


@pytest.fixture(scope="module")
def other() -> Iterator[Operator]:
    with operators(1) as (one,):
        yield one


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with an issued run in which a contact waits for a release, and a draft."""
    made = home_with(tmp_path / "home")
    deliver(made, "a.csv", report(contact("A"), contact("L03", 1, lma_number="52-999999")))
    figures(made)
    deliver(made, "b.csv", report(contact("B", 2)))
    assert run([*WRITERS["draft"], "--home", str(made.root)]) == 0
    deliver(made, "c.csv", report(contact("C", 2, started_on="2024-01-20")))
    return made


def problems_of(home: Home, other: Operator, captured: pytest.CaptureFixture[str]) -> list[str]:
    """Call every writing command while `other` works as Anna; return the problems."""
    problems = []
    captured.readouterr()
    for name, call in WRITERS.items():
        code, err = run([*call, "--home", str(home.root)]), captured.readouterr().err
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
def test_refused_operators_see_the_lock_holder_and_change_nothing(
    home: Home, other: Operator, capsys: pytest.CaptureFixture[str], step: str
) -> None:
    other.begin(home, [*BILL, "--as", "Anna"], stop_at=step)
    assert other.stands_at() == step
    before = contents(home)
    assert problems_of(home, other, capsys) == []
    assert contents(home) == before
    other.goes_on()
    assert other.answer().code == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.last_issued_run() == 2
        assert ledger.problems() == []


def test_a_missing_lock_is_detected(
    home: Home,
    other: Operator,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test the test: plant a fault that never takes the lock."""
    other.begin(home, [*BILL, "--as", "Anna"], stop_at="gate")
    assert other.stands_at() == "gate"
    monkeypatch.setattr("pipelines.ledger.lock.fcntl.flock", lambda *_: None)
    assert len(problems_of(home, other, capsys)) == len(WRITERS)
    other.goes_on()
    other.answer()


@pytest.mark.parametrize("step", ["ingest", "settle_contacts", "documents", "issue"])
def test_reading_needs_no_lock_and_sees_a_consistent_state(
    home: Home, other: Operator, step: str
) -> None:
    other.begin(home, BILL, stop_at=step)
    assert other.stands_at() == step
    for call in (["explain", "A"], ["reconcile", str(MONTH)], ["verify"]):
        assert run([*call, "--home", str(home.root)]) == 0, call
    other.goes_on()
    assert other.answer().code == 0


def test_a_draft_is_reported_although_another_replaced_it_at_once(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """A call reports what it did even if its result was replaced before it reports."""
    with ledger_of(home) as ledger:
        draft = ledger.draft()
    assert draft is not None
    shutil.rmtree(home.root / draft.folder)
    print_summary(home, draft)
    assert "ersatt" in capsys.readouterr().out
    with pytest.raises(FileNotFoundError):
        print_summary(home, draft._replace(state="issued"))


def test_the_next_operator_takes_over_from_a_killed_process(tmp_path: Path) -> None:
    """A dead process's signature does not block, and is not reported as current."""
    home = home_with(tmp_path / "home")
    deliver(home, "a.csv", report(contact("A")))
    with operators(2) as (first, second):
        first.begin(home, [*BILL, "--as", "Anna"], stop_at="gate")
        assert first.stands_at() == "gate"
        first.kill()
        assert "Anna" in (home.root / LOCK_FILE).read_text()
        second.begin(home, [*BILL, "--as", "Olle"], stop_at="gate")
        assert second.stands_at() == "gate"
        assert "Olle" in (home.root / LOCK_FILE).read_text()
        second.goes_on()
        assert second.answer().code == 0
    with Ledger.open(home.ledger) as ledger:
        assert ledger.invoices()["invoice_number"].to_list() == ["2024000001"]
        assert ledger.problems() == []
