"""Calls killed wherever they can be, and the power cut: nothing is lost, and nothing comes twice.

`make soak` prints what was done. Each call of the quarter is killed at every time it comes to a
named step, at the first of every other kind of file and statement, and at random times, some kills
after each other; and the power is cut at every named step, names or contents lost. The home that is
left must be, file by file and row by row, that of the quarter which nothing disturbed.
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
    mended,
    play,
    server,
    steps_of,
)
from tests.crash.scenario import CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.soak

# So many kills before a call may end; and of each call, so many at random times.
_IN_A_ROW = 6
_AT_RANDOM = 8
_CUT = ("bill", "bill a month again", "draft anew", "approve", "issue", "documents")


@pytest.fixture(scope="module")
def forks() -> Iterator[Server]:
    with server() as started:
        yield started


@pytest.fixture(scope="module")
def quarter(forks: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    return play(forks, tmp_path_factory.mktemp("quarter"))


@pytest.fixture(scope="module")
def kills() -> Counter[str]:
    """How many times each call was killed."""
    return Counter()


def points_of(played: Played, by_chance: random.Random) -> list[Point]:
    """Every time at a named step, the first of each other event, and random times."""
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
def test_no_kill_loses_or_doubles_anything(
    forks: Server, quarter: dict[str, Played], kills: Counter[str], tmp_path: Path, name: str
) -> None:
    played, compared = quarter[name], 0
    by_chance = random.Random(name)  # noqa: S311 -- repeatable, no secret
    for chain in chains(points_of(played, by_chance), _IN_A_ROW):
        ended = kill(forks, played, tmp_path / "home", chain)
        assert ended.found == [], chain
        kills[name] += ended.kills
        compared += played.size
    print(f"\n{name}: {kills[name]} kills, {compared:,} bytes compared")  # noqa: T201 -- its figures


def test_three_hundred_kills_at_the_least(kills: Counter[str]) -> None:
    print(f"\n{kills.total()} kills, nothing lost or doubled")  # noqa: T201 -- its figures
    assert kills.total() >= 300


def test_no_power_cut_loses_or_doubles_anything(
    forks: Server, quarter: dict[str, Played], tmp_path: Path
) -> None:
    cuts = 0
    for name in _CUT:
        played, folder = quarter[name], tmp_path / name
        folder.mkdir()
        forks.run(copied(played, folder), name, cuts=folder)
        for left in sorted(folder.glob("*lost")):
            assert mended(played, Home(left)) == [], (name, left.name)
            cuts += 1
    print(f"{cuts} power cuts, nothing lost or doubled")  # noqa: T201 -- what a soak is for
    assert cuts >= 100


def copied(played: Played, folder: Path) -> Path:
    """A copy of the home before a call, whose power is cut as the call goes on."""
    return copy(played.before, folder / "home").root
