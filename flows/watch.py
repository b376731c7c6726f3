"""What serving does beside the runs: looks into the inbox and after the dead, and tells persons."""

import datetime as dt
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from prefect.client.orchestration import get_client

from contracts.errors.error import SettingsError
from flows.deployments import INGEST
from flows.runs import failed_runs, late_runs, mark_dead, start_run
from pipelines.archive.work import read_home
from pipelines.home.clock import swedish_day
from pipelines.home.log import note, note_failure
from pipelines.home.paths import Home
from pipelines.inbox.files import looked
from pipelines.operation.alerts import what_needs_a_person
from pipelines.operation.senders import Channel, channels, tell_once
from transforms.alerts.alert import Alert
from transforms.alerts.runs import runs_failed, runs_late
from transforms.arrivals import FileLook, still

_DEAD_EVERY: Final = 20
_TELL_EVERY: Final = 60
_FAILED_SINCE: Final = dt.timedelta(days=7)


class Watch:
    """Looks again and again, remembering what the last look saw.

    A look that fails is tried again at the next: the server may be starting, a share be away.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._before: dict[str, FileLook] = {}
        self._told: dict[str, FileLook] = {}
        self._ways: list[Channel] = []

    def look(self) -> None:
        """Start an ingest when a file has come that is the same as at the last look."""
        now = looked(self._home.inbox)
        whole = still(self._before, now)
        self._before = now
        if any(self._told.get(name) != look for name, look in whole.items()):
            with get_client(sync_client=True) as client:
                start_run(client, INGEST)
            self._told = whole

    def tell(self) -> None:
        """Tell persons of what is new among what needs them, if anyone is to be told."""
        try:
            self._ways = channels(self._home)
        except SettingsError:
            # Somebody is changing them: the runs fail of it, and who was told before is told that.
            note("watch.failed", "error", step="settings")
        if not self._ways:
            return
        now = dt.datetime.now(dt.UTC)
        with get_client(sync_client=True) as client:
            failed = failed_runs(client, self._home, now - _FAILED_SINCE)
            late = late_runs(client, self._home, now)
        found = [*runs_failed(failed), *runs_late(late), *self._waiting(swedish_day(now))]
        if tell_once(self._home, self._ways, found, now):
            note("alerts.told")

    def _waiting(self, on: dt.date) -> list[Alert]:
        """Return what waits in the home; nothing of one that cannot be read.

        Its runs fail of that too, and those are told: there is somebody who must hear of it.
        """
        try:
            with read_home(self._home.root) as work:
                return what_needs_a_person(work, on)
        except Exception as failed:  # noqa: BLE001 -- a damaged store fails in words of its own
            note_failure("watch.failed", failed, "error", step="waiting")
            return []

    def mark_dead(self) -> None:
        """Mark runs whose process died."""
        with get_client(sync_client=True) as client:
            for run in mark_dead(client, self._home, dt.datetime.now(dt.UTC)):
                note("run.crashed", "error", deployment=run.name.partition("-")[0])


def watch(home: Home, inbox_every: int, stop: Event) -> None:
    """Watch until told to stop. No job waits for another: a mail server may take its minutes."""
    watching = Watch(home)
    for job, every in (
        (watching.mark_dead, _DEAD_EVERY),
        (watching.look, inbox_every),
        (watching.tell, _TELL_EVERY),
    ):
        Thread(target=_again_and_again, args=(job, every, stop), daemon=True).start()
    stop.wait()


def _again_and_again(job: Callable[[], None], every: int, stop: Event) -> None:
    while not stop.is_set():
        try:
            job()
        except Exception as failed:  # noqa: BLE001 -- whatever it is, the next look is soon
            note_failure("watch.failed", failed, "warning", step=job.__name__)
        stop.wait(every)
