"""A delivered file: payments, a report or answers, as its content determines.

The table of its rows is written next to the archived file.
"""

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
from pipelines.readers.report import ReadReport, read_report


class ArchivedFile(NamedTuple):
    """The paths of an archived file, and of its table as a report and as answers."""

    raw: Path
    report_table: Path
    answer_table: Path


class ReportFacts(NamedTuple):
    """A report whose table was written: `layout` maps our column to the sender's heading."""

    format: str
    layout: dict[str, str]
    counted: RowCount
    rows: int


class AnswerFacts(NamedTuple):
    """Answers whose table was written. `refused` has the rows of refused invoices, else None."""

    kind: str
    format: str
    rows: int
    first_month: str | None
    last_month: str | None
    table_sha256: str
    refused: pl.DataFrame | None


Delivery = ReportFacts | AnswerFacts | ReadPayments


def read_delivery(file: ArchivedFile) -> Delivery:
    """Read a file and write the table of its rows, unless it has payments.

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
    write_whole(file.report_table, parquet_of(report.rows))
    return _facts(report)


# The compression of the tables in the archive: fast, and the same bytes each time.
_LEVEL: Final = 1


def parquet_of(rows: pl.DataFrame) -> bytes:
    """Return rows as Parquet; equal rows give equal bytes."""
    table = io.BytesIO()
    rows.write_parquet(table, compression="zstd", compression_level=_LEVEL)
    return table.getvalue()


def _facts(report: ReadReport) -> ReportFacts:
    return ReportFacts(report.format.value, report.layout, report.counted, report.rows.height)


def _answers(found: ReadAnswers, table: Path) -> AnswerFacts:
    first, last = _months(found.rows)
    return AnswerFacts(
        found.kind.value,
        found.format,
        found.rows.height,
        first,
        last,
        write_whole(table, parquet_of(found.rows)),
        found.rows if found.kind is AnswerKind.REFUSED_INVOICES else None,
    )


def _months(rows: pl.DataFrame) -> tuple[str | None, str | None]:
    """Return the first and last month of the rows."""
    if "month" not in rows.columns or rows.is_empty():
        return None, None
    months = rows.select(first=pl.col("month").min(), last=pl.col("month").max())
    return months.row(0)
