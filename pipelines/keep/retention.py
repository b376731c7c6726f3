"""Retention: how long billing data must be kept, and which years are over.

Accounting records are kept to the end of the seventh year after the calendar year (bokföringslagen
1999:1078, 7 kap. 2 §); `retention.archive_years` may extend this. Nothing is deleted here: that
requires a decision (`pipelines/keep/destroy.py`).
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.archive.destroyed import places
from pipelines.archive.work import Work
from pipelines.ledger.store import Ledger


class KeptYear(NamedTuple):
    """The data of a calendar year: runs, documents, ingested files, total bytes.

    `until` is the last day of retention; `decision` is the one by which the deliveries and
    documents were destroyed, or None.
    """

    year: int
    runs: int
    documents: int
    files: int
    size: int
    until: dt.date
    decision: str | None

    def is_over(self, today: dt.date) -> bool:
        """Return whether retention has ended."""
        return today > self.until


def kept_years(work: Work, years: int) -> list[KeptYear]:
    """Return every calendar year with issued runs, in order.

    A file belongs to the year of the run that first judged it.

    Args:
        work: the opened home.
        years: years of retention after the calendar year.
    """
    decisions = work.destroyed.decisions
    return [
        KeptYear(year, *_counted(work, runs), last_kept_day(year, years), decisions.get(year))
        for year, runs in sorted(runs_of(work.ledger).items())
    ]


def last_kept_day(year: int, years: int) -> dt.date:
    """Return the last day of retention of a calendar year."""
    return dt.date(year + years, 12, 31)


def runs_of(ledger: Ledger) -> dict[int, pl.DataFrame]:
    """Return the issued runs of each calendar year, with the last file before each."""
    issued = ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    of_year = issued.with_columns(
        year=pl.col("issued_on").dt.year(),
        after_ingest_no=pl.col("last_ingest_no").shift(1).fill_null(0),
    )
    parts = of_year.partition_by("year", as_dict=True)
    return {year: runs for (year,), runs in parts.items()}


def judged_first(ledger: Ledger, runs: pl.DataFrame) -> pl.DataFrame:
    """Return the delivered files that some of the runs of `runs_of` judged first.

    Bytes that were delivered again are kept as long as their last delivery.
    """
    number = pl.col("ingest_no")
    last = ledger.files().filter(number == number.max().over("sha256"))
    return last.join_where(
        runs.select("after_ingest_no", "last_ingest_no"),
        number > pl.col("after_ingest_no"),
        number <= pl.col("last_ingest_no"),
    )


def _counted(work: Work, runs: pl.DataFrame) -> tuple[int, int, int, int]:
    """Return the numbers of runs, documents and ingested files, and their bytes."""
    taken = judged_first(work.ledger, runs)
    documents = work.ledger.documents().join(runs.select("run_no", "month"), on="run_no")
    hashes = taken.get_column("sha256")
    files = [path for sha256 in hashes for path in (work.home.raw(sha256), work.home.text(sha256))]
    folders = [work.home.root / folder for folder in runs.get_column("folder")]
    evidence = [path for folder in folders for path in folder.rglob("*")]
    issued = [
        place
        for path, month in documents.select("path", "month").iter_rows()
        for place in places(work.home, work.home.outbox(month) / path)
    ]
    return runs.height, documents.height, taken.height, _size([*issued, *files, *evidence])


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
