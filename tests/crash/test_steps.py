"""Each named step is documented, and reached by the calls that are killed."""

import re
from pathlib import Path

from pipelines.home.steps import Step
from tests.crash.killing import Played

PAGE = Path(__file__).parents[2] / "docs" / "crash_safety.md"


def test_every_step_is_documented_in_order() -> None:
    names = re.findall(r"^\| `([a-z.]+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert names == [step.value for step in Step]


def test_the_calls_reach_every_step(
    quarter: dict[str, Played], followed: dict[str, Played]
) -> None:
    calls = [*quarter.values(), *followed.values()]
    heard = {event for played in calls for event in played.heard}
    assert set(Step) - heard == set()
