"""The process of a home's own Prefect server: it ends when its parent does.

A killed parent cannot stop its children. The kernel can: it sends the signal requested here
(prctl(2), PR_SET_PDEATHSIG), and keeps the request when the program is replaced.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def become_server(started_by: int) -> None:
    """Replace this process with the server, unless the parent has already ended."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == started_by:
        os.execv(sys.executable, [sys.executable, "-m", "prefect", "server", "start"])  # noqa: S606


if __name__ == "__main__":
    become_server(os.getppid())
