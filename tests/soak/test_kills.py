"""Calls killed at every point, and the power cut: nothing is lost or duplicated.

`make soak` prints the figures. Each call of the quarter is killed each time it reaches a named
step, at the first of every other kind of file and statement, and at random times, some kills after
each other; and the power is cut at every named step, names or contents lost. The resulting home
must equal, file by file and row by row, that of the undisturbed quarter.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pipelines.home.paths import Home
from tests.crash.killing import (
    Played,
    Point,
    Server,
    chains,
    copy,
    kill,
    play,
    repeated,
    server,
    steps_of,
)
from tests.crash.scenario import CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.soak

# The number of kills before a call may end; and of kills per call at random times.
_IN_A_ROW = 6
_AT_RANDOM = 8
_CUT = ("bill", "bill a month again", "draft again", "approve", "issue", "documents")


@pytest.fixture(scope="module")
def forks() -> Iterator[Server]:
    with server() as started:
        yield started


@pytest.fixture(scope="module")
def quarter(forks: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    return play(forks, tmp_path_factory.mktemp("quarter"))


@pytest.fixture(scope="module")
def kills() -> Counter[str]:
    """Return how many times each call was killed."""
    return Counter()


def points_of(played: Played, by_chance: random.Random) -> list[Point]:
    """Return each occurrence of a named step, the first of other events, random times."""
    count: Counter[str] = Counter()
    named = []
    for event in played.heard:
        count[event] += 1
        if not event.startswith(("file", "sql")):
            named.append(Point(event, count[event]))
    others = [point for point in steps_of(played) if point.name.startswith(("file", "sql"))]
    times = sorted(by_chance.uniform(0, played.seconds) for _ in range(_AT_RANDOM))
    return [*named, *others, *(Point(after=time) for time in times)]


@pytest.mark.parametrize("name", [call.name for call in CALLS])
def test_no_kill_loses_or_duplicates_anything(
    forks: Server, quarter: dict[str, Played], kills: Counter[str], tmp_path: Path, name: str
) -> None:
    played, compared = quarter[name], 0
    by_chance = random.Random(name)  # noqa: S311 -- reproducible, not a secret
    for chain in chains(points_of(played, by_chance), _IN_A_ROW):
        ended = kill(forks, played, tmp_path / "home", chain)
        assert ended.found == [], chain
        kills[name] += ended.kills
        compared += played.size
    print(f"\n{name}: {kills[name]} kills, {compared:,} bytes compared")  # noqa: T201 -- its figures


def test_at_least_three_hundred_kills(kills: Counter[str]) -> None:
    print(f"\n{kills.total()} kills, nothing lost or doubled")  # noqa: T201 -- its figures
    assert kills.total() >= 300


def test_no_power_cut_loses_or_duplicates_anything(
    forks: Server, quarter: dict[str, Played], tmp_path: Path
) -> None:
    cuts = 0
    for name in _CUT:
        played, folder = quarter[name], tmp_path / name
        folder.mkdir()
        forks.run(copied(played, folder), name, cuts=folder)
        for left in sorted(folder.glob("*lost")):
            assert repeated(played, Home(left)) == [], (name, left.name)
            cuts += 1
    print(f"{cuts} power cuts, nothing lost or doubled")  # noqa: T201 -- the figures of the soak
    assert cuts >= 100


def copied(played: Played, folder: Path) -> Path:
    """Return a copy of the home before a call, for a power cut during the call."""
    return copy(played.before, folder / "home").root
