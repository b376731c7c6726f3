"""Watch jobs of serving: look into the inbox, mark dead runs, and send alerts."""

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
from pipelines.operation.senders import Channel, channels, send_new_alerts
from transforms.alerts.alert import Alert
from transforms.alerts.runs import runs_failed, runs_late
from transforms.arrivals import FileLook, still

_DEAD_EVERY: Final = 20
_TELL_EVERY: Final = 60
_FAILED_SINCE: Final = dt.timedelta(days=7)


class Watch:
    """Repeated checks that remember the result of the previous one.

    A failed check is repeated at the next interval: the server may be starting, or a share offline.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._before: dict[str, FileLook] = {}
        self._started: dict[str, FileLook] = {}
        self._ways: list[Channel] = []

    def look(self) -> None:
        """Start an ingest when a new file is unchanged since the previous check."""
        now = looked(self._home.inbox)
        whole = still(self._before, now)
        self._before = now
        if any(self._started.get(name) != look for name, look in whole.items()):
            with get_client(sync_client=True) as client:
                start_run(client, INGEST)
            self._started = whole

    def tell(self) -> None:
        """Send new alerts, if a channel is configured."""
        try:
            self._ways = channels(self._home)
        except SettingsError:
            # The settings are being changed: the runs fail, which is alerted separately.
            note("watch.failed", "error", step="settings")
        if not self._ways:
            return
        now = dt.datetime.now(dt.UTC)
        with get_client(sync_client=True) as client:
            failed = failed_runs(client, self._home, now - _FAILED_SINCE)
            late = late_runs(client, self._home, now)
        found = [*runs_failed(failed), *runs_late(late), *self._waiting(swedish_day(now))]
        if send_new_alerts(self._home, self._ways, found, now):
            note("alerts.told")

    def _waiting(self, on: dt.date) -> list[Alert]:
        """Return the home's alerts; empty when the home cannot be read.

        Its runs fail for the same reason, and are themselves alerts: they reach a person.
        """
        try:
            with read_home(self._home.root) as work:
                return what_needs_a_person(work, on)
        except Exception as failed:  # noqa: BLE001 -- a damaged store may raise any error
            note_failure("watch.failed", failed, "error", step="waiting")
            return []

    def mark_dead(self) -> None:
        """Mark runs whose process died."""
        with get_client(sync_client=True) as client:
            for run in mark_dead(client, self._home, dt.datetime.now(dt.UTC)):
                note("run.crashed", "error", deployment=run.name.partition("-")[0])


def watch(home: Home, inbox_every: int, stop: Event) -> None:
    """Watch until `stop` is set. Each job has a thread: a mail server may be slow."""
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
        except Exception as failed:  # noqa: BLE001 -- retried at the next look
            note_failure("watch.failed", failed, "warning", step=job.__name__)
        stop.wait(every)
