"""Forks a process for each call that a test wants killed: much sooner there than a new Python.

Reads a job a line: `{"home": .., "call": .., "at": [name, count] or null, "after": seconds or
null, "trace": file or null, "cuts": folder or null, "fault": name or null}`. Answers with how the
process ended. Only packages of others are loaded before the fork: ours use polars as they are
imported, and its threads survive no fork.
"""

import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.home.steps import Step
from tests.crash.power import CONTENTS_LOST, NAMES_LOST, Disk

_LOADED = (
    "polars",
    "duckdb",
    "pandera.polars",
    "lxml.etree",
    "xlsxwriter",
    "typst",
    "fastexcel",
    "openpyxl",
    "jinja2",
    "saxonche",
    "pyarrow.csv",
    "unittest.mock",
)


def serve() -> None:
    """Do the jobs that are told, one at a time, until no more come."""
    for name in _LOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _do(job)
        if job["after"] is not None:
            time.sleep(job["after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 -- the answer


def _do(job: dict[str, Any]) -> None:
    """Do a job in this process, and end it."""
    ended = 1
    try:
        from pipelines.home.paths import Home  # noqa: PLC0415 -- after the fork
        from tests.crash.faults import planted  # noqa: PLC0415 -- after the fork
        from tests.crash.listening import listen  # noqa: PLC0415 -- after the fork
        from tests.crash.scenario import CALLS  # noqa: PLC0415 -- after the fork

        heard: list[str] = []
        # The whole machine's disk need not be waited for: a kill loses nothing of it.
        os.sync = int
        if job["at"] is not None or job["trace"] is not None:
            listen(Path(job["home"]), _Listener(heard, job["at"]))
        if job["cuts"] is not None:
            listen(Path(job["home"]), _cutter(Path(job["home"]), Path(job["cuts"])))
        call = next(call for call in CALLS if call.name == job["call"])
        with planted(job["fault"], Path(job["home"])):
            call.run(Home(Path(job["home"])))
        if job["trace"] is not None:
            Path(job["trace"]).write_text("\n".join(heard), encoding="utf-8")
        ended = 0
    except BaseException:  # noqa: BLE001 -- told, and the fork ends here whatever it was
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(ended)


def _cutter(home: Path, folder: Path) -> Callable[[str], None]:
    """Write what a power cut would leave, the first time the call comes to each named step."""
    disk, cut = Disk(home), set(map(str, Step))

    def tell(event: str) -> None:
        if event in cut:
            cut.remove(event)
            for lost in (NAMES_LOST, CONTENTS_LOST):
                disk.write(folder / f"{event} {lost}", lost)

    return tell


class _Listener:
    """Notes what it hears, and dies at the event of a name and count, or at any of a count."""

    def __init__(self, heard: list[str], at: tuple[str, int] | None) -> None:
        self._heard = heard
        self._name, self._left = at or ("", 0)

    def __call__(self, event: str) -> None:
        self._heard.append(event)
        if self._left and self._name in {"", event}:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    serve()
