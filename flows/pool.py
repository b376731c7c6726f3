"""A work pool whose Prefect workers run a home's deployments instead of `serve`.

`prefect deploy` creates them too, from `prefect.yaml`, but ends with an error 422 after each: it
lists the pool's workers with `limit` and `offset` null, which fastapi (0.154) no longer treats as
unset. This module does not list workers, and deploys what `serve` does, on the same schedule.
"""

from collections.abc import Sequence
from typing import Final

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.workers.process import ProcessWorker

# As in `serve`: one run at a time, whatever its kind; the others wait.
_AT_A_TIME: Final = 1


def deploy_into(pool: str, deployments: Sequence[RunnerDeployment]) -> None:
    """Deploy a home to a work pool; create the pool if it does not exist."""
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
