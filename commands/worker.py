"""`samfaktura worker`: a Prefect worker that runs what `samfaktura serve --pool` has deployed."""

import os
import sys
from typing import Annotated, NoReturn

from cyclopts import Parameter

from commands import desk
from flows.environment import prefect_environment


def worker(pool: Annotated[str, Parameter(help="Arbetspoolen.")]) -> NoReturn:
    """Run the deployments of a work pool."""
    environment = prefect_environment(desk.home(), os.environ)
    os.umask(0o077)
    # Prefect reads its environment as it is loaded: so in a program of its own, in this process.
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--limit", "1"]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- no shell is wanted
