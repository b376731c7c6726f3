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
from pipelines.ledger.people import People
from pipelines.ledger.runs import Documents, Drafts, Runs
from pipelines.ledger.voiding import Voiding
from pipelines.ledger.withdrawals import Withdrawals


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
    Withdrawals,
    Destructions,
    Events,
    People,
):
    """An open ledger: `ledger_of(home)`, as a context manager.

    Each call is one transaction, committed completely or not at all: after a kill, the ledger has
    every call that returned, and no part of one that did not. Every timestamp given to it has a
    time zone; every error is a `LedgerError`. Readers never wait. A writer waits for another
    writer, then fails with `LedgerBusyError`; it is refused with `LedgerCutOffError` if the ledger
    lacks the head stored next to the outbox. A connection is used by the thread that opened it.
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
            head: the file that stores the head of the audit chain.
        """

        def forward(con: sqlite3.Connection, version: int) -> None:
            if head is not None:
                kept.begin(con, head, version)

        return cls(connect(path, wait=wait, forward=forward), head)

    def head(self) -> str:
        """Return the last audit event's hash; a copy elsewhere reveals a truncated chain."""
        return self.head_now().head

    def head_now(self) -> Head:
        """Return the hash of the last audit event, and its number."""
        with self._reading() as con:
            return kept.head_of(con)

    def keep_head(self) -> None:
        """Store the current head, in a copy of a home without a stored head."""
        if self._head_file is not None:
            kept.keep_head(self._con, self._head_file)

    def problems(self, head: str | None = None) -> list[Problem]:
        """Return the faults of the ledger, without personal data.

        Args:
            head: a head of the audit chain that was noted elsewhere, current or earlier.
        """
        found: list[Problem] = []
        try:
            with self._reading() as con:
                for problem in verify.ledger_problems(con, head, self._head_file):
                    found.append(problem)  # noqa: PERF402 -- kept when the file ends in damage
        except LedgerDamagedError as damage:
            found.append(Problem(damage.code, damage.parameters))
        return found

    def repair_head(self) -> None:
        """Store the chain's head outside the ledger, if an interrupted writer did not.

        Raises:
            LedgerCutOffError: the chain lacks the stored head.
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
    """Open the ledger of a home, with its head stored next to the outbox.

    Raises:
        LedgerError: it cannot be opened or created, or is not a known ledger.
    """
    return Ledger.open(home.ledger, head=home.audit_head)
