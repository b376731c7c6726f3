"""Processes that make documents end with the one that began them, however that ends.

Else they would write into a home that another holds by then, and never end.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = Path(__file__).with_name("slow_makers.py")
_ROOT = Path(__file__).parents[2]
_PAUSE, _LONG = 0.05, 60


def lives(pid: int) -> bool:
    """Whether a process works; one that has ended and waits to be asked about does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_of_one_that_is_killed_no_process_works_on(tmp_path: Path) -> None:
    began = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(tmp_path)], env=os.environ | {"PYTHONPATH": str(_ROOT)}
    )
    try:
        workers = waited_for(tmp_path)
    finally:
        began.kill()
        began.wait()
    end = time.monotonic() + _LONG / 2
    while any(lives(pid) for pid in workers) and time.monotonic() < end:
        time.sleep(_PAUSE)
    assert [pid for pid in workers if lives(pid)] == []


def waited_for(folder: Path) -> list[int]:
    """Return the processes, when one has begun to work."""
    end = time.monotonic() + _LONG
    while not (told := list(folder.iterdir())):
        assert time.monotonic() < end
        time.sleep(_PAUSE)
    return [int(one.name) for one in told]
