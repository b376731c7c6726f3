"""The returns of a run: a workbook for each delivered file with rows that have remarks."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from contracts.codes import SourceFormat
from contracts.doubles import Resemblance
from contracts.fates import JudgedRow, Remark
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.reported import Archive
from pipelines.archive.work import Work
from pipelines.home.paths import Home
from transforms.documents.reports.returns import Returned, remarks_to_show, returns_workbook


class FileReturn(NamedTuple):
    """The workbook of a delivered file, and its number of rows with remarks."""

    ingest_no: int
    content: bytes
    rows: int


def returns(work: Work, evidence: EvidenceOfRun, issued_on: dt.date) -> Iterator[FileReturn]:
    """Make the return of each file that a run has remarks on, by ingest number."""
    remarks = evidence.read("remarks", Remark)
    judged = evidence.read("judged_rows", JudgedRow)
    alike = evidence.read_if_kept("resemblances", Resemblance)
    files = {row["ingest_no"]: row for row in work.ledger.files().iter_rows(named=True)}
    archive = Archive(work.home, work.ledger.files())
    for ingest_no in remarks.get_column("ingest_no").unique().sort():
        of_file = pl.col("ingest_no") == ingest_no
        of_this = remarks.filter(of_file)
        returned = Returned(
            of_this,
            judged.filter(of_file).select("source_row", "fate"),
            Resemblance.of(alike.filter(of_file)),
            archive.cells(remarks_to_show(of_this)),
        )
        file = files[ingest_no]
        content = returns_workbook(file["path"], _rows(work.home, file), returned, issued_on)
        yield FileReturn(ingest_no, content, of_this.get_column("source_row").n_unique())


def _rows(home: Home, file: Mapping[str, Any]) -> pl.DataFrame:
    """Return the rows of a file under the sender's headings."""
    rows = pl.read_parquet(home.text(file["sha256"]))
    ours = json.loads(file["layout"]).get("hidden")
    rows = rows.drop(*filter(None, [ours]))
    if file["format"] == SourceFormat.ERSMO:
        # The format has no column for it, yet senders must correct a missing one.
        rows = rows.with_columns(lma_number=pl.lit(None, dtype=pl.String))
    return rows
