"""Taking in the region's answers: each file once, kept as it came and as a table in types."""

import io
from pathlib import Path

import polars as pl

from contracts.answers import AnswerKind
from pipelines.home.files import write_whole
from pipelines.home.paths import Home
from pipelines.ledger.records import AnswerFile
from pipelines.readers.answers import ReadAnswers, read_answers


def take_in_answers(home: Home, name: str, sha256: str) -> AnswerFile | None:
    """Read an archived file that is no report of contacts; None when it is no answer either.

    Raises:
        FileRefusedError: when it is an answer that cannot be believed, with the place.
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
    """Return the rows of a file as the Parquet that is kept: the same bytes each time."""
    table = io.BytesIO()
    found.rows.write_parquet(table, compression="zstd", compression_level=1)
    return table.getvalue()


def reads_as_kept(home: Home, sha256: str, table: Path) -> bool:
    """Read a delivered answer again, and compare it with the table that is kept of it."""
    found = read_answers(home.raw(sha256))
    return found is not None and pl.read_parquet(table).equals(found.rows)


def _months(rows: pl.DataFrame) -> tuple[str | None, str | None]:
    """Return the first and last month that the rows are of."""
    if "month" not in rows.columns or rows.is_empty():
        return None, None
    months = rows.select(first=pl.col("month").min(), last=pl.col("month").max())
    return months.row(0)
