"""How long what was billed must be kept, and what that time is over for.

Accounting records are kept to the end of the seventh year after the calendar year
(bokföringslagen 1999:1078, 7 kap. 2 §); `retention.archive_years` may say longer. Nothing is taken
away here: that takes a decision (`pipelines/keep/destroy.py`).
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
    """What was issued in a calendar year: runs, documents, files taken in, bytes of it all.

    `until` is the last day on which it must be kept; `decision` by which what was delivered and
    issued was destroyed, None when it was not.
    """

    year: int
    runs: int
    documents: int
    files: int
    size: int
    until: dt.date
    decision: str | None

    def is_over(self, today: dt.date) -> bool:
        """Tell whether the time is over."""
        return today > self.until


def kept_years(work: Work, years: int) -> list[KeptYear]:
    """Return every calendar year in which something was issued, in order.

    A file belongs to the year of the run that first judged it.

    Args:
        work: the opened home.
        years: how many years after the calendar year it must be kept.
    """
    decisions = work.destroyed.decisions
    return [
        KeptYear(year, *_counted(work, runs), last_kept_day(year, years), decisions.get(year))
        for year, runs in sorted(runs_of(work.ledger).items())
    ]


def last_kept_day(year: int, years: int) -> dt.date:
    """Return the last day on which what was billed in a calendar year must be kept."""
    return dt.date(year + years, 12, 31)


def runs_of(ledger: Ledger) -> dict[int, pl.DataFrame]:
    """Return the issued runs of each calendar year, with the file before the first of each."""
    issued = ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    of_year = issued.with_columns(
        year=pl.col("issued_on").dt.year(),
        after_ingest_no=pl.col("last_ingest_no").shift(1).fill_null(0),
    )
    parts = of_year.partition_by("year", as_dict=True)
    return {year: runs for (year,), runs in parts.items()}


def judged_first(ledger: Ledger, runs: pl.DataFrame) -> pl.DataFrame:
    """Return the delivered files that some of the runs of `runs_of` judged first."""
    number = pl.col("ingest_no")
    return ledger.files().join_where(
        runs.select("after_ingest_no", "last_ingest_no"),
        number > pl.col("after_ingest_no"),
        number <= pl.col("last_ingest_no"),
    )


def _counted(work: Work, runs: pl.DataFrame) -> tuple[int, int, int, int]:
    """Return runs, documents, files taken in, and the bytes of what lies there of them."""
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
