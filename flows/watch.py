"""What serving does beside the runs: looks into the inbox and after the dead, and tells persons."""

import datetime as dt
from collections.abc import Callable
from threading import Event
from typing import Final

from prefect.client.orchestration import get_client

from flows.deployments import INGEST
from flows.runs import failed_runs, late_runs, mark_dead, start_run
from pipelines.alert_senders import channels, tell_once
from pipelines.alerts import what_needs_a_person
from pipelines.arrivals import looked
from pipelines.home import Home
from pipelines.ledger.store import ledger_of
from pipelines.log import note
from pipelines.swedish_day import swedish_day
from transforms.alerts.runs import runs_failed, runs_late
from transforms.arrivals import Look, still

_DEAD_EVERY: Final = 20
_TELL_EVERY: Final = 60
_FAILED_SINCE: Final = dt.timedelta(days=7)


class Watch:
    """Looks again and again, remembering what the last look saw.

    A look that fails is tried again at the next: the server may be starting, a share be away.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._before: dict[str, Look] = {}
        self._told: dict[str, Look] = {}

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
        if not channels(self._home):
            return
        now = dt.datetime.now(dt.UTC)
        with get_client(sync_client=True) as client:
            failed = failed_runs(client, self._home, now - _FAILED_SINCE)
            late = late_runs(client, self._home, now)
        with ledger_of(self._home) as ledger:
            found = what_needs_a_person(self._home, ledger, swedish_day(now))
        if tell_once(self._home, [*runs_failed(failed), *runs_late(late), *found], now):
            note("alerts.told")

    def mark_dead(self) -> None:
        """Mark runs whose process died."""
        with get_client(sync_client=True) as client:
            for run in mark_dead(client, self._home, dt.datetime.now(dt.UTC)):
                note("run.crashed", "error", deployment=run.name.partition("-")[0])


def watch(home: Home, inbox_every: int, stop: Event) -> None:
    """Watch until told to stop."""
    watching = Watch(home)
    jobs = [
        (watching.mark_dead, _DEAD_EVERY),
        (watching.look, inbox_every),
        (watching.tell, _TELL_EVERY),
    ]
    waited = dict.fromkeys(range(len(jobs)), 0)
    while True:
        for number, (job, every) in enumerate(jobs):
            if waited[number] <= 0:
                waited[number] = every
                _tried(job)
        pause = min(waited.values())
        if stop.wait(pause):
            return
        waited = {number: left - pause for number, left in waited.items()}


def _tried(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception as failed:  # noqa: BLE001 -- whatever it is, the next look is in a minute
        note("watch.failed", "warning", step=job.__name__, error=type(failed).__name__)
