"""Which runs live: each holds a file for as long as its process does, however that ends.

Prefect notices that a run's process died from the process that started it. When both die, as when
a machine loses its power, the run would be running for ever, and those after it would wait.
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

# How long a run may take from when it is said to run, or to be about to, until it holds its file.
_STARTS_WITHIN: Final = {"RUNNING": 60, "CANCELLING": 60, "PENDING": 300}
UNDER_WAY: Final = tuple(_STARTS_WITHIN)


@contextmanager
def alive(home: Home) -> Iterator[None]:
    """Hold the file of this flow run for the block. The kernel lets go of it if the process dies.

    A flow that is called without a server has no run to hold.
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
    """Tell whether nothing works on a run that is said to be under way since a moment."""
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
