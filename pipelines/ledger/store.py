"""The ledger as the rest of the program uses it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from contracts.errors.error import LedgerDamagedError, Problem
from pipelines.home.paths import Home
from pipelines.ledger import head as kept
from pipelines.ledger import verify
from pipelines.ledger.connection import connect
from pipelines.ledger.decisions import Decisions, Destructions, Events
from pipelines.ledger.files import Answers, Files
from pipelines.ledger.head import Head
from pipelines.ledger.invoices import Issued
from pipelines.ledger.payments import Matches, Payments
from pipelines.ledger.runs import Documents, Drafts, Runs
from pipelines.ledger.voiding import Voiding


class Ledger(
    Files,
    Runs,
    Drafts,
    Issued,
    Documents,
    Decisions,
    Answers,
    Payments,
    Matches,
    Voiding,
    Destructions,
    Events,
):
    """An open ledger: `ledger_of(home)`, as a context manager.

    Each call is one transaction, kept whole or not at all: killed at any moment, the ledger holds
    every call that returned, and no part of one that did not. Every moment given to it has a time
    zone; every error is a `LedgerError`. Reading waits for nobody. Writing waits for another
    writer, then gives up with `LedgerBusyError`; it is refused with `LedgerCutOffError` when the
    ledger lacks what the head beside the outbox names. A connection is used by the thread it was
    opened in.
    """

    def __init__(self, con: sqlite3.Connection, head: Path | None = None) -> None:
        super().__init__(con)
        self._head_file = head

    @classmethod
    def open(cls, path: Path, *, wait: float = 10.0, head: Path | None = None) -> Self:
        """Open a ledger; see `Connected.open`.

        Args:
            path: its file; the folder exists.
            wait: seconds to wait for another process that writes.
            head: the file in which the head of the audit chain is kept.
        """

        def forward(con: sqlite3.Connection, version: int) -> None:
            if head is not None:
                kept.begin(con, head, version)

        return cls(connect(path, wait=wait, forward=forward), head)

    def head(self) -> str:
        """Return the hash of the last audit event; kept elsewhere, it shows a cut-off chain."""
        return self.head_now().head

    def head_now(self) -> Head:
        """Return the hash of the last audit event, and its number."""
        with self._reading() as con:
            return kept.head_of(con)

    def keep_head(self) -> None:
        """Keep the head as it is now, in a copy of a home that has none kept yet."""
        if self._head_file is not None:
            kept.keep_head(self._con, self._head_file)

    def problems(self, head: str | None = None) -> list[Problem]:
        """Return what is wrong with the ledger, without personal data.

        Args:
            head: a head of the audit chain that was kept elsewhere, of now or of before.
        """
        found: list[Problem] = []
        try:
            with self._reading() as con:
                for problem in verify.ledger_problems(con, head, self._head_file):
                    found.append(problem)  # noqa: PERF402 -- kept when the file ends in damage
        except LedgerDamagedError as damage:
            found.append(Problem(damage.code, damage.parameters))
        return found

    def mend_head(self) -> None:
        """Keep the head of the chain outside the ledger, if who added to it had no time to.

        Raises:
            LedgerCutOffError: when the chain lacks the head that was kept before.
        """
        if self.head_now().events:
            with self._writing():
                pass

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if self._head_file is None:
            with super()._writing() as con:
                yield con
            return
        with super()._writing() as con:
            kept.check(con, self._head_file)
            yield con
        kept.keep_head(con, self._head_file)


def ledger_of(home: Home) -> Ledger:
    """Open the ledger of a home, with its head kept beside the outbox.

    Raises:
        LedgerError: when it cannot be opened or made, or is not a ledger we know.
    """
    return Ledger.open(home.ledger, head=home.audit_head)
