"""The power is cut: what was not synced is lost, and the next call ends as if nothing had happened.

A kill shows no sync that is missing, since the system goes on; so the disk is simulated (power.py).
"""

from pathlib import Path

import pytest

from pipelines.home.paths import Home
from pipelines.home.steps import Step
from pipelines.ledger.store import Ledger
from tests.crash.killing import Played, Server, copy, mended
from tests.crash.power import CONTENTS_LOST, NAMES_LOST


@pytest.fixture(scope="module")
def cuts(
    forks: Server, quarter: dict[str, Played], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What cuts at each step of a bill would leave."""
    folder = tmp_path_factory.mktemp("cuts")
    home = copy(quarter["bill"].before, folder / "home")
    assert forks.run(home.root, "bill", cuts=folder) == 0
    return folder


@pytest.mark.parametrize("lost", [NAMES_LOST, CONTENTS_LOST])
@pytest.mark.parametrize(
    "step", [Step.DRAFTED, Step.ISSUED, Step.OUTBOX_PLACED, Step.DELIVERED, Step.PUBLISHED]
)
def test_what_the_ledger_names_is_on_the_disk(
    quarter: dict[str, Played], cuts: Path, step: Step, lost: str
) -> None:
    assert mended(quarter["bill"], Home(cuts / f"{step} {lost}")) == []


def test_the_ledger_has_each_commit_on_disk(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        con = ledger._con  # noqa: SLF001 -- no other way to ask
        asked = [
            con.execute(f"PRAGMA {name}").fetchone() for name in ("synchronous", "journal_mode")
        ]
    assert asked == [(2,), ("wal",)]
