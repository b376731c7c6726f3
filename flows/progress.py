"""How far a month has come, on Prefect's page, while it is billed."""

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
    """Show a month at its beginning; return what its steps are shown on."""
    made = create_progress_artifact(
        progress=0.0, key="monthly-billing-progress", description=f"{month} faktureras"
    )
    assert isinstance(made, UUID)  # noqa: S101 -- a promise only where a loop runs
    return made


def shown_on(shown: UUID) -> Callable[[str], None]:
    """Return what is called with the name of each step that is reached."""

    def reach(step: str) -> None:
        if step in _STEPS:
            so_far = 100 * _STEPS.index(step) / (len(_STEPS) - 1)
            update_progress_artifact(shown, progress=round(so_far, 1))

    return reach
