"""The command line in a separate process, with a given clock, time zone or disk.

python -m tests.keep.called [--at TIMESTAMP] [--full-after N] COMMAND ...

With `--at` the clock stands at that time. With `--full-after` no file grows once the process has
opened N files for writing.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[2]
# prctl(2), capabilities(7): the superuser ignores file rights unless the capability is dropped.
_DROP_CAPABILITY, _WRITE_ANYWHERE = 24, 1


def called(
    *arguments: str, zone: str = "UTC", as_others: bool = False
) -> subprocess.CompletedProcess[str]:
    """Call the program in a time zone; with `as_others` file rights apply to it."""
    return subprocess.run(
        [sys.executable, "-m", "tests.keep.called", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"TZ": zone, "PYTHONPATH": str(ROOT)},
        preexec_fn=_drop_rights if as_others else None,
    )


def _drop_rights() -> None:
    import ctypes  # noqa: PLC0415 -- in the child

    ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _WRITE_ANYWHERE, 0, 0, 0)


def stop_the_clock(moment: dt.datetime) -> None:
    """Stop the clock wherever the program asks for the time."""
    from commands import desk  # noqa: PLC0415 -- optional
    from pipelines.home import clock  # noqa: PLC0415 -- as above
    from pipelines.ledger import lock  # noqa: PLC0415 -- as above

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    for asks in (desk, clock, lock):
        asks.dt = SimpleNamespace(**vars(dt) | {"datetime": Stopped})  # type: ignore[attr-defined]


def fill_after(writes: int) -> None:
    """Let no file grow once the process has opened that many for writing."""
    from tests.keep.full_disk import fill  # noqa: PLC0415 -- optional

    left = writes

    def opened(event: str, of: tuple[Any, ...]) -> None:
        nonlocal left
        if (
            event == "open"
            and of[2] & (os.O_WRONLY | os.O_RDWR)
            and "__pycache__" not in str(of[0])
        ):
            left -= 1
            if left == 0:
                fill()

    sys.addaudithook(opened)


def main(arguments: list[str]) -> None:
    """Set up the environment, and call the command line."""
    while arguments[0] in {"--at", "--full-after"}:
        option, value, *arguments = arguments
        if option == "--at":
            stop_the_clock(dt.datetime.fromisoformat(value))
        else:
            fill_after(int(value))
    from commands.main import run_and_exit as call  # noqa: PLC0415 -- the environment is set up first

    call(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
