"""A server that forks a process for each call to kill: faster than a new Python.

Reads one job per line: `{"home": .., "call": .., "at": [name, count] or null, "after": seconds or
null, "trace": file or null, "cuts": folder or null, "fault": name or null}`. Answers with how the
process ended. Only third-party packages are loaded before the fork: ours import polars, whose
threads do not survive a fork.
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
    """Run the jobs one at a time until the input ends."""
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
    """Run a job in this process, and exit."""
    ended = 1
    try:
        from pipelines.home.paths import Home  # noqa: PLC0415 -- after the fork
        from tests.crash.faults import planted  # noqa: PLC0415 -- after the fork
        from tests.crash.listening import listen  # noqa: PLC0415 -- after the fork
        from tests.crash.scenario import CALLS  # noqa: PLC0415 -- after the fork

        heard: list[str] = []
        # Do not wait for the real disk: a kill loses none of its content.
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
    except BaseException:  # noqa: BLE001 -- reported, and the fork ends here in any case
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(ended)


def _cutter(home: Path, folder: Path) -> Callable[[str], None]:
    """Write what a power cut would leave, the first time the call reaches each step."""
    disk, cut = Disk(home), set(map(str, Step))

    def write_cut(event: str) -> None:
        if event in cut:
            cut.remove(event)
            for lost in (NAMES_LOST, CONTENTS_LOST):
                disk.write(folder / f"{event} {lost}", lost)

    return write_cut


class _Listener:
    """Records events, and dies at the given event, by name and count or by count."""

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
