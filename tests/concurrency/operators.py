"""Operators who work on one home at the same time, each in a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.home.paths import Home

_SCRIPT = Path(__file__).with_name("operator_process.py")
_ROOT = Path(__file__).parents[2]


class Answer(NamedTuple):
    """The result of a command."""

    code: int
    out: str
    err: str


class Operator:
    """A process that runs commands; see `operator_process`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(_ROOT)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def ready(self) -> None:
        """Wait until the process accepts commands."""
        assert self._heard() == {"ready": True}

    def begin(
        self,
        home: Home,
        arguments: Sequence[str],
        *,
        stop_at: str | None = None,
        documents: bool = False,
    ) -> None:
        """Start a command without waiting for its result."""
        job = {
            "arguments": [*arguments, "--home", str(home.root)],
            "stop_at": stop_at,
            "documents": documents,
        }
        self._send(json.dumps(job))

    def stands_at(self) -> str:
        """Wait until the command pauses, and return the step."""
        return str(self._heard()["at"])

    def stands_or_answers(self) -> str | Answer:
        """Wait until the command pauses or ends."""
        heard = self._heard()
        return str(heard["at"]) if "at" in heard else Answer(**heard)

    def is_dead(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def goes_on(self) -> None:
        """Resume a paused command."""
        self._send("on")

    def answer(self) -> Answer:
        """Wait for the result of the command."""
        return Answer(**self._heard())

    def kill(self) -> None:
        """Kill the process without cleanup (SIGKILL)."""
        self._process.kill()
        self._process.communicate()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply


@contextmanager
def operators(number: int) -> Iterator[list[Operator]]:
    """Yield `count` operators, ready to work."""
    people = [Operator() for _ in range(number)]
    try:
        for one in people:
            one.ready()
        yield people
    finally:
        for one in people:
            one.kill()


def at_once(people: Sequence[Operator], home: Home, *calls: Sequence[str]) -> list[Answer]:
    """Start the calls at the same time, dealt in turn; return the answers."""
    for place, one in enumerate(people):
        one.begin(home, calls[place % len(calls)])
    return [one.answer() for one in people]
