"""An opened home: the state shared by every step of one call.

`read_home` opens a home for reading, `held_home` for a caller that already holds it. A call that
changes the home uses `pipelines.recovery.open_home`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from pipelines.archive.destroyed import Destroyed, destroyed
from pipelines.home.orders import Actor, Progress, silent
from pipelines.home.paths import Home
from pipelines.home.settings import Settings, load_settings
from pipelines.ledger.store import Ledger, ledger_of


class Work:
    """A home with its open ledger, settings and actor; valid while the ledger is open."""

    def __init__(
        self, home: Home, ledger: Ledger, actor: Actor | None = None, progress: Progress = silent
    ) -> None:
        self.home = home
        self.ledger = ledger
        self.progress = progress
        # Numbers of the runs that an earlier call issued and this call finished.
        self.finished: list[int] = []
        self._actor = actor

    @property
    def actor(self) -> Actor:
        """The person who acts, and the time at which the call began.

        Raises:
            ValueError: the home was opened for reading; a step that writes is a bug there.
        """
        if self._actor is None:
            raise ValueError("the home is opened for reading")
        return self._actor

    @cached_property
    def settings(self) -> Settings:
        """The settings of the home at the first access."""
        return load_settings(self.home)

    @cached_property
    def destroyed(self) -> Destroyed:
        """The files that were destroyed by decisions before this call."""
        return destroyed(self.home, self.ledger)


@contextmanager
def held_home(root: Path, actor: Actor, progress: Progress = silent) -> Iterator[Work]:
    """Open a home that the caller holds and has recovered, for a later step of a call.

    Raises:
        LedgerError: the ledger cannot be opened.
    """
    home = Home(root)
    with ledger_of(home) as ledger:
        yield Work(home, ledger, actor, progress)


@contextmanager
def read_home(root: Path) -> Iterator[Work]:
    """Open a home for reading, without holding or recovering it.

    Raises:
        LedgerError: the ledger cannot be opened.
    """
    home = Home(root)
    with ledger_of(home) as ledger:
        yield Work(home, ledger)
