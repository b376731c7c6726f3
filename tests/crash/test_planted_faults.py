"""The crash harness detects each planted fault."""

from pathlib import Path

import pytest

from pipelines.home.paths import Home
from pipelines.home.steps import Step
from tests.crash.faults import FAULTS, PLANTED
from tests.crash.killing import Played, Point, Server, copy, kill, repeated
from tests.crash.power import CONTENTS_LOST

# The call to interrupt, and the expected difference.
KILLS = {
    "renamed before it is written": (Point(PLANTED, 3), "head_damaged"),
    "numbers are given at the draft": (Point(Step.DOCUMENTS_PREPARED), "ledger_law_broken"),
    "deliveries are not finished": (Point(Step.ISSUED), "ledger runs: differs"),
    "what lies about is not cleared": (Point(Step.DELIVERED), "prepared.json: too much"),
}
CUTS = {
    "evidence is not synced": (Step.ISSUED, "the next call failed"),
    "documents are not synced": (Step.DELIVERED, "inte som det utfärdades"),
}


def test_every_planted_fault_is_tried() -> None:
    assert {*KILLS, *CUTS} == {*FAULTS}


@pytest.mark.parametrize("fault", KILLS)
def test_a_kill_reveals_the_fault(
    forks: Server, quarter: dict[str, Played], tmp_path: Path, fault: str
) -> None:
    point, difference = KILLS[fault]
    ended = kill(forks, quarter["bill"], tmp_path / "home", [point], fault)
    assert ended.kills == 1
    assert difference in "; ".join(ended.found)


@pytest.mark.parametrize("fault", CUTS)
def test_a_power_cut_reveals_the_fault(
    forks: Server, quarter: dict[str, Played], tmp_path: Path, fault: str
) -> None:
    step, difference = CUTS[fault]
    home = copy(quarter["bill"].before, tmp_path / "home")
    assert forks.run(home.root, "bill", cuts=tmp_path, fault=fault) == 0
    found = repeated(quarter["bill"], Home(tmp_path / f"{step} {CONTENTS_LOST}"), fault)
    assert difference in "; ".join(found)
