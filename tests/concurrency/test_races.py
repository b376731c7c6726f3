"""Many operators on one home: one wins each time, and nothing is done twice.

The others are shown why they were refused. `make soak` races more operators, more often
(tests/soak/test_races.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.archive.work import Work
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from tests.concurrency.operators import Operator, operators
from tests.concurrency.races import BILL, Counted, draft_of, race_to_issue, race_with_all
from tests.months.small_home import MONTH, contact, deliver, home_with, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def people() -> Iterator[list[Operator]]:
    with operators(4) as some:
        yield some


def test_one_of_many_issues_the_same_draft(tmp_path: Path, people: list[Operator]) -> None:
    home = home_with(tmp_path / "home")
    counted = Counted()
    for number in range(1, 6):
        race_to_issue(home, people, number, counted)
    assert (counted.raced, counted.won) == (20, 5)
    assert counted.problems == []


def test_one_of_many_issues_with_documents(tmp_path: Path, people: list[Operator]) -> None:
    home = home_with(tmp_path / "home")
    draft_of(home, 1)
    for one in people:
        one.begin(home, ["issue", str(MONTH)], documents=True)
    assert sorted(one.answer().code for one in people)[:2] == [0, 1]
    with Ledger.open(home.ledger) as ledger:
        assert home_problems(Work(home, ledger)) == []
        assert ledger.documents().height > 3


def test_runs_drafts_approvals_and_decisions_at_once(
    tmp_path: Path, people: list[Operator]
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "0.csv", report(contact("L03", 1, lma_number="52-999999")))
    assert run([*BILL, "--home", str(home.root)]) == 0
    counted = Counted()
    for number in range(1, 5):
        race_with_all(home, people, number, counted)
    assert counted.raced == 16
    assert counted.problems == []
