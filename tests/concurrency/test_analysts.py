"""Analysts read during publishing: each sees a whole state, old or new.

`follow_up.duckdb` is published whole: a new version, and a link exchanged. See
docs/adr/0005-follow-up-database-as-versions.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pipelines.archive.work import Work
from pipelines.follow_up.publish import publish_follow_up
from pipelines.ledger.store import Ledger
from tests.months.small_home import contact, deliver, figures, home_with, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.home.paths import Home

# A DuckDB file begins with three headers of 4 096 bytes; everything else follows them.
HEADERS = 3 * 4096
SCRIPT = Path(__file__).with_name("analyst_process.py")


class Analyst:
    """A process that queries the published database; see `analyst_process`."""

    def __init__(self, home: Home, how: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(home.follow_up), how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def begins(self) -> None:
        """Wait until the first question is answered."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "asked\n"

    def finish(self) -> dict[str, Any]:
        """End the process, and return its report."""
        seen: dict[str, Any] = json.loads(self._process.communicate(timeout=60)[0])
        return seen

    def ended(self) -> int:
        """Wait until the process gives up, and return its exit code."""
        return self._process.wait(timeout=60)

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def analysts(home: Home, *how: str) -> Iterator[list[Analyst]]:
    """Analysts who read in different ways."""
    people = [Analyst(home, one) for one in how]
    try:
        for one in people:
            one.begins()
        yield people
    finally:
        for one in people:
            one.kill()


def bill_and_publish(home: Home, run_no: int) -> None:
    """Bill another contact, and publish."""
    name = f"K{run_no}"
    deliver(home, f"{name}.csv", report(contact(name, started_on=f"2024-01-{run_no:02d}")))
    figures(home)
    with Ledger.open(home.ledger) as ledger:
        publish_follow_up(Work(home, ledger))


def test_readers_see_a_whole_state_during_publishing(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    bill_and_publish(home, 1)
    with analysts(home, "opens", "keeps") as (opens, keeps):
        for run_no in range(2, 5):
            bill_and_publish(home, run_no)
        opened, kept = opens.finish(), keeps.finish()
    assert opened["problems"] == kept["problems"] == []
    assert (opened["first"], kept["first"], kept["last"]) == (1, 1, 1)
    assert opened["last"] >= 3
    assert opened["asked"] > 3


def test_overwriting_a_version_in_place_is_detected(tmp_path: Path) -> None:
    """Test the test: plant a fault that overwrites a version in place."""
    home = home_with(tmp_path / "home")
    bill_and_publish(home, 1)
    with analysts(home, "opens") as (opens,):

        def in_place(target: Path, _: int) -> Path:
            file, made = target.resolve(), making_folder(target) / target.name
            file.chmod(0o644)
            file.write_bytes(made.read_bytes()[:HEADERS])
            opens.ended()
            return file

        with (
            patch("pipelines.follow_up.build.put_version_in_place", in_place),
            Ledger.open(home.ledger) as ledger,
        ):
            publish_follow_up(Work(home, ledger))
        assert opens.ended() != 0


def making_folder(target: Path) -> Path:
    """The folder where a version is completed before it gets its name."""
    return target.with_suffix("") / ".making"
