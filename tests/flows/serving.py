"""`samfaktura serve` as a process with a real server, and helpers to query it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.home.paths import Home

ROOT = Path(__file__).parents[2]
COMMAND = "from commands.main import run_and_exit; run_and_exit()"
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def wait_for(found: Callable[[], Found], seconds: float, what: str) -> Found:
    """Poll until the result is true; fail on timeout."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        answer = found()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}")


class WayOut:
    """A proxy that must not be used: it counts requests that would leave the machine."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.asked = 0
        Thread(target=self._count, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def _count(self) -> None:
        while True:
            try:
                self._listening.accept()[0].close()
            except OSError:
                return
            self.asked += 1

    def close(self) -> None:
        self._listening.close()


class Serving:
    """A home that is served, killed and served again; processes are ended by id."""

    def __init__(self, home: Home, log: Path, way_out: WayOut) -> None:
        self.home, self._log = home, log
        self.port = free_port()
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", "SAMFAKTURA_"))
        } | {
            "PYTHONPATH": str(ROOT),
            "SAMFAKTURA_HOME": str(home.root),
            "SAMFAKTURA_SERVER__PORT": str(self.port),
            "SAMFAKTURA_SCHEDULE__INBOX_EVERY_SECONDS": "5",
            "SAMFAKTURA_SCHEDULE__INBOX_STILL_SECONDS": "1",
            "SAMFAKTURA_ALERTS__WEBHOOK_URL_FILE": "webhook",
            # Shortens only the waiting time of the test.
            "PREFECT_RUNNER_POLL_FREQUENCY": "2",
            "DO_NOT_TRACK": "0",
            **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), way_out.url),
            "NO_PROXY": "127.0.0.1,localhost",
        }
        self._processes: list[subprocess.Popen[bytes]] = []
        self.api = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api",
            timeout=30,
            trust_env=False,
            auth=self._login,
        )

    def _login(self, request: httpx.Request) -> httpx.Request:
        """Add the login that `serve` made at its first start."""
        if not self.home.server_login.exists():
            return request
        user, _, word = self.home.server_login.read_text().strip().partition(":")
        return next(httpx.BasicAuth(user, word).auth_flow(request))

    def start(self, *asked: str) -> subprocess.Popen[bytes]:
        serving = self._call("serve", *asked)
        wait_for(lambda: self._healthy(serving), 300, "the server answers")
        return serving

    def work(self, pool: str) -> subprocess.Popen[bytes]:
        """Start a worker with a umask that hides nothing from other users."""
        return self._call("worker", pool, umask=0o022)

    def _call(self, *arguments: str, umask: int = -1) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            called = subprocess.Popen(
                [sys.executable, "-c", COMMAND, *arguments],
                env=self._environment,
                stdout=log,
                stderr=log,
                cwd=self._log.parent,
                umask=umask,
            )
        self._processes.append(called)
        return called

    def _healthy(self, serving: subprocess.Popen[bytes]) -> bool:
        assert serving.poll() is None, self._log.read_text()
        try:
            return self.api.get("/health").is_success
        except httpx.HTTPError:
            return False

    def deployment(self, name: str) -> dict[str, Any]:
        """Return a deployment once it is served."""

        def found() -> dict[str, Any] | None:
            answer = self.api.get(f"/deployments/name/{name}/{name}")
            return dict(answer.json()) if answer.is_success else None

        return wait_for(found, 180, f"{name} is served")

    def pool_of(self, name: str) -> str | None:
        """Return the work pool of a deployment; None when it is served."""
        return self.deployment(name)["work_pool_name"]

    def runs(self, name: str, *states: str) -> list[dict[str, Any]]:
        """Return the runs of a deployment in the given states, the first to run first."""
        asked = {
            "deployments": {"name": {"any_": [name]}},
            "flow_runs": {"state": {"type": {"any_": list(states)}}} if states else {},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        answer = self.api.post("/flow_runs/filter", json=asked, headers=self._csrf())
        return list(answer.raise_for_status().json())

    def state(self, run: str) -> str:
        answer = self.api.get(f"/flow_runs/{run}").raise_for_status()
        return str(answer.json()["state"]["type"])

    def ask(self, name: str, **parameters: object) -> httpx.Response:
        """Create a run as the page does, with the values of the form."""
        place = f"/deployments/{self.deployment(name)['id']}/create_flow_run"

        def asked() -> httpx.Response | None:
            answer = self.api.post(place, json={"parameters": parameters}, headers=self._csrf())
            # A server that has just started may be busy with its own history.
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        return wait_for(asked, 60, "the server has time")

    def _csrf(self) -> dict[str, str]:
        client = str(uuid.uuid4())
        token = self.api.get("/csrf-token", params={"client": client}).raise_for_status()
        return {
            "Prefect-Csrf-Client": client,
            "Prefect-Csrf-Token": token.json()["token"],
        }

    def processes(self) -> list[int]:
        """Return every process of this home: `serve`, server and runs."""
        mark = f"SAMFAKTURA_HOME={self.home.root}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                environment = (place / "environ").read_bytes().split(b"\0")
                living = "\nState:\tZ" not in (place / "status").read_text()
            except OSError:
                continue
            if mark in environment and living:
                found.append(int(place.name))
        return found

    def end(self) -> None:
        for sent in (signal.SIGTERM, signal.SIGKILL):
            for pid in self.processes():
                try:
                    os.kill(pid, sent)
                except ProcessLookupError:
                    continue
            last = time.monotonic() + 20
            while self.processes() and time.monotonic() < last:
                for process in self._processes:
                    process.poll()
                time.sleep(0.2)
        for process in self._processes:
            process.wait(10)
        self.api.close()


@contextmanager
def serving(home: Home, log: Path) -> Iterator[tuple[Serving, WayOut]]:
    way_out = WayOut()
    served = Serving(home, log, way_out)
    try:
        yield served, way_out
    finally:
        served.end()
        way_out.close()
