"""Runs: the issued ones, and the draft that may become the next."""

import datetime as dt
import sqlite3
from typing import Any, Final

import polars as pl

from pipelines.ledger.connection import Connected
from pipelines.ledger.errors import UnknownRunError
from pipelines.ledger.records import RunRecord
from pipelines.ledger.rows import UTC, believed

RUNS: Final = pl.Schema(
    {
        "run_no": pl.Int64(),
        "month": pl.String(),
        "state": pl.String(),
        "issued_on": pl.Date(),
        "last_ingest_no": pl.Int64(),
        "folder": pl.String(),
        "manifest_sha256": pl.String(),
        "created_by": pl.String(),
        "created_at": UTC,
        "approved_by": pl.String(),
        "approved_at": UTC,
        "issued_by": pl.String(),
        "issued_at": UTC,
        "last_match_no": pl.Int64(),
    }
)


class Runs(Connected):
    """The part of the ledger that knows the runs. A run has the number it will be issued under."""

    def last_issued_run(self) -> int:
        """Return the number of the last issued run, 0 when there is none."""
        with self._reading() as con:
            return last_issued(con)

    def run(self, run_no: int) -> RunRecord:
        """Return a run.

        Raises:
            UnknownRunError: when there is none with that number.
        """
        with self._reading() as con:
            return run(con, run_no)

    def runs(self) -> pl.DataFrame:
        """Return `RUNS`: every issued run and the open draft."""
        with self._reading() as con:
            return believed(con.execute("SELECT * FROM runs ORDER BY run_no"), RUNS)

    def ends_with(self, run_no: int) -> bool:
        """Tell whether nothing has happened since a run was issued but that it was delivered."""
        last = (
            "SELECT event = 'issued' AND json_extract(detail, '$.run') = ? FROM audit"
            " WHERE event <> 'delivered' ORDER BY seq DESC LIMIT 1"
        )
        with self._reading() as con:
            found = con.execute(last, (run_no,)).fetchone()
        return found is not None and bool(found[0])


def run(con: sqlite3.Connection, run_no: int) -> RunRecord:
    """Return a run, in the caller's transaction.

    Raises:
        UnknownRunError: when there is none with that number.
    """
    found = record_of(con.execute("SELECT * FROM runs WHERE run_no = ?", (run_no,)))
    if found is None:
        raise UnknownRunError(f"there is no run {run_no}")
    return found


def last_issued(con: sqlite3.Connection) -> int:
    """Return the number of the last issued run, 0 when there is none."""
    found = con.execute("SELECT coalesce(max(run_no), 0) FROM runs WHERE state = 'issued'")
    return int(found.fetchone()[0])


def record_of(found: sqlite3.Cursor) -> RunRecord | None:
    """Return the run that was found, if one was."""
    rows = believed(found, RUNS).rows(named=True)
    return None if not rows else RunRecord(**_plain(rows[0]))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Have moments in the standard library's own UTC."""
    return {
        name: cell.astimezone(dt.UTC) if isinstance(cell, dt.datetime) else cell
        for name, cell in row.items()
    }
