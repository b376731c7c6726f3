"""Runs: the issued ones, and the draft that may become the next.

The open draft: calculated, made anew or taken away, and approved.

The documents made of issued runs, by hash.
"""

import datetime as dt
import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, utc_text
from pipelines.ledger.records import DocumentFile, RunRecord

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
            LedgerError: when there is none with that number.
        """
        with self._reading() as con:
            return run_record(con, run_no)

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


def run_record(con: sqlite3.Connection, run_no: int) -> RunRecord:
    """Return a run, in the caller's transaction.

    Raises:
        LedgerError: when there is none with that number.
    """
    found = record_of(con.execute("SELECT * FROM runs WHERE run_no = ?", (run_no,)))
    if found is None:
        raise LedgerError(ErrorCode.RUN_UNKNOWN, run=run_no)
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


class Drafts(Connected):
    """The part of the ledger that knows the open draft. There is at most one."""

    def draft(self) -> RunRecord | None:
        """Return the open draft, if there is one."""
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
        created_by: str,
        created_at: dt.datetime,
        last_match_no: int = 0,
    ) -> RunRecord:
        """Store a calculated run as the open draft, in place of an earlier draft.

        The same draft made again by the same person stays as it is, with its approval.

        Raises:
            LedgerError: when `run_no` is not the one after the last issued run.
        """
        new = (run_no, month, issued_on.isoformat(), last_ingest_no, last_match_no)
        evidence = (folder, manifest_sha256)
        with self._writing() as con:
            if run_no != last_issued(con) + 1:
                raise LedgerError(ErrorCode.BASE_MOVED, run=run_no)
            old = _draft(con)
            if old is not None and _made_of(old) == (*new, *evidence, created_by):
                return old
            supersede(con, who=created_by, at=created_at)
            con.execute(
                "INSERT INTO runs (state, run_no, month, issued_on, last_ingest_no, last_match_no,"
                " folder, manifest_sha256, created_by, created_at)"
                " VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*new, *evidence, created_by, utc_text(created_at)),
            )
            made = run_record(con, run_no)
            audit.append(con, audit.Event.DRAFTED, _told(made), who=created_by, at=created_at)
            return made

    def approve(
        self, run_no: int, manifest_sha256: str, who: str, at: dt.datetime, *, four_eyes: bool
    ) -> RunRecord:
        """Approve the open draft as it was seen; again by the same person changes nothing.

        A person is the same however the name is spaced and whether in capitals or not.

        Raises:
            LedgerError: when it is not the open draft, or was made anew since it was seen.
            LedgerError: when another has approved it, or, with `four_eyes`, `who` made it.
        """
        with self._writing() as con:
            found = open_draft(con, run_no, manifest_sha256)
            if not same_person(who, found.approved_by):
                _may_approve(found, who, four_eyes=four_eyes)
                con.execute(
                    "UPDATE runs SET approved_by = ?, approved_at = ? WHERE run_no = ?",
                    (who, utc_text(at), run_no),
                )
                audit.append(con, audit.Event.APPROVED, _told(found), who=who, at=at)
            return run_record(con, run_no)


def open_draft(con: sqlite3.Connection, run_no: int, manifest_sha256: str | None) -> RunRecord:
    """Return the run when it is the open draft, with the manifest when one is given.

    Raises:
        LedgerError: when it is not the draft, or the draft was made anew meanwhile.
    """
    found = _draft(con)
    if found is None or found.run_no != run_no:
        raise LedgerError(ErrorCode.NOT_THE_DRAFT, run=run_no)
    if manifest_sha256 not in {None, found.manifest_sha256}:
        raise LedgerError(ErrorCode.DRAFT_REPLACED, run=run_no)
    return found


def supersede(con: sqlite3.Connection, *, who: str, at: dt.datetime) -> None:
    """Take away the open draft, with its approval."""
    old = _draft(con)
    if old is not None:
        con.execute("DELETE FROM runs WHERE run_no = ?", (old.run_no,))
        audit.append(con, audit.Event.SUPERSEDED, _told(old), who=who, at=at)


def as_told(con: sqlite3.Connection, run_no: int) -> bool:
    """Tell whether the open draft is what the last event of the chain about it says.

    A draft may be approved by an update, so the triggers cannot refuse one behind our back.
    """
    found = con.execute(
        "SELECT event, json_extract(detail, '$.rows_sha256') FROM audit"
        " WHERE json_extract(detail, '$.run') = ? AND event IN ('drafted', 'approved')"
        " ORDER BY seq DESC LIMIT 1",
        (run_no,),
    ).fetchone()
    return found is not None and audit.digest(con, audit.Event(found[0]), run_no) == found[1]


def same_person(one: str, other: str | None) -> bool:
    """Tell whether two names are spellings of one: spaces, capitals and typographic variants."""
    return other is not None and _spelled(one) == _spelled(other)


def _draft(con: sqlite3.Connection) -> RunRecord | None:
    return record_of(con.execute("SELECT * FROM runs WHERE state = 'draft'"))


def _made_of(draft: RunRecord) -> tuple[object, ...]:
    """Return what makes a draft the one that it is: not when it was made, or who approved it."""
    told = (draft.run_no, draft.month, draft.issued_on.isoformat(), draft.last_ingest_no)
    evidence = (draft.folder, draft.manifest_sha256)
    return (*told, draft.last_match_no, *evidence, draft.created_by)


def _may_approve(found: RunRecord, who: str, *, four_eyes: bool) -> None:
    if found.approved_by is not None:
        who = str(found.approved_by)
        raise LedgerError(ErrorCode.RUN_APPROVED_BEFORE, run=found.run_no, who=who)
    if four_eyes and same_person(who, found.created_by):
        raise LedgerError(ErrorCode.RUN_MADE_BY_THE_SAME, run=found.run_no, who=who)


def _spelled(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _told(found: RunRecord) -> dict[str, int | str]:
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
    """The part of the ledger that knows which documents were made."""

    def record_documents(
        self,
        run_no: int,
        files: Sequence[DocumentFile],
        *,
        who: str,
        at: dt.datetime,
        list_sha256: str | None = None,
    ) -> None:
        """Record the documents of an issued run; those recorded before must be the same.

        Args:
            run_no: the run.
            files: its documents.
            who: who delivers them.
            at: when.
            list_sha256: the hash of the list that tells what each document is.

        Raises:
            LedgerError: when there is no such run.
            LawBrokenError: when the run is not issued.
            LedgerError: when one was made again with other bytes. Nothing is kept.
        """
        with self._writing() as con:
            new = _new(con, run_record(con, run_no).run_no, files)
            if new:
                detail = _add(con, run_no, new)
                if list_sha256 is not None:
                    detail["list_sha256"] = list_sha256
                audit.append(con, audit.Event.DELIVERED, detail, who=who, at=at)

    def check_documents(self, run_no: int, files: Sequence[DocumentFile]) -> None:
        """Hold documents that were made again against those recorded; nothing is kept.

        Raises:
            LedgerError: when one has other bytes.
        """
        with self._reading() as con:
            _new(con, run_no, files)

    def lists(self) -> dict[int, tuple[int, str]]:
        """Return, for each delivered run, its last delivery's event and the hash of its list."""
        query = (
            "SELECT json_extract(detail, '$.run'), max(seq), json_extract(detail, '$.list_sha256')"
            " FROM audit WHERE event = ? AND json_valid(detail) GROUP BY 1"
        )
        with self._reading() as con:
            found = con.execute(query, (audit.Event.DELIVERED.value,)).fetchall()
        return {run_no: (seq, told) for run_no, seq, told in found if told is not None}

    def documents(self, run_no: int | None = None) -> pl.DataFrame:
        """Return `DOCUMENTS`: the hashed documents of one run or of all."""
        with self._reading() as con:
            return _documents(con, run_no)


def _documents(con: sqlite3.Connection, run_no: int | None) -> pl.DataFrame:
    query = "SELECT * FROM documents WHERE ?1 IS NULL OR run_no = ?1 ORDER BY run_no, path"
    return believed(con.execute(query, (run_no,)), DOCUMENTS)


def _new(con: sqlite3.Connection, run_no: int, files: Sequence[DocumentFile]) -> list[DocumentFile]:
    """Return the documents not recorded yet, after those that are have been compared."""
    known = dict(_documents(con, run_no).select("path", "sha256").iter_rows())
    differ = sum(known.get(file.path, file.sha256) != file.sha256 for file in files)
    if differ:
        raise LedgerError(ErrorCode.DOCUMENTS_DIFFER, run=run_no, count=differ)
    return [file for file in files if file.path not in known]


def _add(con: sqlite3.Connection, run_no: int, new: Sequence[DocumentFile]) -> dict[str, int | str]:
    """Add documents under the next delivery; return what its event tells."""
    (delivery,) = con.execute("SELECT 1 + coalesce(max(delivery), 0) FROM documents").fetchone()
    con.executemany(
        "INSERT INTO documents (run_no, delivery, path, sha256, size) VALUES (?, ?, ?, ?, ?)",
        ((run_no, delivery, *file) for file in new),
    )
    return {"run": run_no, "delivery": delivery, "documents": len(new)}
