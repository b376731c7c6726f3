"""The Prefect server of a home: started, waited for, and stopped with its parent."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx
from prefect.settings import PREFECT_API_URL

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError

_HEALTHY_WITHIN: Final = 300
_ENDS_WITHIN: Final = 30


@contextmanager
def own_server(gone_within: float = _ENDS_WITHIN) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server for the block, at the address that the environment names.

    Raises:
        SamfakturaError: another server still answers there after the wait.
    """
    _wait_until_gone(gone_within)
    server = subprocess.Popen([sys.executable, "-P", "-m", "flows.server_process"])
    try:
        wait_for_server(server)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for_server(server: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the server answers.

    Raises:
        SamfakturaError: it ends, or does not answer within five minutes.
    """
    url = f"{PREFECT_API_URL.value()}/health"
    last = time.monotonic() + _HEALTHY_WITHIN
    while time.monotonic() < last:
        if server is not None and server.poll() is not None:
            raise SamfakturaError(ErrorCode.SERVER_ENDED, status=server.returncode)
        if _answers(url):
            return
        time.sleep(1)
    raise SamfakturaError(ErrorCode.SERVER_SILENT, url=url)


def _wait_until_gone(seconds: float) -> None:
    """Wait for the previous server to stop: it ends with its parent, after a delay."""
    url = f"{PREFECT_API_URL.value()}/health"
    last = time.monotonic() + seconds
    while _answers(url):
        if time.monotonic() > last:
            raise SamfakturaError(ErrorCode.SERVER_IN_PLACE, url=url)
        time.sleep(1)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False
