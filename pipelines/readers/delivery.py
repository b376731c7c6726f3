"""A delivered file: payments, a report or answers, as its content determines.

The table of its rows is written next to the archived file.
"""

import hashlib
import io
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.answers import AnswerKind
from contracts.errors.error import FileRefusedError
from pipelines.home.files import write_whole
from pipelines.readers.answers import ReadAnswers, read_answers
from pipelines.readers.layout import RowCount
from pipelines.readers.payments.formats import read_payments
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.report import read_report


class ArchivedFile(NamedTuple):
    """The paths of an archived file, and of its table as a report and as answers.

    Without paths of tables the file is read, and nothing is written.
    """

    raw: Path
    report_table: Path | None = None
    answer_table: Path | None = None


class ReportFacts(NamedTuple):
    """A report: `layout` maps our column to the sender's heading.

    `table_sha256` is that of the table that was written, else of its rows (`digest_of`).
    """

    format: str
    layout: dict[str, str]
    counted: RowCount
    rows: int
    table_sha256: str


class AnswerFacts(NamedTuple):
    """Answers. `refused` has the rows of refused invoices, else None.

    `table_sha256` is that of the table that was written, else of its rows (`digest_of`).
    """

    kind: str
    format: str
    rows: int
    first_month: str | None
    last_month: str | None
    table_sha256: str
    refused: pl.DataFrame | None


Delivery = ReportFacts | AnswerFacts | ReadPayments


def read_delivery(file: ArchivedFile) -> Delivery:
    """Read a file and write the table of its rows, if it has a path for it and no payments.

    Payments are recognised by their first bytes. Only a file that is not a contact report is tried
    as an answer.

    Raises:
        FileRefusedError: it cannot be read; names the code and the place.
    """
    paid = read_payments(file.raw)
    if paid is not None:
        return paid
    try:
        report = read_report(file.raw)
    except FileRefusedError as no_report:
        answers = read_answers(file.raw)
        if answers is None:
            raise no_report from None
        return _answers(answers, file.answer_table)
    sha256 = _kept(report.rows, file.report_table)
    return ReportFacts(
        report.format.value, report.layout, report.counted, report.rows.height, sha256
    )


# The compression of the tables in the archive: fast, and the same bytes each time.
_LEVEL: Final = 1


def parquet_of(rows: pl.DataFrame) -> bytes:
    """Return rows as Parquet; equal rows give equal bytes."""
    table = io.BytesIO()
    rows.write_parquet(table, compression="zstd", compression_level=_LEVEL)
    return table.getvalue()


def digest_of(rows: pl.DataFrame) -> str:
    """Return the sha256 of rows of text, as CSV: it is the same however they are stored."""
    text = io.BytesIO()
    rows.write_csv(text)
    return hashlib.sha256(text.getbuffer()).hexdigest()


def _kept(rows: pl.DataFrame, table: Path | None) -> str:
    return digest_of(rows) if table is None else write_whole(table, parquet_of(rows))


def _answers(found: ReadAnswers, table: Path | None) -> AnswerFacts:
    first, last = _months(found.rows)
    return AnswerFacts(
        found.kind.value,
        found.format,
        found.rows.height,
        first,
        last,
        _kept(found.rows, table),
        found.rows if found.kind is AnswerKind.REFUSED_INVOICES else None,
    )


def _months(rows: pl.DataFrame) -> tuple[str | None, str | None]:
    """Return the first and last month of the rows."""
    if "month" not in rows.columns or rows.is_empty():
        return None, None
    months = rows.select(first=pl.col("month").min(), last=pl.col("month").max())
    return months.row(0)
