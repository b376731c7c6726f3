"""A month as a Prefect flow: the same stages, seen and retried one by one.

A task is handed the home's path and the run's order, never a table or a patient: those stay in
the run's folder. What is raised carries counts and codes only, for Prefect keeps it.
"""

import datetime as dt
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import BaseModel, Field

from contracts.period import Month
from flows.artifacts import tell_counts
from pipelines.delivery import finish_deliveries
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.ledger.lock import hold
from pipelines.ledger.store import ledger_of
from pipelines.month import Actor, BillOrder, close_draft, issue_draft, new_run
from pipelines.recovery import answered, recover
from pipelines.run import Run, RunOrder
from pipelines.settings import load_settings
from pipelines.stages import STAGES, work_through
from pipelines.swedish_day import today

TaskFunction = TypeVar("TaskFunction", bound=Callable[..., Any])


class MonthToBill(BaseModel):
    """What the operator fills in."""

    month: str = Field(
        pattern=r"^20\d\d-(0[1-9]|1[0-2])$",
        title="Månad",
        description="ÅÅÅÅ-MM. Allt som slutat senast månadens sista dag faktureras.",
    )
    issued_on: dt.date | None = Field(
        default=None, title="Fakturadag", description="Tomt: dagens datum i Sverige."
    )
    draft: bool = Field(
        default=False, title="Bara utkast", description="Stanna innan något utfärdas."
    )


def may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Try again what the world did to us, never what we did ourselves."""
    return isinstance(state.result(raise_on_failure=False), OSError)


def _as_task(run: TaskFunction, name: str | None = None) -> TaskFunction:
    """Make a task. Nothing is cached: what a stage made is in the run's folder."""
    made = task(
        name=name,
        retries=2,
        retry_delay_seconds=30,
        retry_condition_fn=may_pass,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(run)
    return cast("TaskFunction", made)


@flow(name="monthly-billing", flow_run_name="billing-{asked.month}")
def monthly_billing(home: Path, asked: MonthToBill) -> str:
    """Bill a month of the home; return its outbox folder, or the draft's folder.

    The home is held for the whole flow: another run is turned away and told who holds it.
    """
    place = Home(home)
    place.make()
    with hold(place.root, _actor().who):
        finished = take_in(home)
        order = start(home, asked.month, asked.issued_on or today())
        run_no = None if asked.draft else issued_before(home, order, finished)
        if run_no is None:
            for stage in STAGES:
                _stage_task(stage)(home, order)
            run_no = keep_draft(home, order)
            if not asked.draft and load_settings(place).approval == "auto":
                issue_and_deliver(home, run_no)
        tell_counts(place, run_no)
    return str(place.outbox(asked.month))


@_as_task
def take_in(home: Path) -> list[int]:
    """Finish what was cut short, and take in the inbox; return the runs that were finished."""
    place, actor = Home(home), _actor()
    with ledger_of(place) as ledger:
        recover(place, ledger)
        finished = finish_deliveries(place, ledger, actor.at)
        ingest(place, ledger, who=actor.who, at=actor.at)
        return finished


@_as_task
def start(home: Path, month: str, issued_on: dt.date) -> str:
    """Start a run; return its order as text."""
    with ledger_of(Home(home)) as ledger:
        run = new_run(Home(home), ledger, BillOrder(Month.parse(month), issued_on))
        return run.order.to_json()


@_as_task
def issued_before(home: Path, order: str, finished: list[int]) -> int | None:
    """Return the run that a flow which was cut short had issued, if it is what is asked again."""
    place = Home(home)
    with ledger_of(place) as ledger:
        record = answered(place, ledger, RunOrder.from_json(order), finished)
    return None if record is None else record.run_no


@_as_task
def keep_draft(home: Path, order: str) -> int:
    """Hold the laws, and keep the run as the open draft; return its number."""
    place = Home(home)
    with ledger_of(place) as ledger:
        run = Run(place, ledger, RunOrder.from_json(order))
        return close_draft(run, load_settings(place), _actor()).run_no


@_as_task
def issue_and_deliver(home: Path, run_no: int) -> None:
    """Issue the draft, write its documents and publish the follow-up database."""
    place = Home(home)
    with ledger_of(place) as ledger:
        issue_draft(place, ledger, ledger.run(run_no), _actor())


def _stage_task(stage: Callable[[Run], None]) -> Any:
    """Return a stage as a task that finds its tables by the run's order."""

    def run_stage(home: Path, order: str) -> None:
        with ledger_of(Home(home)) as ledger:
            work_through(Run(Home(home), ledger, RunOrder.from_json(order)), [stage])

    run_stage.__doc__ = stage.__doc__
    return _as_task(run_stage, stage.__name__.replace("_", "-"))


def _actor() -> Actor:
    return Actor(getpass.getuser(), dt.datetime.now(dt.UTC))
