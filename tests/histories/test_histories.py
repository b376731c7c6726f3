"""Random histories of a home, against the plain oracle and the invariants.

After each issued run the home matches the oracle, and invariants 1-4 hold. `make soak` tries ten
thousand steps, with kills (tests/soak/test_histories.py).
"""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories.machine import Histories
from tests.histories.terms import Counts

EXAMPLES, STEPS = 8, 40


def test_histories() -> None:
    class Few(Histories):
        counts = Counts()

    run_state_machine_as_test(
        Few, settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
    )
    assert Few.counts.steps >= 200, Few.counts
    assert Few.counts.runs >= 20, Few.counts
    assert Few.counts.fates >= {"billed", "credited", "unchanged", "held", "replaced", "not_yet"}


def test_histories_with_kills() -> None:
    class Killed(Histories):
        counts = Counts()
        kills = True

    run_state_machine_as_test(Killed, settings=settings(max_examples=1, stateful_step_count=30))
