"""Kill calls in separate processes, and check what the next call makes of it."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from tests.crash.faults import planted
from tests.crash.kept import bytes_in, differences, kept_in
from tests.crash.scenario import CALLS, Call
from tests.support.errors import texts

KILLED = -signal.SIGKILL


class Point(NamedTuple):
    """The point where a call is killed: the `count`th event of this name.

    Without a name, the `count`th event of any kind; with `after`, after that many seconds.
    """

    name: str = ""
    count: int = 1
    after: float | None = None


class Played(NamedTuple):
    """An undisturbed call: the home before, its content after, the events heard."""

    call: Call
    before: Path
    kept: dict[str, Any]
    size: int
    heard: list[str]
    seconds: float


class Ended(NamedTuple):
    """The end of a call that was killed: the number of kills, and the differences."""

    kills: int
    found: list[str]


class Server:
    """The process that forks those that are killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(  # noqa: PLR0913 -- the parts of a job
        self,
        home: Path,
        call: str,
        at: Point | None = None,
        *,
        trace: Path | None = None,
        cuts: Path | None = None,
        fault: str | None = None,
    ) -> int:
        """Make a call in a separate process; return how it ended.

        Args:
            home: the home.
            call: the name of the call.
            at: where to kill it.
            trace: the file to record every event in.
            cuts: the folder for the states that a power cut at each named step would leave.
            fault: the fault to plant in the program.
        """
        by_event = at is not None and at.after is None
        job = {
            "home": str(home),
            "call": call,
            "at": [at.name, at.count] if at is not None and by_event else None,
            "after": None if at is None else at.after,
            "trace": None if trace is None else str(trace),
            "cuts": None if cuts is None else str(cuts),
            "fault": fault,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def server() -> Iterator[Server]:
    """Yield a server. Polars gets one thread because the tables are small."""
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Server(process)


def play(
    server: Server, folder: Path, calls: tuple[Call, ...] = CALLS, begun: Path | None = None
) -> dict[str, Played]:
    """Make the calls of the quarter in turn, undisturbed; keep each home before.

    In a new home, or in a copy of one that is `begun`.
    """
    home = Home(folder / "home")
    if begun is None:
        home.root.mkdir(parents=True)
    else:
        copy(begun, home.root)
    played = {}
    for place, call in enumerate(calls):
        call.before(home)
        before, trace = folder / f"before-{place}", folder / f"trace-{place}"
        copy(home.root, before)
        started = time.monotonic()
        assert server.run(home.root, call.name, trace=trace) == 0
        took = time.monotonic() - started
        heard = trace.read_text(encoding="utf-8").splitlines()
        played[call.name] = Played(call, before, kept_in(home), bytes_in(home), heard, took)
    return played


def copy(home: Path, target: Path) -> Home:
    """Copy a home as it is."""
    shutil.copytree(home, target, symlinks=True)
    return Home(target)


def kill(
    server: Server, played: Played, root: Path, points: list[Point], fault: str | None = None
) -> Ended:
    """Kill a call at one point after the other, repeat it each time, then let it end.

    The resulting home must equal that of the undisturbed call. A call that ended, or was killed
    when everything was done, is not repeated, because it would be an extra call: the remaining
    points get a home of their own.
    """
    kills, left, found = 0, list(points), list[str]()
    while left and not found:
        home = copy(played.before, root)
        killed = _kill_until_done(server, played, home, left, fault)
        # A point that the undisturbed call does not reach either (a late random time) is spent.
        del left[: max(killed, 1)]
        kills += killed
        found = repeated(played, home, fault)
        shutil.rmtree(root)
    return Ended(kills, found)


def _kill_until_done(
    server: Server, played: Played, home: Home, points: list[Point], fault: str | None
) -> int:
    """Kill a call at the points in turn until its work is done; count the kills."""
    for kills, point in enumerate(points):
        ended = server.run(home.root, played.call.name, point, fault=fault)
        assert ended in {KILLED, 0}
        if ended == 0:
            return kills
        if not differences(played.kept, kept_in(home)):
            return kills + 1
    return len(points)


def repeated(played: Played, home: Home, fault: str | None = None) -> list[str]:
    """Repeat an interrupted call unless all was done; return the differences."""
    if differences(played.kept, kept_in(home)):
        try:
            with patch("os.sync"), planted(fault, home.root):
                played.call.run(home)
        except Exception as failed:  # noqa: BLE001 -- the failure itself is the finding
            return [f"the next call failed: {failed!r}"]
    found = differences(played.kept, kept_in(home))
    with read_home(home.root) as work:
        return found + texts(home_problems(work))


def steps_of(played: Played) -> list[Point]:
    """Return the first of each named step and event kind of a call, in order."""
    return [Point(name) for name in dict.fromkeys(played.heard)]


def chains(points: list[Point], length: int) -> list[list[Point]]:
    """Split points into chains, so that a call is killed several times in a row."""
    parts = -(-len(points) // length)
    return [list(itertools.islice(points, place, None, parts)) for place in range(parts)]
