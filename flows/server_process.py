"""The process of a home's own Prefect server: it ends when its parent does.

A killed parent cannot stop its children. The kernel can: it sends the signal requested here
(prctl(2), PR_SET_PDEATHSIG).

The server answers only by the names of its own page: a web page whose name leads to this machine
(DNS rebinding) is refused.
"""

import ctypes
import os
import signal
from typing import Any, Final

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import PREFECT_SERVER_API_HOST, PREFECT_SERVER_API_PORT

from flows.environment import HOSTS

_PR_SET_PDEATHSIG: Final = 1
_REFUSED: Final = 403


class OwnHosts:
    """An ASGI application that answers only requests to its own hosts, each with its port."""

    def __init__(self, app: Any, hosts: list[str]) -> None:
        self._app = app
        self._hosts = {host.encode() for host in hosts}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan" or self._is_own(scope["headers"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": _REFUSED, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    def _is_own(self, headers: list[tuple[bytes, bytes]]) -> bool:
        found = [value.lower() for name, value in headers if name == b"host"]
        return len(found) == 1 and found[0] in self._hosts


def become_server(started_by: int) -> None:
    """Serve until terminated, unless the parent has already ended."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != started_by:
        return
    uvicorn.run(
        OwnHosts(create_app(final=True), os.environ[HOSTS].split(",")),
        host=PREFECT_SERVER_API_HOST.value(),
        port=PREFECT_SERVER_API_PORT.value(),
        log_level="warning",
    )


if __name__ == "__main__":
    become_server(os.getppid())
