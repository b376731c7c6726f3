"""Serve a home: its server if none is named, its deployments and the watch.

Runs in a separate process, started by `samfaktura serve` in the environment that Prefect reads.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from prefect import serve

from contracts.errors.error import SamfakturaError
from flows.deployments import deployments
from flows.pool import deploy_into
from flows.server import own_server, wait_for_server
from flows.watch import watch
from pipelines.home.files import make_folder
from pipelines.home.log_setup import start_log
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.ledger.lock import hold

OWN_SERVER: Final = "--own-server"
ONLY_WATCH: Final = "--watch-only"
POOL: Final = "--pool="


def serve_home(home: Home, *, start_server: bool, only_watch: bool = False, pool: str = "") -> None:
    """Serve the deployments of a home until terminated; or only watch it.

    With a pool, the deployments are created in it for its workers.

    Raises:
        LedgerBusyError: the home is already served.
        SamfakturaError: the server does not answer.
    """
    settings = load_settings(home)
    start_log(settings.log, home)
    schedule = settings.schedule
    home.make()
    make_folder(home.prefect)
    with ExitStack() as until_end:
        until_end.enter_context(hold(home.prefect, "samfaktura serve"))
        if start_server:
            server = until_end.enter_context(own_server())
            until_end.enter_context(_ending_with(server))
        else:
            wait_for_server()
        if pool:
            deploy_into(pool, deployments(home, schedule))
        if pool or only_watch:
            watch(home, schedule.inbox_every_seconds, until_terminated())
            return
        until_end.enter_context(_watched(home, schedule.inbox_every_seconds))
        # One run at a time, whatever its kind: the others wait.
        serve(*deployments(home, schedule), limit=1, pause_on_shutdown=False)


def until_terminated() -> Event:
    """Return an event that is set when this process is terminated."""
    stop = Event()
    for sent in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sent, lambda *_: stop.set())
    return stop


@contextmanager
def _watched(home: Home, inbox_every: int) -> Iterator[None]:
    """Watch the home in a separate thread for the block."""
    stop = Event()
    watching = Thread(target=watch, args=(home, inbox_every, stop), daemon=True)
    watching.start()
    try:
        yield
    finally:
        stop.set()
        watching.join(10)


@contextmanager
def _ending_with(server: subprocess.Popen[bytes]) -> Iterator[None]:
    """Terminate this process when the server ends, so that a restart starts both."""
    over = Event()

    def wait_for_end() -> None:
        server.wait()
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait_for_end, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def serve_named(arguments: list[str]) -> None:
    """Serve the home given as an argument; exit as the command line does on failure."""
    os.umask(0o077)
    try:
        serve_home(
            Home(Path(arguments[0])),
            start_server=OWN_SERVER in arguments,
            only_watch=ONLY_WATCH in arguments,
            pool=next((one.removeprefix(POOL) for one in arguments if one.startswith(POOL)), ""),
        )
    except SamfakturaError as failed:
        print(failed.answer(), file=sys.stderr)  # noqa: T201 - what a command answers
        sys.exit(failed.exit)


if __name__ == "__main__":
    serve_named(sys.argv[1:])
