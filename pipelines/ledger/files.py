"""Deliveries in one unbroken series of numbers, refused files, and answers.

The same bytes may be delivered again, under another number: docs/rules.md#same-bytes-again. The
region's answers are stored as files by hash, and refused invoices row by row.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import AnswerKind, RefusedInvoice
from pipelines.home.orders import Actor
from pipelines.ledger import audit
from pipelines.ledger.connection import UTC, Connected, believed, insert, utc_text
from pipelines.ledger.counts import counts_text
from pipelines.ledger.records import AnswerFile, InboxFile, KnownFile
from pipelines.ledger.statements import statements

_SQL: Final = statements("files")
FILES: Final = pl.Schema(
    {
        "ingest_no": pl.Int64(),
        "batch": pl.Int64(),
        "sha256": pl.String(),
        "path": pl.String(),
        "format": pl.String(),
        "rows": pl.Int64(),
        "layout": pl.String(),
        "at": UTC,
        "counts": pl.String(),
    }
)
REFUSALS: Final = pl.Schema(
    {
        "refusal_no": pl.Int64(),
        "batch": pl.Int64(),
        "sha256": pl.String(),
        "path": pl.String(),
        "code": pl.String(),
        "place": pl.String(),
        "at": UTC,
    }
)


class Files(Connected):
    """Ledger operations on ingested and refused files."""

    def record_ingest(
        self, files: Sequence[InboxFile], actor: Actor, repeats: Sequence[KnownFile] = ()
    ) -> list[int]:
        """Record what one call found in the inbox, under one batch number.

        Args:
            files: the files that were read or refused.
            actor: the person who ingests, and the time.
            repeats: known files that are not deliveries; they are done with at their paths.

        Returns:
            The ingest number of each file that was read, in the order given: the next number, or
                the last one of a file with the same bytes that is not delivered again. Refused
                files do not get a number; one already refused for the same reason is not recorded
                again.
        """
        with self._writing() as con:
            return _record(con, files, repeats, actor)

    def last_at_paths(self) -> dict[str, str]:
        """Return the sha256 of what was last ingested at each path of the inbox."""
        with self._reading() as con:
            return dict(con.execute(_SQL["last_at_paths"]))

    def files(self) -> pl.DataFrame:
        """Return `FILES`: every delivery that was read; `layout` and `counts` as JSON."""
        with self._reading() as con:
            return believed(con.execute(_SQL["files"]), FILES)

    def refusals(self) -> pl.DataFrame:
        """Return `REFUSALS`: every file that was refused, including those fixed since."""
        with self._reading() as con:
            return believed(con.execute(_SQL["refusals"]), REFUSALS)

    def open_refusals(self) -> pl.DataFrame:
        """Return the `REFUSALS` without a later readable delivery."""
        with self._reading() as con:
            return believed(con.execute(_SQL["open_refusals"]), REFUSALS)


def _record(
    con: sqlite3.Connection,
    files: Sequence[InboxFile],
    repeats: Sequence[KnownFile],
    actor: Actor,
) -> list[int]:
    (batch,) = con.execute(_SQL["next_batch"]).fetchone()
    known = dict(con.execute(_SQL["known_files"]))
    (last,) = con.execute(_SQL["last_file"]).fetchone()
    numbers, new = [], []
    for file in (file for file in files if file.state == "read"):
        if file.again or file.sha256 not in known:
            new.append(file)
            known[file.sha256] = last + len(new)
            _add_file(con, known[file.sha256], batch, file, actor.at)
        numbers.append(known[file.sha256])
    refused = _add_refusals(con, batch, files, actor.at)
    if new or refused:
        rows = sum(file.rows for file in new)
        detail = {"batch": batch, "files": len(new), "rows": rows, "refused": refused}
        audit.append(con, audit.Event.INGESTED, detail, actor)
    _add_repeats(con, batch, repeats, actor)
    return numbers


def _add_repeats(
    con: sqlite3.Connection, batch: int, repeats: Sequence[KnownFile], actor: Actor
) -> None:
    if not repeats:
        return
    (last,) = con.execute(_SQL["last_repeat"]).fetchone()
    con.executemany(
        _SQL["add_repeat"],
        (
            (number, batch, repeat.sha256, repeat.path, utc_text(actor.at))
            for number, repeat in enumerate(repeats, last + 1)
        ),
    )
    detail = {"repeat_batch": batch, "files": len(repeats)}
    audit.append(con, audit.Event.REPEATED, detail, actor)


def _add_file(
    con: sqlite3.Connection, number: int, batch: int, file: InboxFile, at: dt.datetime
) -> None:
    layout = json.dumps(dict(file.layout), ensure_ascii=False, sort_keys=True)
    content = (file.sha256, file.path, file.format, file.rows, layout)
    con.execute(
        _SQL["add_file"],
        (number, batch, *content, utc_text(at), counts_text(file.counts)),
    )


def _add_refusals(
    con: sqlite3.Connection, batch: int, files: Sequence[InboxFile], at: dt.datetime
) -> int:
    """Record the files not refused already for that reason; return their number."""
    found = believed(con.execute(_SQL["open_refusals"]), REFUSALS)
    still = set(found.select("path", "sha256", "code", "place").iter_rows())
    new = {
        (file.path, file.sha256): file
        for file in files
        if file.state == "refused" and (file.path, file.sha256, file.code, file.place) not in still
    }
    (last,) = con.execute(_SQL["last_refusal"]).fetchone()
    con.executemany(
        _SQL["add_refusal"],
        (
            (last + place, batch, file.sha256, file.path, file.code, file.place, utc_text(at))
            for place, file in enumerate(new.values(), 1)
        ),
    )
    return len(new)


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
    """Ledger operations on the region's answers."""

    def record_answers(self, files: Sequence[AnswerFile], actor: Actor) -> int:
        """Record files of answers under one batch number; return the number of new ones.

        A file with known bytes is not recorded again, and a repeated refusal of an invoice is not
        recorded twice.
        """
        with self._writing() as con:
            known = {sha256 for (sha256,) in con.execute(_SQL["known_answer_files"])}
            new = {file.sha256: file for file in files if file.sha256 not in known}
            if not new:
                return 0
            last, batch = con.execute(_SQL["last_answer_and_next_batch"]).fetchone()
            for number, file in enumerate(new.values(), last + 1):
                _add(con, number, batch, file, actor.at)
            rows = sum(file.rows for file in new.values())
            detail = {"answer_batch": batch, "files": len(new), "rows": rows}
            audit.append(con, audit.Event.ANSWERED, detail, actor)
        return len(new)

    def answer_files(self, kind: AnswerKind | None = None) -> pl.DataFrame:
        """Return `ANSWER_FILES`, in the order of delivery; of one kind if given."""
        with self._reading() as con:
            found = believed(con.execute(_SQL["answer_files"]), ANSWER_FILES)
        return found if kind is None else found.filter(pl.col("kind") == kind.value)

    def refused_invoices(self) -> DataFrame[RefusedInvoice]:
        """Return every refusal of an invoice once, in the order of delivery."""
        with self._reading() as con:
            found = con.execute(_SQL["refused_invoices"])
            return RefusedInvoice.of(believed(found, RefusedInvoice.schema()))


def _add(
    con: sqlite3.Connection, number: int, batch: int, file: AnswerFile, at: dt.datetime
) -> None:
    con.execute(
        _SQL["add_answer_file"],
        (
            *(number, batch, file.kind, file.sha256, file.path, file.format, file.rows),
            *(file.first_month, file.last_month, file.table_sha256, utc_text(at)),
        ),
    )
    if file.refused is None:
        return
    found = con.execute(_SQL["refused_invoices"])
    before = believed(found, RefusedInvoice.schema()).select(_REFUSAL)
    new = file.refused.unique(_REFUSAL, keep="first", maintain_order=True).join(
        before, on=_REFUSAL, how="anti", nulls_equal=True, maintain_order="left"
    )
    insert(con, "refused_invoices", new.select(pl.lit(number).alias("answer_no"), pl.all()))
