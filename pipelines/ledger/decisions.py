"""Decisions on contacts, destructions of files, and the events of the chain."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from contracts.remarks import RELEASABLE
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.audit import STORED
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.statements import statements

_SQL: Final = statements("decisions")
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


class Decisions(Connected):
    """Ledger operations on persons' decisions."""

    def decide(  # noqa: PLR0913 -- the columns of a decision
        self,
        *,
        kind: Literal["release", "refuse"],
        reporter: str,
        contact_id: str,
        codes: Sequence[str],
        because: str,
        actor: Actor,
        ingest_no: int,
        source_row: int,
    ) -> int:
        """Record a decision on a contact's report; return its number.

        Repeating the last decision with the same reason does not record a second one, so an
        interrupted call can be repeated.

        Args:
            kind: released from codes, or refused permanently.
            reporter: with `contact_id`, identifies the contact.
            contact_id: the sender's own number of it.
            codes: the remarks that hold it; for a release, only codes that may be released.
            because: the reason, in words.
            actor: the person who decides, and the time.
            ingest_no: with `source_row`, the report of the decision.
            source_row: its row in the file.

        Raises:
            LedgerError: reason or name is missing, or the rules do not allow the decision.
        """
        about = (reporter, contact_id, " ".join(sorted(set(codes))), because.strip(), actor.who)
        with self._writing() as con:
            _allow(con, kind, codes, (because, actor.who), ingest_no)
            latest = con.execute(
                _SQL["last_of_report"], (*about[:2], ingest_no, source_row)
            ).fetchone()
            if latest is not None and latest[1:] == (kind, *about[2:]):
                return int(latest[0])
            (number,) = con.execute(_SQL["next_decision"]).fetchone()
            con.execute(
                _SQL["add_decision"],
                (number, kind, *about, utc_text(actor.at), ingest_no, source_row),
            )
            # The contact is omitted: the sender's identity of it may be a personal identity number.
            detail = {"decision": number, "kind": kind}
            audit.append(con, audit.Event.DECIDED, detail, actor)
        return int(number)

    def decisions(self, made_as: str | None = None) -> pl.DataFrame:
        """Return `DECISIONS`, in the order taken; `codes` with spaces between.

        Args:
            made_as: the sha256 of a run's manifest: only decisions made before that draft.
        """
        with self._reading() as con:
            return believed(con.execute(_SQL["decisions"], (made_as,)), DECISIONS)


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
    found = con.execute(_SQL["file"], (ingest_no,)).fetchone()
    if found is None:
        raise LedgerError(ErrorCode.RECEIVED_FILE_UNKNOWN, file_no=ingest_no)


class DestructionEvent(NamedTuple):
    """A destruction in the chain: the year, and the hash of the list of files."""

    seq: int
    year: int
    list_sha256: str


class Destructions(Connected):
    """Ledger operations on destructions. There are no rows: the chain has all data."""

    def record_destruction(self, year: int, files: int, list_sha256: str, actor: Actor) -> None:
        """Record that the files of a year are destroyed, before the first is deleted.

        Args:
            year: the calendar year.
            files: the number of files.
            list_sha256: the hash of the list that has each file's hash, and the decision.
            actor: the person who destroys them, and the time.
        """
        detail: dict[str, int | str] = {
            "year": year,
            "files": files,
            "list_sha256": list_sha256,
        }
        with self._writing() as con:
            audit.append(con, audit.Event.DESTROYED, detail, actor)

    def destructions(self) -> list[DestructionEvent]:
        """Return the destructions, in the order of recording."""
        with self._reading() as con:
            found = con.execute(_SQL["destructions"], (audit.Event.DESTROYED.value,)).fetchall()
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
    """Ledger operations on the audit chain."""

    def events(self) -> pl.DataFrame:
        """Return `EVENTS`: every event of the chain in order, `detail` as JSON."""
        with self._reading() as con:
            return believed(con.execute(_SQL["events"]), EVENTS)

    def event(self, seq: int) -> tuple[str, str, str] | None:
        """Return kind, time (ISO, UTC) and person of an event, as the chain has it now."""
        with self._reading() as con:
            found = con.execute(_SQL["event"], (seq,)).fetchone()
        return None if found is None else (str(found[0]), str(found[1]), str(found[2]))

    def spoken_for(self, name: str) -> dict[int, int]:
        """Return the last event that covers each number: a `batch`, `run` or `delivery`.

        Unreadable events are ignored.
        """
        kinds = [event.value for event, (of, _) in STORED.items() if of == name]
        with self._reading() as con:
            return dict(
                con.execute(_SQL["spoken_for"], (f"$.{name}", json.dumps(kinds))).fetchall()
            )
