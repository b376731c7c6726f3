"""Ingestion of the region's answers: each file once, raw and as a typed table."""

import io
from pathlib import Path

import polars as pl

from contracts.answers import AnswerKind
from pipelines.home.files import write_whole
from pipelines.home.paths import Home
from pipelines.ledger.records import AnswerFile
from pipelines.readers.answers import ReadAnswers, read_answers


def take_in_answers(home: Home, name: str, sha256: str) -> AnswerFile | None:
    """Read an archived file that is not a contact report; None if it is not an answer.

    Raises:
        FileRefusedError: the file is an invalid answer; names the place of the fault.
    """
    found = read_answers(home.raw(sha256))
    if found is None:
        return None
    first, last = _months(found.rows)
    refused = found.rows if found.kind is AnswerKind.REFUSED_INVOICES else None
    return AnswerFile(
        sha256,
        name,
        found.kind.value,
        found.format,
        found.rows.height,
        first,
        last,
        write_whole(home.answers(sha256), table_of(found)),
        refused,
    )


def table_of(found: ReadAnswers) -> bytes:
    """Return the rows of a file as Parquet; equal rows give equal bytes."""
    table = io.BytesIO()
    found.rows.write_parquet(table, compression="zstd", compression_level=1)
    return table.getvalue()


def reads_as_kept(home: Home, sha256: str, table: Path) -> bool:
    """Read a delivered answer again and compare it with the stored table."""
    found = read_answers(home.raw(sha256))
    return found is not None and pl.read_parquet(table).equals(found.rows)


def _months(rows: pl.DataFrame) -> tuple[str | None, str | None]:
    """Return the first and last month of the rows."""
    if "month" not in rows.columns or rows.is_empty():
        return None, None
    months = rows.select(first=pl.col("month").min(), last=pl.col("month").max())
    return months.row(0)
