"""How long what was billed must be kept, and what that time is over for.

Accounting records are kept to the end of the seventh year after the calendar year (bokföringslagen
1999:1078, 7 kap. 2 §); `retention.archive_years` may say longer. Nothing is taken away here: what
later runs are held against, and `verify` looks for, is the same files.
"""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.home import Home
from pipelines.ledger.store import Ledger


class KeptYear(NamedTuple):
    """What was issued in a calendar year: runs, documents, files taken in, bytes of it all.

    `until` is the last day on which it must be kept.
    """

    year: int
    runs: int
    documents: int
    files: int
    size: int
    until: dt.date

    def is_over(self, today: dt.date) -> bool:
        """Tell whether the time is over."""
        return today > self.until


def kept_years(home: Home, ledger: Ledger, years: int) -> list[KeptYear]:
    """Return every calendar year in which something was issued, in order.

    A file belongs to the year of the run that first judged it.

    Args:
        home: the home.
        ledger: its ledger.
        years: how many years after the calendar year it must be kept.
    """
    issued = ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    of_year = issued.with_columns(
        year=pl.col("issued_on").dt.year(),
        after_ingest_no=pl.col("last_ingest_no").shift(1).fill_null(0),
    )
    parts = of_year.partition_by("year", as_dict=True)
    return [
        _year(home, ledger, runs, dt.date(year + years, 12, 31))
        for (year,), runs in sorted(parts.items())
    ]


def _year(home: Home, ledger: Ledger, runs: pl.DataFrame, until: dt.date) -> KeptYear:
    number = pl.col("ingest_no")
    taken = ledger.files().join_where(
        runs.select("after_ingest_no", "last_ingest_no"),
        number > pl.col("after_ingest_no"),
        number <= pl.col("last_ingest_no"),
    )
    documents = ledger.documents().join(runs.select("run_no"), on="run_no", how="semi")
    hashes = taken.get_column("sha256")
    files = [path for sha256 in hashes for path in (home.raw(sha256), home.text(sha256))]
    folders = [home.root / folder for folder in runs.get_column("folder")]
    evidence = [path for folder in folders for path in folder.rglob("*")]
    size = int(documents.get_column("size").sum()) + _size(files) + _size(evidence)
    year = runs.get_column("year").item(0)
    return KeptYear(year, runs.height, documents.height, taken.height, size, until)


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())
