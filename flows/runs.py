"""The runs of a home on the Prefect server: start one, and find those that died."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from typing import Final, Literal

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed, Scheduled

from flows.deployments import TAG
from flows.living import UNDER_WAY, is_dead
from pipelines.home.paths import Home
from transforms.alerts.runs import FailedRun, LateRun, is_gate

_MOST: Final = 200
_LATE: Final = "Late"
_LATE_AFTER: Final = dt.timedelta(minutes=30)
# The format of `SamfakturaError.__str__`, after the class name that Prefect adds.
_ERROR: Final = re.compile(r"\b[A-Z][A-Za-z]*Error: ([a-z_]+): (.*)", re.DOTALL)
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


def start_run(client: SyncPrefectClient, deployment: str) -> None:
    """Queue a run of a deployment (flow/name)."""
    found = client.read_deployment_by_name(deployment)
    client.create_flow_run_from_deployment(found.id)


def runs_in(
    client: SyncPrefectClient, home: Home, *states: str, by: Literal["type", "name"] = "type"
) -> Iterator[FlowRun]:
    """Yield the runs of a home in any of the given states, the latest first."""
    wanted = FlowRunFilter.model_validate(
        {"tags": {"all_": [TAG]}, "state": {by: {"any_": list(states)}}}
    )
    # The default limit and order are sent as nulls, which this release's server refuses.
    latest = FlowRunSort.EXPECTED_START_TIME_DESC
    for run in client.read_flow_runs(flow_run_filter=wanted, sort=latest, limit=_MOST):
        if run.parameters.get("home") == str(home.root):
            yield run


def mark_dead(client: SyncPrefectClient, home: Home, now: dt.datetime) -> list[FlowRun]:
    """Mark runs whose process died as crashed, so that the next starts; return them.

    A run that never started is queued again.
    """
    crashed = []
    for run in runs_in(client, home, *UNDER_WAY):
        state = run.state
        if state is None or not is_dead(home, str(run.id), state.type.value, state.timestamp, now):
            continue
        if state.type is StateType.PENDING:
            client.set_flow_run_state(run.id, Scheduled(scheduled_time=now), force=True)
        else:
            message = "Processen avbröts. Nästa körning gör klart det som påbörjades."
            client.set_flow_run_state(run.id, Crashed(message=message), force=True)
            crashed.append(run)
    return crashed


def failed_runs(client: SyncPrefectClient, home: Home, since: dt.datetime) -> list[FailedRun]:
    """Return runs failed or crashed since a time, latest first, without messages."""
    return [
        _failed(run)
        for run in runs_in(client, home, "FAILED", "CRASHED")
        if run.state is not None and run.state.timestamp >= since
    ]


def late_runs(client: SyncPrefectClient, home: Home, now: dt.datetime) -> list[LateRun]:
    """Return overdue runs when no run is under way, the earliest first.

    Filters by state name: a run that waits and all future runs have the type scheduled too.
    """
    if any(True for _ in runs_in(client, home, *UNDER_WAY)):
        return []
    late = [
        LateRun(str(run.id), _flow_of(run))
        for run in runs_in(client, home, _LATE, by="name")
        if run.expected_start_time is not None and now - run.expected_start_time > _LATE_AFTER
    ]
    return late[::-1]


def _failed(run: FlowRun) -> FailedRun:
    """Return a failed run; a closed gate by a hash of its broken invariants."""
    code, text = _error_of(run)
    failed = FailedRun(str(run.id), _flow_of(run), _month_of(run), code)
    if not is_gate(code):
        return failed
    first, *laws = text.split("\n")
    month, reasons = _MONTH.findall(first)[0], "\n".join(sorted(laws))
    return failed._replace(month=month, reasons=hashlib.sha256(reasons.encode()).hexdigest()[:12])


def _flow_of(run: FlowRun) -> str:
    """Return the flow's name: each deployment tags its runs with it."""
    return next((tag for tag in sorted(run.tags) if tag != TAG), "")


def _month_of(run: FlowRun) -> str:
    month = str(dict(run.parameters.get("asked") or {}).get("month", ""))
    return month if _MONTH.fullmatch(month) else ""


def _error_of(run: FlowRun) -> tuple[str, str]:
    """Return a run's error code and text; both empty for a process that died."""
    if run.state is None or run.state.type is StateType.CRASHED:
        return "", ""
    named = _ERROR.search(run.state.message or "")
    return (named[1], named[2]) if named else ("okänt", "")
