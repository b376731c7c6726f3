"""The deployments of a home and their schedules, in Swedish time."""

from typing import Any, Final

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.inbox import ingest_inbox
from flows.keeping import answers_and_payments, publish_what_lacks, verify_home
from flows.monthly_billing import MonthToBill, monthly_billing
from pipelines.home.paths import Home
from pipelines.home.settings import Schedule

TAG: Final = "samfaktura"
INGEST: Final = "ingest/ingest"
_SWEDEN: Final = "Europe/Stockholm"
# One run at a time, and the next one waits: a month that is dropped would go unnoticed.
_QUEUED: Final = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE
)


def deployments(home: Home, schedule: Schedule) -> list[RunnerDeployment]:
    """Return all deployments of a home."""
    return [
        _deployment(
            ingest_inbox, home, "Läser in filer när de kommer till inkorgen, och på begäran."
        ),
        _deployment(
            monthly_billing,
            home,
            f"Körs varje morgon. Från den {schedule.billing_day}:e faktureras föregående månad "
            "och månader som har missats. Sedan faktureras inget förrän nästa månad.",
            cron=daily(schedule.billing_hour),
            asked=MonthToBill().model_dump(mode="json"),
        ),
        _deployment(
            answers_and_payments,
            home,
            "Läser varje dag in regionens svar och betalningar, och kopplar dem.",
            cron=daily(schedule.answers_hour),
        ),
        _deployment(
            publish_what_lacks,
            home,
            "Publicerar varje dag analytikernas databas, om den saknar något.",
            cron=daily(schedule.publish_hour),
        ),
        _deployment(
            verify_home,
            home,
            "Jämför varje natt allt som är sparat med reskontran.",
            cron=daily(schedule.verify_hour),
        ),
    ]


def daily(hour: int) -> str:
    """Return the daily cron line of an hour."""
    return f"0 {hour} * * *"


def _deployment(
    flow: Flow[Any, Any], home: Home, description: str, cron: str | None = None, **form: object
) -> RunnerDeployment:
    """Return a deployment of a flow, named as the flow is."""
    made = flow.to_deployment(
        name=flow.name,
        description=description,
        schedules=[] if cron is None else [Cron(cron, timezone=_SWEDEN)],
        parameters={"home": str(home.root), **form},
        concurrency_limit=_QUEUED,
        tags=[TAG, flow.name],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(made, RunnerDeployment)  # noqa: S101 -- awaitable only in a running loop
    return made
