"""Destructions: that files of a year were taken away by a decision, as the audit chain tells it."""

import datetime as dt
from typing import Final, NamedTuple

from pipelines.ledger import audit
from pipelines.ledger.connection import Connected

_DESTROYED: Final = """SELECT seq, json_extract(detail, '$.year') AS year,
    json_extract(detail, '$.list_sha256') FROM audit
    WHERE event = ? AND json_valid(detail) AND typeof(year) = 'integer' ORDER BY seq"""


class DestructionEvent(NamedTuple):
    """An event of the chain: of which year files were destroyed, and the hash of their list."""

    seq: int
    year: int
    list_sha256: str


class Destructions(Connected):
    """The part of the ledger that knows what was destroyed. It has no rows: the chain is all."""

    def record_destruction(
        self, year: int, files: int, list_sha256: str, *, who: str, at: dt.datetime
    ) -> None:
        """Record that the files of a year are destroyed, before the first of them goes.

        Args:
            year: the calendar year.
            files: how many.
            list_sha256: the hash of the list that names each by hash, and the decision.
            who: who destroys them.
            at: when.
        """
        detail: dict[str, int | str] = {
            "year": year,
            "files": files,
            "list_sha256": list_sha256,
        }
        with self._writing() as con:
            audit.append(con, audit.Event.DESTROYED, detail, who=who, at=at)

    def destructions(self) -> list[DestructionEvent]:
        """Return the destructions, in the order in which they were recorded."""
        with self._reading() as con:
            found = con.execute(_DESTROYED, (audit.Event.DESTROYED.value,)).fetchall()
        return [DestructionEvent(*event) for event in found]
