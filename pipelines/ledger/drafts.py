"""The open draft: calculated, made anew or taken away, and approved."""

import datetime as dt
import sqlite3
import unicodedata

from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, moment
from pipelines.ledger.errors import ApprovalError, BaseMovedError, NotTheDraftError
from pipelines.ledger.records import RunRecord
from pipelines.ledger.runs import last_issued, record_of, run


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
            BaseMovedError: when `run_no` is not the one after the last issued run.
        """
        new = (run_no, month, issued_on.isoformat(), last_ingest_no, last_match_no)
        evidence = (folder, manifest_sha256)
        with self._writing() as con:
            if run_no != last_issued(con) + 1:
                raise BaseMovedError(f"another run was issued while run {run_no} was calculated")
            old = _draft(con)
            if old is not None and _made_of(old) == (*new, *evidence, created_by):
                return old
            supersede(con, who=created_by, at=created_at)
            con.execute(
                "INSERT INTO runs (state, run_no, month, issued_on, last_ingest_no, last_match_no,"
                " folder, manifest_sha256, created_by, created_at)"
                " VALUES ('draft', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*new, *evidence, created_by, moment(created_at)),
            )
            made = run(con, run_no)
            audit.append(con, audit.Event.DRAFTED, _told(made), who=created_by, at=created_at)
            return made

    def approve(
        self, run_no: int, manifest_sha256: str, who: str, at: dt.datetime, *, four_eyes: bool
    ) -> RunRecord:
        """Approve the open draft as it was seen; again by the same person changes nothing.

        A person is the same however the name is spaced and whether in capitals or not.

        Raises:
            NotTheDraftError: when it is not the open draft, or was made anew since it was seen.
            ApprovalError: when another has approved it, or, with `four_eyes`, `who` made it.
        """
        with self._writing() as con:
            found = open_draft(con, run_no, manifest_sha256)
            if not same_person(who, found.approved_by):
                _may_approve(found, who, four_eyes=four_eyes)
                con.execute(
                    "UPDATE runs SET approved_by = ?, approved_at = ? WHERE run_no = ?",
                    (who, moment(at), run_no),
                )
                audit.append(con, audit.Event.APPROVED, _told(found), who=who, at=at)
            return run(con, run_no)


def open_draft(con: sqlite3.Connection, run_no: int, manifest_sha256: str | None) -> RunRecord:
    """Return the run when it is the open draft, with the manifest when one is given.

    Raises:
        NotTheDraftError: when it is not the draft, or the draft was made anew meanwhile.
    """
    found = _draft(con)
    if found is None or found.run_no != run_no:
        raise NotTheDraftError(f"run {run_no} is not the open draft")
    if manifest_sha256 not in {None, found.manifest_sha256}:
        raise NotTheDraftError(f"run {run_no} was made anew: the open draft has another manifest")
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
        raise ApprovalError(f"run {found.run_no} is approved by {found.approved_by} already")
    if four_eyes and same_person(who, found.created_by):
        raise ApprovalError(f"run {found.run_no} was made by {who}: another person approves it")


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
