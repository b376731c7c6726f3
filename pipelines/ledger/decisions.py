"""Decisions of persons about one contact: released from a remark, or refused for good.

Destructions: that files of a year were taken away by a decision, as the audit chain tells it.

What happened to the ledger, as the audit chain tells it.
"""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.remarks import RELEASABLE
from pipelines.ledger import audit
from pipelines.ledger.audit import STORED
from pipelines.ledger.connection import UTC, Connected, believed, utc_text

DECISIONS: Final = pl.Schema(
    {
        "decision_no": pl.Int64(),
        "kind": pl.String(),
        "reporter": pl.String(),
        "contact_id": pl.String(),
        "codes": pl.String(),
        "because": pl.String(),
        "who": pl.String(),
        "at": UTC,
        "ingest_no": pl.Int64(),
        "source_row": pl.Int64(),
    }
)
# The audit chain tells what was decided before a run was drafted; clocks do not.
_DECISIONS: Final = """SELECT * FROM decisions WHERE ?1 IS NULL OR decision_no IN (
    SELECT json_extract(detail, '$.decision') FROM audit WHERE event = 'decided' AND seq < (
        SELECT max(seq) FROM audit
        WHERE event = 'drafted' AND json_extract(detail, '$.manifest_sha256') = ?1))
    ORDER BY decision_no"""

_LAST: Final = """SELECT decision_no, kind, codes, because, who FROM decisions
    WHERE reporter = ? AND contact_id = ? AND ingest_no = ? AND source_row = ?
    ORDER BY decision_no DESC LIMIT 1"""


class Decisions(Connected):
    """The part of the ledger that knows what persons decided."""

    def decide(  # noqa: PLR0913 -- the columns of a decision
        self,
        *,
        kind: Literal["release", "refuse"],
        reporter: str,
        contact_id: str,
        codes: Sequence[str],
        because: str,
        who: str,
        at: dt.datetime,
        ingest_no: int,
        source_row: int,
    ) -> int:
        """Record a decision about a contact as a report has it; return its number.

        The last decision said again in the same words is no second one: who was cut short between
        the ledger and the answer asks again.

        Args:
            kind: released from codes, or refused for good.
            reporter: with `contact_id`, whose contact.
            contact_id: the sender's own number of it.
            codes: what held it; for a release, only codes that may be released.
            because: the reason, in words.
            who: who decides.
            at: when.
            ingest_no: with `source_row`, the report that the decision is about.
            source_row: its row in the file.

        Raises:
            LedgerError: without a reason or a name, or what the rules do not allow.
        """
        about = (reporter, contact_id, " ".join(sorted(set(codes))), because.strip(), who)
        with self._writing() as con:
            _allow(con, kind, codes, (because, who), ingest_no)
            said = con.execute(_LAST, (*about[:2], ingest_no, source_row)).fetchone()
            if said is not None and said[1:] == (kind, *about[2:]):
                return int(said[0])
            (number,) = con.execute(
                "SELECT 1 + coalesce(max(decision_no), 0) FROM decisions"
            ).fetchone()
            con.execute(
                "INSERT INTO decisions (decision_no, kind, reporter, contact_id, codes, because,"
                " who, at, ingest_no, source_row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (number, kind, *about, utc_text(at), ingest_no, source_row),
            )
            # Not whose contact: an identity of the sender's may be a personal number.
            detail = {"decision": number, "kind": kind}
            audit.append(con, audit.Event.DECIDED, detail, who=who, at=at)
        return int(number)

    def decisions(self, made_as: str | None = None) -> pl.DataFrame:
        """Return `DECISIONS`, in the order taken; `codes` with spaces between.

        Args:
            made_as: the sha256 of a run's manifest: only what was decided before that was drafted.
        """
        with self._reading() as con:
            return believed(con.execute(_DECISIONS, (made_as,)), DECISIONS)


def _allow(
    con: sqlite3.Connection, kind: str, codes: Sequence[str], words: Sequence[str], ingest_no: int
) -> None:
    because, who = words
    if not because.strip():
        raise LedgerError(ErrorCode.REASON_MISSING)
    if not who.strip():
        raise LedgerError(ErrorCode.PERSON_MISSING)
    if kind == "release" and not (codes and set(codes) <= set(RELEASABLE)):
        released = ", ".join(codes)
        raise LedgerError(ErrorCode.NOT_RELEASABLE, remark=released, allowed=", ".join(RELEASABLE))
    found = con.execute("SELECT 1 FROM files WHERE ingest_no = ?", (ingest_no,)).fetchone()
    if found is None:
        raise LedgerError(ErrorCode.RECEIVED_FILE_UNKNOWN, file_no=ingest_no)


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
