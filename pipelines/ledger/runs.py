"""Runs: the issued ones, the open draft, and the documents of issued runs by hash."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.people import are_same_person, is_current_user
from pipelines.ledger.records import DocumentFile, RunRecord
from pipelines.ledger.statements import statements

_SQL: Final = statements("runs")
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
        "last_payment_file_no": pl.Int64(),
    }
)


class Runs(Connected):
    """Ledger operations on runs. A draft has the number that it is issued under."""

    def last_issued_run(self) -> int:
        """Return the number of the last issued run, 0 before the first."""
        with self._reading() as con:
            return last_issued(con)

    def run(self, run_no: int) -> RunRecord:
        """Return a run.

        Raises:
            LedgerError: the number is unknown.
        """
        with self._reading() as con:
            return run_record(con, run_no)

    def runs(self) -> pl.DataFrame:
        """Return `RUNS`: every issued run and the open draft."""
        with self._reading() as con:
            return believed(con.execute(_SQL["runs"]), RUNS)

    def ends_with(self, run_no: int) -> bool:
        """Return whether only deliveries have happened since a run was issued."""
        with self._reading() as con:
            found = con.execute(_SQL["ends_with"], (run_no,)).fetchone()
        return found is not None and bool(found[0])


def run_record(con: sqlite3.Connection, run_no: int) -> RunRecord:
    """Return a run, in the caller's transaction.

    Raises:
        LedgerError: the number is unknown.
    """
    found = record_of(con.execute(_SQL["run"], (run_no,)))
    if found is None:
        raise LedgerError(ErrorCode.RUN_UNKNOWN, run=run_no)
    return found


def last_issued(con: sqlite3.Connection) -> int:
    """Return the number of the last issued run, 0 before the first."""
    return int(con.execute(_SQL["last_issued"]).fetchone()[0])


def record_of(found: sqlite3.Cursor) -> RunRecord | None:
    """Return the run found by a query, or None."""
    rows = believed(found, RUNS).rows(named=True)
    return None if not rows else RunRecord(**_plain(rows[0]))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Convert timestamps to the standard library's UTC."""
    return {
        name: cell.astimezone(dt.UTC) if isinstance(cell, dt.datetime) else cell
        for name, cell in row.items()
    }


class Drafts(Connected):
    """Ledger operations on the open draft. There is at most one."""

    def draft(self) -> RunRecord | None:
        """Return the open draft, or None."""
        with self._reading() as con:
            return _draft(con)

    def record_draft(  # noqa: PLR0913 -- the columns of a draft
        self,
        *,
        run_no: int,
        month: str,
        issued_on: dt.date,
        last_ingest_no: int,
        folder: str,
        manifest_sha256: str,
        actor: Actor,
        last_match_no: int = 0,
        last_payment_file_no: int = 0,
    ) -> RunRecord:
        """Store a calculated run as the open draft, replacing an earlier draft.

        An identical draft by the same person is kept unchanged, with its approval.

        Raises:
            LedgerError: `run_no` does not follow the last issued run.
        """
        last = (last_ingest_no, last_match_no, last_payment_file_no)
        new = (run_no, month, issued_on.isoformat(), *last)
        evidence = (folder, manifest_sha256)
        with self._writing() as con:
            if run_no != last_issued(con) + 1:
                raise LedgerError(ErrorCode.BASE_MOVED, run=run_no)
            old = _draft(con)
            if old is not None and _made_of(old) == (*new, *evidence, actor.who):
                return old
            supersede(con, actor)
            con.execute(
                _SQL["add_draft"],
                (*new, *evidence, actor.who, utc_text(actor.at)),
            )
            made = run_record(con, run_no)
            audit.append(con, audit.Event.DRAFTED, _detail(made), actor)
            return made

    def approve(
        self, run_no: int, manifest_sha256: str, actor: Actor, *, four_eyes: bool
    ) -> RunRecord:
        """Approve the open draft as it was seen; repeating this has no effect.

        Names are compared without regard to spaces and capitals.

        Raises:
            LedgerError: it is not the open draft, or was replaced since it was seen; another person
                has approved it; or, with `four_eyes`, the same person made it, or is not among the
                users that the home has.
        """
        with self._writing() as con:
            found = open_draft(con, run_no, manifest_sha256)
            if not are_same_person(con, actor.who, found.approved_by):
                _may_approve(con, found, actor.who, four_eyes=four_eyes)
                con.execute(_SQL["approve"], (actor.who, utc_text(actor.at), run_no))
                audit.append(con, audit.Event.APPROVED, _detail(found), actor)
            return run_record(con, run_no)


def open_draft(con: sqlite3.Connection, run_no: int, manifest_sha256: str | None) -> RunRecord:
    """Return the run if it is the open draft, with the manifest if one is given.

    Raises:
        LedgerError: it is not the draft, or the draft was replaced meanwhile.
    """
    found = _draft(con)
    if found is None or found.run_no != run_no:
        raise LedgerError(ErrorCode.NOT_THE_DRAFT, run=run_no)
    if manifest_sha256 not in {None, found.manifest_sha256}:
        raise LedgerError(ErrorCode.DRAFT_REPLACED, run=run_no)
    return found


def supersede(con: sqlite3.Connection, actor: Actor) -> None:
    """Delete the open draft, with its approval."""
    old = _draft(con)
    if old is not None:
        con.execute(_SQL["delete"], (old.run_no,))
        audit.append(con, audit.Event.SUPERSEDED, _detail(old), actor)


def agrees_with_chain(con: sqlite3.Connection, run_no: int) -> bool:
    """Return whether the open draft matches its last event in the chain.

    A draft may be approved by an update, so the triggers cannot refuse an unauthorised update.
    """
    found = con.execute(_SQL["last_event_of_draft"], (run_no,)).fetchone()
    return found is not None and audit.digest(con, audit.Event(found[0]), run_no) == found[1]


def _draft(con: sqlite3.Connection) -> RunRecord | None:
    return record_of(con.execute(_SQL["draft"]))


def _made_of(draft: RunRecord) -> tuple[object, ...]:
    """Return the identity of a draft, without the time of its making and its approval."""
    last = (draft.last_ingest_no, draft.last_match_no, draft.last_payment_file_no)
    evidence = (draft.folder, draft.manifest_sha256)
    month = (draft.run_no, draft.month, draft.issued_on.isoformat())
    return (*month, *last, *evidence, draft.created_by)


def _may_approve(con: sqlite3.Connection, found: RunRecord, who: str, *, four_eyes: bool) -> None:
    if found.approved_by is not None:
        who = str(found.approved_by)
        raise LedgerError(ErrorCode.RUN_APPROVED_BEFORE, run=found.run_no, who=who)
    if four_eyes and are_same_person(con, who, found.created_by):
        raise LedgerError(ErrorCode.RUN_MADE_BY_THE_SAME, run=found.run_no, who=who)
    if four_eyes and not is_current_user(con, who):
        raise LedgerError(ErrorCode.APPROVER_NOT_A_USER, run=found.run_no, who=who)


def _detail(found: RunRecord) -> dict[str, int | str]:
    return {
        "run": found.run_no,
        "month": found.month,
        "issued_on": found.issued_on.isoformat(),
        "last_ingest_no": found.last_ingest_no,
        "manifest_sha256": found.manifest_sha256,
    }


DOCUMENTS: Final = pl.Schema(
    {
        "run_no": pl.Int64(),
        "delivery": pl.Int64(),
        "path": pl.String(),
        "sha256": pl.String(),
        "size": pl.Int64(),
    }
)


class Documents(Connected):
    """Ledger operations on documents."""

    def record_documents(
        self,
        run_no: int,
        files: Sequence[DocumentFile],
        actor: Actor,
        *,
        list_sha256: str | None = None,
    ) -> None:
        """Record the documents of an issued run; those recorded before must be equal.

        Args:
            run_no: the run.
            files: its documents.
            actor: the person who delivers them, and the time.
            list_sha256: the hash of the list that describes each document.

        Raises:
            LedgerError: the run is unknown, or a document has other bytes than before. Nothing is
                stored.
            LawBrokenError: the run is not issued.
        """
        with self._writing() as con:
            new = _new(con, run_record(con, run_no).run_no, files)
            if new:
                detail = _add(con, run_no, new)
                if list_sha256 is not None:
                    detail["list_sha256"] = list_sha256
                audit.append(con, audit.Event.DELIVERED, detail, actor)

    def check_documents(self, run_no: int, files: Sequence[DocumentFile]) -> None:
        """Compare reproduced documents with the recorded ones, without storing.

        Raises:
            LedgerError: a document has other bytes.
        """
        with self._reading() as con:
            _new(con, run_no, files)

    def lists(self) -> dict[int, tuple[int, str]]:
        """Return the last delivery's event and list hash of each delivered run."""
        with self._reading() as con:
            found = con.execute(_SQL["lists"], (audit.Event.DELIVERED.value,)).fetchall()
        return {run_no: (seq, sha256) for run_no, seq, sha256 in found if sha256 is not None}

    def documents(self, run_no: int | None = None) -> pl.DataFrame:
        """Return `DOCUMENTS`: the hashed documents of one run or of all."""
        with self._reading() as con:
            return _documents(con, run_no)


def _documents(con: sqlite3.Connection, run_no: int | None) -> pl.DataFrame:
    return believed(con.execute(_SQL["documents"], (run_no,)), DOCUMENTS)


def _new(con: sqlite3.Connection, run_no: int, files: Sequence[DocumentFile]) -> list[DocumentFile]:
    """Compare the recorded documents, and return those not recorded yet."""
    known = dict(_documents(con, run_no).select("path", "sha256").iter_rows())
    differ = sum(known.get(file.path, file.sha256) != file.sha256 for file in files)
    if differ:
        raise LedgerError(ErrorCode.DOCUMENTS_DIFFER, run=run_no, count=differ)
    return [file for file in files if file.path not in known]


def _add(con: sqlite3.Connection, run_no: int, new: Sequence[DocumentFile]) -> dict[str, int | str]:
    """Add documents under the next delivery; return the detail of its event."""
    (delivery,) = con.execute(_SQL["next_delivery"]).fetchone()
    con.executemany(
        _SQL["add_document"],
        ((run_no, delivery, *file) for file in new),
    )
    return {"run": run_no, "delivery": delivery, "documents": len(new)}
