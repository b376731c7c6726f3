"""What the flows share: tasks, who works, and the home held for as long as a flow works on it."""

import datetime as dt
import getpass
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
from pipelines.home.log_setup import start_log
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.ledger.lock import hold

# What a form says of the home. A title stands as what is extra: Prefect (3.8.8,
# process_v2_params) gives each parameter its own name as title, and no description.
HomeFolder = Annotated[
    Path,
    Field(
        json_schema_extra={
            "title": "Hem",
            "description": "Mappen med register, reskontra och dokument. Ändra den inte.",
        }
    ),
]


TaskFunction = TypeVar("TaskFunction", bound=Callable[..., Any])
_PATIENCE_SECONDS: Final = 3600
_BETWEEN_TRIES: Final = 5


def may_pass(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Try again what the world did to us, never what we did ourselves."""
    return isinstance(state.result(raise_on_failure=False), PassingError)


def as_task(run: TaskFunction, name: str | None = None) -> TaskFunction:
    """Make a task. Nothing is cached: what a stage made is in the run's folder."""
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
    """Return who works: the user of the machine; and now."""
    return Actor(getpass.getuser(), dt.datetime.now(dt.UTC))


@contextmanager
def under_way(home: Home) -> Iterator[None]:
    """Be seen to work for the block, and write the log: what each flow does, also one that waits.

    A flow runs in a process of its own, which nobody has told yet where to write, and a worker
    started it with rights of his own: what it makes is for its user alone, as by every command.

    Raises:
        SamfakturaError: somebody has changed the folder in the form.
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
    """Hold the home for the block, after whoever works on it: a scheduled run waits its turn.

    Raises:
        SamfakturaError: somebody has changed the folder in the form.
        LedgerBusyError: when another has worked on it for an hour.
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
