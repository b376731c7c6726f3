"""The documents made of issued runs, by hash."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl

from pipelines.ledger import audit
from pipelines.ledger.connection import Connected
from pipelines.ledger.errors import DocumentsDifferError
from pipelines.ledger.records import DocumentFile
from pipelines.ledger.rows import believed
from pipelines.ledger.runs import run

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
            UnknownRunError: when there is no such run.
            LawBrokenError: when the run is not issued.
            DocumentsDifferError: when one was made again with other bytes. Nothing is kept.
        """
        with self._writing() as con:
            new = _new(con, run(con, run_no).run_no, files)
            if new:
                detail = _add(con, run_no, new)
                if list_sha256 is not None:
                    detail["list_sha256"] = list_sha256
                audit.append(con, audit.Event.DELIVERED, detail, who=who, at=at)

    def check_documents(self, run_no: int, files: Sequence[DocumentFile]) -> None:
        """Hold documents that were made again against those recorded; nothing is kept.

        Raises:
            DocumentsDifferError: when one has other bytes.
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
        raise DocumentsDifferError(
            f"run {run_no}: documents made again differ from those recorded: {differ}"
        )
    return [file for file in files if file.path not in known]


def _add(con: sqlite3.Connection, run_no: int, new: Sequence[DocumentFile]) -> dict[str, int | str]:
    """Add documents under the next delivery; return what its event tells."""
    (delivery,) = con.execute("SELECT 1 + coalesce(max(delivery), 0) FROM documents").fetchone()
    con.executemany(
        "INSERT INTO documents (run_no, delivery, path, sha256, size) VALUES (?, ?, ?, ?, ?)",
        ((run_no, delivery, *file) for file in new),
    )
    return {"run": run_no, "delivery": delivery, "documents": len(new)}
