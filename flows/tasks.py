"""Shared by the flows: tasks, the actor, and the lock on the home."""

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, cast

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from pydantic import Field

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerBusyError, PassingError, SamfakturaError
from flows.discreet import discreet, discreetly
from flows.living import alive
from pipelines.home import people
from pipelines.home.log_setup import start_log
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.ledger.lock import hold

# The home in a form. The title is given as extra schema: Prefect (3.8.8, process_v2_params)
# sets each parameter's name as its title and adds no description.
HomeFolder = Annotated[
    Path,
    Field(
        json_schema_extra={
            "title": "Hem",
            "description": "Mappen med register, reskontra och dokument. Ändra den inte här.",
        }
    ),
]


TaskFunction = TypeVar("TaskFunction", bound=Callable[..., Any])
_PATIENCE_SECONDS: Final = 3600
_BETWEEN_TRIES: Final = 5


def may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Return whether to retry: only faults of the environment, never our own."""
    return isinstance(state.result(raise_on_failure=False), PassingError)


def as_task(run: TaskFunction, name: str | None = None) -> TaskFunction:
    """Make a task. Results are not cached: a stage's output is in the run's folder."""
    made = task(
        name=name or run.__name__.replace("_", "-"),
        retries=2,
        retry_delay_seconds=30,
        retry_condition_fn=may_pass,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(discreet(run))
    return cast("TaskFunction", made)


def machine_actor() -> Actor:
    """Return the actor, the user that runs the service, and the current time."""
    return Actor(people.operating_system_user(), dt.datetime.now(dt.UTC))


@contextmanager
def under_way(home: Home) -> Iterator[None]:
    """Mark the run as alive for the block and start the log, also while waiting.

    A flow runs in a process of its own, which has not configured logging, and a worker may have
    started it with a wider umask: files are created for the user only, as by every command.

    Raises:
        SamfakturaError: the folder was changed in the form.
    """
    if not home.root.is_dir():
        raise SamfakturaError(ErrorCode.HOME_MISSING, home=str(home.root))
    start_log(load_settings(home).log, home)
    before = os.umask(0o077)
    try:
        with discreetly(), alive(home):
            yield
    finally:
        os.umask(before)


@contextmanager
def home_in_turn(home: Home) -> Iterator[None]:
    """Lock the home for the block; wait for the process that holds it.

    Raises:
        SamfakturaError: the folder was changed in the form.
        LedgerBusyError: another process has held the lock for an hour.
    """
    with ExitStack() as held_until_end:
        held_until_end.enter_context(under_way(home))
        home.make()
        last = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                held_until_end.enter_context(hold(home.root, machine_actor().who))
                break
            except LedgerBusyError:
                if time.monotonic() > last:
                    raise
                time.sleep(_BETWEEN_TRIES)
        yield
