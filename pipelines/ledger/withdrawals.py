"""Deliveries that a person withdrew: docs/rules.md#withdrawn-deliveries."""

import sqlite3
from typing import Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.runs import last_issued, supersede
from pipelines.ledger.statements import statements

_SQL: Final = statements("withdrawals")
# SQLite has no larger numbers.
_NUMBERS: Final = 2**63
WITHDRAWALS: Final = pl.Schema(
    {
        "withdrawal_no": pl.Int64(),
        "ingest_no": pl.Int64(),
        "after_run": pl.Int64(),
        "because": pl.String(),
        "who": pl.String(),
        "at": UTC,
    }
)


class Withdrawals(Connected):
    """Ledger operations on withdrawn deliveries."""

    def withdrawals(self) -> pl.DataFrame:
        """Return `WITHDRAWALS`; the runs after `after_run` do not count the rows of the file."""
        with self._reading() as con:
            return believed(con.execute(_SQL["withdrawals"]), WITHDRAWALS)

    def withdraw(self, ingest_no: int, because: str, actor: Actor) -> bool:
        """Withdraw a delivery; an open draft is deleted, to be made again.

        Returns:
            Whether it is withdrawn now; not if the same person did so with the same reason before.

        Raises:
            LedgerError: see `may_withdraw`.
        """
        with self._writing() as con:
            if not _is_new(con, ingest_no, because, actor):
                return False
            supersede(con, actor)
            (number,) = con.execute(_SQL["next_withdrawal"]).fetchone()
            decision = (because.strip(), actor.who, utc_text(actor.at))
            con.execute(_SQL["add_withdrawal"], (number, ingest_no, last_issued(con), *decision))
            detail = {"withdrawal": number, "ingest_no": ingest_no}
            audit.append(con, audit.Event.WITHDRAWN, detail, actor)
        return True

    def may_withdraw(self, ingest_no: int, because: str, actor: Actor) -> bool:
        """Return whether the delivery would be withdrawn now; not if the call is a repeat.

        Raises:
            LedgerError: the reason is missing, the number is unknown, or it is withdrawn already.
        """
        with self._reading() as con:
            return _is_new(con, ingest_no, because, actor)


def _is_new(con: sqlite3.Connection, ingest_no: int, because: str, actor: Actor) -> bool:
    if not because.strip():
        raise LedgerError(ErrorCode.REASON_MISSING)
    if not actor.who.strip():
        raise LedgerError(ErrorCode.PERSON_MISSING)
    is_number = 0 < ingest_no < _NUMBERS
    if not is_number or con.execute(_SQL["file"], (ingest_no,)).fetchone() is None:
        raise LedgerError(ErrorCode.RECEIVED_FILE_UNKNOWN, file_no=ingest_no)
    before = con.execute(_SQL["withdrawal_of"], (ingest_no,)).fetchone()
    if before is None:
        return True
    if before != (because.strip(), actor.who):
        raise LedgerError(ErrorCode.FILE_WITHDRAWN, file_no=ingest_no)
    return False
