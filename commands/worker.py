"""`samfaktura worker`: a Prefect worker for the deployments in a work pool."""

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
    # Prefect reads its environment at import: it therefore runs as a new program in this process.
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--limit", "1"]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- no shell is wanted
