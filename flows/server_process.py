"""The process of a home's own Prefect server: it ends when the process that started it does.

Whoever is killed cannot end what it started. The kernel can: it sends the signal that is asked for
here (prctl(2), PR_SET_PDEATHSIG), and remembers it when the program is replaced.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def become_server(started_by: int) -> None:
    """Turn this process into the server, unless who started it is gone already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == started_by:
        os.execv(sys.executable, [sys.executable, "-m", "prefect", "server", "start"])  # noqa: S606


if __name__ == "__main__":
    become_server(os.getppid())
