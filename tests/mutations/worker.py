"""Run mutants one after the other: `python -m tests.mutations.worker FOLDER` with names on stdin.

The folder holds `world.pickle` (a world, and what the oracle made of it). Each line of stdin is a
mutation as JSON, or `null` for the code as it is. Each line of stdout says what was found.
"""

import json
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("contracts", "transforms", "pipelines")
# A mutant may run for ever; that is found out too.
PATIENCE_SECONDS = 60


def main(folder: Path) -> None:
    """Copy the packages, then run each mutant in the copy and say what became of it."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    world, played = pickle.loads((folder / "world.pickle").read_bytes())  # noqa: S301 - our own
    signal.signal(signal.SIGPROF, _too_long)
    for line in sys.stdin:
        began = time.monotonic()
        with _mutated(copy, json.loads(line)):
            found = _found(copy, world, played)
        told = {"found": found, "seconds": round(time.monotonic() - began, 1)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


@contextmanager
def _mutated(copy: Path, mutation: list[str] | None) -> Iterator[None]:
    """Change one file of the copy, and put it back as it was."""
    if mutation is None:
        yield
        return
    _, path, source, replacement = mutation
    file = copy / path
    original, made = file.read_text("utf-8"), file.stat()
    file.write_text(original.replace(source, replacement), "utf-8")
    try:
        yield
    finally:
        file.write_text(original, "utf-8")
        os.utime(file, ns=(made.st_atime_ns, made.st_mtime_ns))  # its bytecode is good again


def _found(copy: Path, world: Any, played: Any) -> str:
    """What is wrong with the code of the copy; empty when it agrees with the oracle."""
    for name in [*sys.modules]:
        if name.split(".")[0] in PACKAGES or name.startswith("tests.support"):
            del sys.modules[name]
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    try:
        from tests.mutations.trial import first_difference  # noqa: PLC0415 - anew for each mutant

        with tempfile.TemporaryDirectory(dir=copy) as home:
            return first_difference(copy, Path(home), world, played)
    except Exception as raised:  # noqa: BLE001 - whatever a mutant does, it is caught
        return f"{type(raised).__name__}: {str(raised)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.modules.pop("tests.mutations.trial", None)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {PATIENCE_SECONDS} seconds of work")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
