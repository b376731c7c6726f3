"""`samfaktura worker`: a Prefect worker that runs what `samfaktura serve --pool` has deployed."""

import os
import sys
from typing import NoReturn

from commands import desk
from flows.environment import prefect_environment


def worker(pool: str) -> NoReturn:
    """Run the deployments of a work pool, one at a time, on the machine of the home.

    Needs the server of `samfaktura serve --pool POOL`, or the one that PREFECT_API_URL names. Ends
    when it is told to, and a run that it works on with it: the next run finishes what that began.

    Parameters
    ----------
    pool
        The work pool.
    """
    environment = prefect_environment(desk.home(), os.environ)
    os.umask(0o077)
    # Prefect reads its environment as it is loaded: so in a program of its own, in this process.
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--limit", "1"]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- no shell is wanted
