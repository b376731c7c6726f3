"""Run mutants in turn: `python -m tests.mutations.worker FOLDER`.

The folder may hold `world.pickle` (a world, and the oracle's results for it). Each line of stdin is
a mutation as JSON, or `null` for the code as it is. Each line of stdout reports the finding.
"""

import io
import json
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.mutations.mutation import Mutation
from tests.mutations.sources import PACKAGES, Sources
from tests.mutations.specs import ROOT, node_ids

# The modules that the pickled world consists of, and the packages that run.
KEPT = ("tests.mutations", "tests.generated", "tests.oracle")
# A mutant may run for ever; the time limit detects this.
PATIENCE_SECONDS = 60


def main(folder: Path) -> None:
    """Copy the packages, then run each mutant in the copy and report its finding."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    pickled = folder / "world.pickle"
    # Mutants caught by specs need no world.
    world, played = pickle.loads(pickled.read_bytes()) if pickled.exists() else (None, None)  # noqa: S301 - our own
    signal.signal(signal.SIGPROF, _too_long)
    sources = Sources(copy)
    for line in sys.stdin:
        began = time.monotonic()
        asked = json.loads(line)
        mutation = Mutation(*asked) if asked else None
        with _mutated(copy, sources, mutation):
            specs = mutation.caught_by if mutation else ""
            found = _spec_failure(specs) if specs else _found(copy, world, played)
        line_out = {"found": found, "seconds": round(time.monotonic() - began, 1)}
        sys.stdout.write(json.dumps(line_out) + "\n")
        sys.stdout.flush()


@contextmanager
def _mutated(copy: Path, sources: Sources, mutation: Mutation | None) -> Iterator[None]:
    """Change one file of the copy, and restore it."""
    if mutation is None:
        yield
        return
    mutant = sources.mutant(mutation)
    file = copy / mutant.path
    original, made = file.read_text("utf-8"), file.stat()
    file.write_text(mutant.text, "utf-8")
    try:
        yield
    finally:
        file.write_text(original, "utf-8")
        os.utime(file, ns=(made.st_atime_ns, made.st_mtime_ns))  # its bytecode is valid again


def _found(copy: Path, world: Any, played: Any) -> str:
    """Return the difference of the copied code; empty if it agrees with the oracle."""
    _forget("tests.support")
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    try:
        from tests.mutations.trial import first_difference  # noqa: PLC0415 - imported again for each mutant

        with tempfile.TemporaryDirectory(dir=copy) as home:
            return first_difference(copy, Path(home), world, played)
    except Exception as raised:  # noqa: BLE001 - any failure of a mutant counts as caught
        return f"{type(raised).__name__}: {str(raised)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.modules.pop("tests.mutations.trial", None)


def _spec_failure(specs: str) -> str:
    """Return the specs' failure on the copied code; empty if they pass."""
    _forget("tests.", "commands")
    options = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"]
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_SECONDS)
    try:
        with redirect_stdout(io.StringIO()):
            code = pytest.main([*options, *node_ids(specs)])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise AssertionError(f"{specs}: {code!r}")
    return "" if code == pytest.ExitCode.OK else f"{specs} fails"


def _forget(*more: str) -> None:
    """Unload the project's modules and the test modules that use them."""
    for name in [*sys.modules]:
        own = name.startswith(more) and not name.startswith(KEPT)
        if name.split(".")[0] in PACKAGES or own:
            del sys.modules[name]


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {PATIENCE_SECONDS} seconds of work")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
