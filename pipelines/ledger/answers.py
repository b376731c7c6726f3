"""What the region answered: files by hash, and refused invoices row by row."""

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind, RefusedInvoice
from pipelines.ledger import audit
from pipelines.ledger.connection import Connected, moment
from pipelines.ledger.records import AnswerFile
from pipelines.ledger.rows import UTC, believed, insert

ANSWER_FILES: Final = pl.Schema(
    {
        "answer_no": pl.Int64(),
        "batch": pl.Int64(),
        "kind": pl.String(),
        "sha256": pl.String(),
        "path": pl.String(),
        "format": pl.String(),
        "rows": pl.Int64(),
        "first_month": pl.String(),
        "last_month": pl.String(),
        "table_sha256": pl.String(),
        "at": UTC,
    }
)
_REFUSAL: Final = ["seller_org_no", "invoice_number", "refused_on", "reason"]


class Answers(Connected):
    """The part of the ledger that knows what the region answered."""

    def record_answers(self, files: Sequence[AnswerFile], *, who: str, at: dt.datetime) -> int:
        """Record files of answers under one batch number; return how many were new.

        A file that is known by its bytes is not recorded again, and a refusal of an invoice that
        was told before is not another one.
        """
        with self._writing() as con:
            known = {sha256 for (sha256,) in con.execute("SELECT sha256 FROM answer_files")}
            new = {file.sha256: file for file in files if file.sha256 not in known}
            if not new:
                return 0
            last, batch = con.execute(
                "SELECT coalesce(max(answer_no), 0), 1 + coalesce(max(batch), 0) FROM answer_files"
            ).fetchone()
            for number, file in enumerate(new.values(), last + 1):
                _add(con, number, batch, file, at)
            rows = sum(file.rows for file in new.values())
            detail = {"answer_batch": batch, "files": len(new), "rows": rows}
            audit.append(con, audit.Event.ANSWERED, detail, who=who, at=at)
        return len(new)

    def answer_files(self, kind: AnswerKind | None = None) -> pl.DataFrame:
        """Return `ANSWER_FILES`, in the order of delivery; of one kind if given."""
        with self._reading() as con:
            found = believed(
                con.execute("SELECT * FROM answer_files ORDER BY answer_no"), ANSWER_FILES
            )
        return found if kind is None else found.filter(pl.col("kind") == kind.value)

    def refused_invoices(self) -> DataFrame[RefusedInvoice]:
        """Return every refusal of an invoice once, in the order of delivery."""
        with self._reading() as con:
            told = con.execute("SELECT * FROM refused_invoices ORDER BY answer_no, source_row")
            return RefusedInvoice.of(believed(told, RefusedInvoice.schema()))


def _add(
    con: sqlite3.Connection, number: int, batch: int, file: AnswerFile, at: dt.datetime
) -> None:
    con.execute(
        "INSERT INTO answer_files (answer_no, batch, kind, sha256, path, format, rows,"
        " first_month, last_month, table_sha256, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, batch, file.kind, file.sha256, file.path, file.format, file.rows),
            *(file.first_month, file.last_month, file.table_sha256, moment(at)),
        ),
    )
    if file.refused is None:
        return
    told = con.execute("SELECT * FROM refused_invoices")
    before = believed(told, RefusedInvoice.schema()).select(_REFUSAL)
    new = file.refused.unique(_REFUSAL, keep="first", maintain_order=True).join(
        before, on=_REFUSAL, how="anti", nulls_equal=True, maintain_order="left"
    )
    insert(con, "refused_invoices", new.select(pl.lit(number).alias("answer_no"), pl.all()))
