"""`samfaktura serve`: the months by themselves, on a schedule."""

import os
import sys
from typing import NoReturn

from commands import desk
from flows.environment import prefect_environment, starts_server


def serve() -> NoReturn:
    """Run the home by itself: files as they come, months when they are due, answers daily.

    Starts a Prefect server on this machine, or uses the one that PREFECT_API_URL names. Ends when
    it is told to; systemd starts it again.
    """
    home = desk.home()
    environment = prefect_environment(home, os.environ)
    own = ["--own-server"] if starts_server(os.environ) else []
    # Prefect reads its environment as it is loaded: so in a program of its own, in this process.
    command = [sys.executable, "-m", "flows.serve", str(home.root), *own]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- no shell is wanted
