"""Progress of a month on Prefect's page."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

from pipelines.billing.stages import STAGES

_STEPS: Final = (
    *(stage.__name__ for stage in STAGES),
    "gate",
    "documents",
    "issue",
    "deliver",
    "publish",
    "done",
)


def begin_progress(month: str) -> UUID:
    """Create the progress artifact of a month; return its id."""
    made = create_progress_artifact(
        progress=0.0, key="monthly-billing-progress", description=f"{month} faktureras"
    )
    assert isinstance(made, UUID)  # noqa: S101 -- awaitable only in a running loop
    return made


def shown_on(shown: UUID) -> Callable[[str], None]:
    """Return a callback that receives the name of each step reached."""

    def reach(step: str) -> None:
        if step in _STEPS:
            so_far = 100 * _STEPS.index(step) / (len(_STEPS) - 1)
            update_progress_artifact(shown, progress=round(so_far, 1))

    return reach
