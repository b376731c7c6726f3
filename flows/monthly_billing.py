"""A month as a Prefect flow: the same stages, each shown and retried separately.

A task receives the home's path and the run's order, never a table or a patient: those stay in
the run's folder. Errors carry counts and codes only, because Prefect stores them.
"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from prefect import flow
from prefect.runtime import flow_run
from pydantic import BaseModel, ConfigDict, Field

from contracts.period import Month
from flows.artifacts import tell_counts, tell_known
from flows.progress import begin_progress, shown_on
from flows.tasks import HomeFolder, as_task, home_in_turn, machine_actor
from pipelines.archive.work import held_home, read_home
from pipelines.billing.approval import is_issued_at_once
from pipelines.billing.draft import new_run
from pipelines.billing.due import months_due
from pipelines.billing.run import Run
from pipelines.billing.stages import STAGES, work_through
from pipelines.follow_up.publish import publish_payments
from pipelines.home.clock import today
from pipelines.home.orders import BillOrder, RunOrder
from pipelines.home.paths import Home
from pipelines.inbox.files import settled
from pipelines.inbox.ingest import ingest
from pipelines.month import issue_draft
from pipelines.outbox.drafts import keep_draft
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import catch_up, finished_run


class MonthToBill(BaseModel):
    """The form that the operator fills in."""

    # A misspelled field is refused: ignored, it would bill the due months instead.
    model_config = ConfigDict(title="Månad att fakturera", extra="forbid")

    month: str = Field(
        default="",
        pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$",
        title="Månad",
        description=(
            "Skriv ÅÅÅÅ-MM. Vård som slutade senast månadens sista dag faktureras. Lämna tomt "
            "för att fakturera de månader som enligt schemat ska faktureras nu."
        ),
    )
    issued_on: dt.date | None = Field(
        default=None,
        title="Fakturadag",
        description="Skriv ÅÅÅÅ-MM-DD. Lämna tomt för dagens datum i Sverige.",
        # The form's own validation supports patterns, not formats.
        json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}$"},
    )
    draft: bool = Field(
        default=False, title="Bara utkast", description="Gör ett utkast, men utfärda inget."
    )


MonthParameter = Annotated[
    MonthToBill,
    Field(
        json_schema_extra={
            "title": "Vad som ska faktureras",
            "description": "Lämna fälten tomma för att fakturera det som ska faktureras i dag.",
        }
    ),
]


def _named() -> str:
    """Return the name of the run: the month, if one was given."""
    asked = MonthToBill.model_validate(flow_run.parameters["asked"])
    return f"billing-{asked.month or f'due-{today()}'}"


@flow(
    name="monthly-billing",
    description="Fakturerar en månad, eller alla månader som ska faktureras i dag.",
    flow_run_name=_named,
)
def monthly_billing(home: HomeFolder, asked: MonthParameter) -> list[str]:
    """Bill one month of the home, or every due month; return the billed months.

    The flow locks the home throughout: a run that starts meanwhile waits. When several months are
    due, one that waits for a person stops those after it.
    """
    place, billed = Home(home), []
    with home_in_turn(place):
        finished = take_in(home)
        for month in [asked.month] if asked.month else due_now(home):
            issued = _bill(place, asked.model_copy(update={"month": month}), finished)
            billed.append(month)
            if not issued:
                break
    return billed


def _bill(place: Home, asked: MonthToBill, finished: list[int]) -> bool:
    """Bill one month of a locked home and publish artifacts; return if it is issued."""
    home = place.root
    shown = begin_progress(asked.month)
    reach = shown_on(shown)
    order = start(home, asked.month, asked.issued_on or today())
    run_no = None if asked.draft else issued_before(home, order, finished)
    if run_no is None:
        for stage in STAGES:
            reach(stage.__name__)
            _stage_task(stage)(home, order)
        reach("gate")
        run_no = put_draft(home, order, asked.draft)
        if not asked.draft and may_issue(home, run_no):
            issue_and_deliver(home, run_no, shown)
    reach("done")
    return tell_counts(place, run_no).state == "issued"


@as_task
def take_in(home: Path) -> list[int]:
    """Finish interrupted runs and ingest the inbox; return the finished runs.

    A file that is still being written is left for the next run.
    """
    with held_home(home, machine_actor()) as work:
        catch_up(work)
        files = settled(work.home.inbox, work.settings.schedule.inbox_still_seconds)
        found = ingest(work, files)
        settle_payments(work)
        publish_payments(work)
        tell_known(found)
        return work.finished


@as_task
def due_now(home: Path) -> list[str]:
    """Return the months due today in Sweden; empty when a draft waits for a person."""
    with read_home(home) as work:
        day = work.settings.schedule.billing_day
        return [str(month) for month in months_due(work.ledger, today(), day)]


@as_task
def start(home: Path, month: str, issued_on: dt.date) -> str:
    """Start a run; return its order as text."""
    with held_home(home, machine_actor()) as work:
        run = new_run(work, BillOrder(Month.parse(month), issued_on))
        return run.order.to_json()


@as_task
def issued_before(home: Path, order: str, finished: list[int]) -> int | None:
    """Return the run that an interrupted flow issued for the same order, if any."""
    with read_home(home) as work:
        work.finished = finished
        record = finished_run(work, RunOrder.from_json(order))
    return None if record is None else record.run_no


@as_task
def put_draft(home: Path, order: str, asked: bool) -> int:
    """Check the invariants and keep the run as the open draft; return its number.

    A draft that people look at gets its documents.
    """
    with held_home(home, machine_actor()) as work:
        return keep_draft(Run(work, RunOrder.from_json(order)), asked=asked).run_no


@as_task
def may_issue(home: Path, run_no: int) -> bool:
    """Return whether the draft needs no person's approval."""
    with read_home(home) as work:
        return is_issued_at_once(work, work.ledger.run(run_no))


@as_task
def issue_and_deliver(home: Path, run_no: int, shown: UUID) -> None:
    """Issue the draft, write its documents and publish the follow-up database."""
    with held_home(home, machine_actor(), shown_on(shown)) as work:
        issue_draft(work, work.ledger.run(run_no))


def _stage_task(stage: Callable[[Run], None]) -> Any:
    """Return a stage as a task that finds its tables through the run's order."""

    def run_stage(home: Path, order: str) -> None:
        with held_home(home, machine_actor()) as work:
            work_through(Run(work, RunOrder.from_json(order)), [stage])

    run_stage.__doc__ = stage.__doc__
    return as_task(run_stage, stage.__name__.replace("_", "-"))
