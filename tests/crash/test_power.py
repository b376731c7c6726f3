"""Power cuts lose unsynced data, and the next call ends as if undisturbed.

A kill does not reveal a missing sync because the system goes on, so the disk is simulated
(power.py).
"""

from pathlib import Path

import pytest

from pipelines.home.paths import Home
from pipelines.home.steps import Step
from pipelines.ledger.store import Ledger
from tests.crash.killing import Played, Server, copy, repeated
from tests.crash.power import CONTENTS_LOST, NAMES_LOST


@pytest.fixture(scope="module")
def cuts(
    forks: Server, quarter: dict[str, Played], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The states that a power cut at each step of a bill would leave."""
    folder = tmp_path_factory.mktemp("cuts")
    home = copy(quarter["bill"].before, folder / "home")
    assert forks.run(home.root, "bill", cuts=folder) == 0
    return folder


@pytest.mark.parametrize("lost", [NAMES_LOST, CONTENTS_LOST])
@pytest.mark.parametrize(
    "step", [Step.DRAFTED, Step.ISSUED, Step.OUTBOX_PLACED, Step.DELIVERED, Step.PUBLISHED]
)
def test_files_that_the_ledger_names_are_on_disk(
    quarter: dict[str, Played], cuts: Path, step: Step, lost: str
) -> None:
    assert repeated(quarter["bill"], Home(cuts / f"{step} {lost}")) == []


def test_every_ledger_commit_is_on_disk(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        con = ledger._con  # noqa: SLF001 -- public access does not exist
        asked = [
            con.execute(f"PRAGMA {name}").fetchone() for name in ("synchronous", "journal_mode")
        ]
    assert asked == [(2,), ("wal",)]
