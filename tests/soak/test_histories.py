"""Ten thousand steps of histories, with kills, against oracle and invariants.

SOAK_STEPS sets another number. The steps differ each time; a failing history is printed, shrunk,
and tried first the next time (Hypothesis' own database).
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories.drawing import end_ready
from tests.histories.machine import Histories
from tests.histories.terms import Counts

STEPS = int(os.environ.get("SOAK_STEPS", "10000"))
_OF_A_HISTORY, _HISTORIES_AT_A_TIME = 50, 10


@pytest.mark.soak
def test_ten_thousand_steps(capsys: pytest.CaptureFixture[str]) -> None:
    class Many(Histories):
        counts = Counts()
        kills = True

    try:
        while Many.counts.steps < STEPS:
            run_state_machine_as_test(
                Many,
                settings=settings(
                    max_examples=_HISTORIES_AT_A_TIME,
                    stateful_step_count=_OF_A_HISTORY,
                    derandomize=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            with capsys.disabled():
                print(f"\n{Many.counts}")  # noqa: T201 -- the figures of the README
    finally:
        end_ready()
