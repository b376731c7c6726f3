"""What happened to the ledger, as the audit chain tells it."""

from typing import Final

import polars as pl

from pipelines.ledger.audit import STORED
from pipelines.ledger.connection import Connected
from pipelines.ledger.rows import UTC, believed

EVENTS: Final = pl.Schema(
    {
        "seq": pl.Int64(),
        "at": UTC,
        "who": pl.String(),
        "event": pl.String(),
        "detail": pl.String(),
        "hash": pl.String(),
    }
)


class Events(Connected):
    """The part of the ledger that tells its audit chain."""

    def events(self) -> pl.DataFrame:
        """Return `EVENTS`: every event of the chain in order, `detail` as JSON."""
        with self._reading() as con:
            return believed(con.execute("SELECT * FROM audit ORDER BY seq"), EVENTS)

    def event(self, seq: int) -> tuple[str, str, str] | None:
        """Return what happened, when (ISO, UTC) and by whom, as the chain has it now."""
        with self._reading() as con:
            found = con.execute("SELECT event, at, who FROM audit WHERE seq = ?", (seq,)).fetchone()
        return None if found is None else (str(found[0]), str(found[1]), str(found[2]))

    def spoken_for(self, name: str) -> dict[int, int]:
        """Return the last event that speaks for each number: a `batch`, `run` or `delivery`.

        Events that no longer can be read speak for nothing.
        """
        kinds = [event.value for event, (of, _) in STORED.items() if of == name]
        query = (
            "SELECT json_extract(detail, ?) AS number, max(seq) FROM audit"  # noqa: S608 -- marks
            f" WHERE event IN ({', '.join('?' * len(kinds))}) AND json_valid(detail)"
            " AND typeof(number) = 'integer' GROUP BY number"
        )
        with self._reading() as con:
            return dict(con.execute(query, (f"$.{name}", *kinds)).fetchall())
