"""The project's own month, as `make bench` times it: `bill` up to the gate, without documents.

    python bench/project.py HOME --earlier     bills the months before the last, documents and all
    python bench/project.py HOME               bills the last one as a draft, on a copy of that home

The only file of the bench that calls the project. What is timed is all of
`bill --draft`: taking in the files, archive, every stage, evidence as Parquet, comparison with the
ledger, the laws, the manifest. Leaves fate and net kronor of each row for the comparison.
"""

import argparse
import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
from measured import measured

from contracts.period import Month
from pipelines.home import Home
from pipelines.month import Actor, BillOrder, bill

NOON = dt.time(12, tzinfo=dt.UTC)


def deliver(made: Path, home: Home, month: str) -> None:
    """Put the reports of a month into the inbox, in a folder of their own."""
    shutil.copytree(made / "deliveries" / month, home.inbox / month)


def bill_month(home: Home, month: dict[str, str], *, draft: bool) -> Path:
    """Bill a month on its day of issue; return the folder of its evidence."""
    day = dt.date.fromisoformat(month["issued_on"])
    order = BillOrder(Month.parse(month["month"]), day, draft=draft)
    billed = bill(home, order, Actor("bench", dt.datetime.combine(day, NOON)))
    return home.root / billed.run.folder


def fates_and_kronor(evidence: Path) -> pl.DataFrame:
    """Return each judged row's fate and net öre: its debit less the credit it led to."""
    lines = pl.scan_parquet(evidence / "billed_lines.parquet").select(
        ingest_no="cause_ingest_no",
        source_row="cause_row",
        amount=(pl.col("amount") * 100).cast(pl.Int64) * pl.col("sign"),
    )
    sums = lines.group_by("ingest_no", "source_row").agg(pl.col("amount").sum())
    rows = pl.scan_parquet(evidence / "judged_rows.parquet")
    return (
        rows.select("ingest_no", "source_row", "fate")
        .join(sums, on=["ingest_no", "source_row"], how="left")
        .with_columns(pl.col("amount").fill_null(0))
        .collect()
    )


def main() -> None:
    """Bill the earlier months, or the last; print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--earlier", action="store_true")
    asked = parser.parse_args()
    *earlier, last = json.loads((asked.home / "months.json").read_text())
    before, now = Home(asked.home / "project" / "before"), Home(asked.home / "project" / "now")
    if asked.earlier:
        shutil.rmtree(before.root, ignore_errors=True)
        before.make()
        shutil.copytree(asked.home / "registries", before.registries, dirs_exist_ok=True)
        for month in earlier:
            deliver(asked.home, before, month["month"])
            bill_month(before, month, draft=False)
        return
    shutil.rmtree(now.root, ignore_errors=True)
    shutil.copytree(before.root, now.root)
    deliver(asked.home, now, last["month"])
    with measured():
        evidence = bill_month(now, last, draft=True)
    fates_and_kronor(evidence).write_parquet(asked.home / "project" / "fates.parquet")
    shutil.copy(evidence / "remarks.parquet", asked.home / "project" / "remarks.parquet")


if __name__ == "__main__":
    main()
