"""Which runs are alive: each locks a file for as long as its process lives.

Prefect learns from the parent process that a run's process has died. When both die, as in a power
failure, the run would stay in state running and block those after it.
"""

import datetime as dt
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prefect.runtime import flow_run

from pipelines.home.files import make_folder
from pipelines.home.paths import Home

# The longest time from the state change to running or pending until a run locks its file.
_STARTS_WITHIN: Final = {"RUNNING": 60, "CANCELLING": 60, "PENDING": 300}
UNDER_WAY: Final = tuple(_STARTS_WITHIN)


@contextmanager
def alive(home: Home) -> Iterator[None]:
    """Lock the file of this flow run for the block.

    The kernel releases the lock if the process dies. A flow called without a server has no run id
    and locks nothing.
    """
    run_id = flow_run.id
    if run_id is None:
        yield
        return
    place = home.runs_alive / str(run_id)
    make_folder(place.parent)
    held = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        place.unlink(missing_ok=True)
        os.close(held)


def is_dead(home: Home, run_id: str, state: str, since: dt.datetime, now: dt.datetime) -> bool:
    """Return whether a run is dead, given its state and the time of the state change."""
    place = home.runs_alive / run_id
    try:
        held = os.open(place, os.O_RDWR)
    except FileNotFoundError:
        return (now - since).total_seconds() > _STARTS_WITHIN[state]
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(held)
    place.unlink(missing_ok=True)
    return True
