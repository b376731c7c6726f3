"""A work pool, whose Prefect workers run the deployments of a home instead of `serve`.

`prefect deploy` makes them too, out of `prefect.yaml`, and ends with an error 422 after each: it
asks who works in the pool with `limit` and `offset` null, which fastapi (0.154) no longer takes for
unsaid. Nothing here asks so, and what is made is what is served, at the hours of the settings.
"""

from collections.abc import Sequence
from typing import Final

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

# As `serve` does: one run at a time, whatever its kind; the others wait their turn.
_AT_A_TIME: Final = 1


def deploy_into(pool: str, deployments: Sequence[RunnerDeployment]) -> None:
    """Have the workers of a pool run the deployments; make the pool unless it is there."""
    with get_client(sync_client=True) as client:
        try:
            client.read_work_pool(pool)
        except ObjectNotFound:
            client.create_work_pool(
                WorkPoolCreate(
                    name=pool,
                    type=ProcessWorker.type,
                    base_job_template=ProcessWorker.get_default_base_job_template(),
                    concurrency_limit=_AT_A_TIME,
                )
            )
    for deployment in deployments:
        deployment.apply(work_pool_name=pool)
