"""Processes that make documents end with their parent, however it ends.

Otherwise they would write into a home that another process has locked, and never end.
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
    """Return whether a process works; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_child_processes_of_a_killed_process_end(tmp_path: Path) -> None:
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
    """Return the processes once one has begun to work."""
    end = time.monotonic() + _LONG
    while not (files := list(folder.iterdir())):
        assert time.monotonic() < end
        time.sleep(_PAUSE)
    return [int(one.name) for one in files]
