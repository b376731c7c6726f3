"""Eight operators race on one home, repeatedly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from tests.concurrency.operators import operators
from tests.concurrency.races import BILL, Counted, race_to_issue, race_with_all
from tests.months.small_home import contact, deliver, home_with, report

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = int(os.environ.get("SOAK_RACES", "50"))


@pytest.mark.soak
def test_eight_operators_race_repeatedly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issuing, all_kinds = Counted(), Counted()
    one, other = home_with(tmp_path / "one"), home_with(tmp_path / "other")
    deliver(other, "0.csv", report(contact("L03", 1, lma_number="52-999999")))
    assert run([*BILL, "--home", str(other.root)]) == 0
    with operators(8) as people:
        for number in range(1, ROUNDS + 1):
            race_to_issue(one, people, number, issuing)
            race_with_all(other, people, number, all_kinds)
    with capsys.disabled():
        print(  # noqa: T201 -- the figures of the README
            f"\nraces: {issuing.raced} calls to issue {ROUNDS} drafts, {issuing.won} issued;"
            f" {all_kinds.raced} calls of all kinds at once, {all_kinds.won} did their work"
        )
    assert issuing.problems == all_kinds.problems == []
    assert issuing.won == ROUNDS
