"""The ledger as the rest of the program uses it."""

from pipelines.ledger import audit, verify
from pipelines.ledger.decisions import Decisions
from pipelines.ledger.documents import Documents
from pipelines.ledger.errors import LedgerDamagedError
from pipelines.ledger.ingest import Files
from pipelines.ledger.issue import Issued
from pipelines.ledger.runs import Runs


class Ledger(Files, Runs, Issued, Documents, Decisions):
    """An open ledger: `Ledger.open(path)`, as a context manager.

    Each call is one transaction, kept whole or not at all: killed at any moment, the ledger holds
    every call that returned, and no part of one that did not. Every moment given to it has a time
    zone; every error is a `LedgerError`. Reading waits for nobody. Writing waits for another
    writer, then gives up with `LedgerBusyError`. A connection is used by the thread it was
    opened in.
    """

    def head(self) -> str:
        """Return the hash of the last audit event; kept elsewhere, it shows a cut-off chain."""
        with self._reading() as con:
            return audit.head(con)

    def verify(self, head: str | None = None) -> list[str]:
        """Return what is wrong with the ledger, in English, without personal data; [] is fine.

        Args:
            head: a head of the audit chain that was kept elsewhere, of now or of before.
        """
        found: list[str] = []
        try:
            with self._reading() as con:
                for problem in verify.problems(con, head):
                    found.append(problem)  # noqa: PERF402 -- kept when the file ends in damage
        except LedgerDamagedError as damage:
            found.append(str(damage))
        return found
