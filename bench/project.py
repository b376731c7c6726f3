"""Bill a month with the project, as `make bench` times it.

python bench/project.py HOME --earlier     bills the months before the last, without documents
python bench/project.py HOME               drafts the last one, on a copy of that home

The only file of the bench that calls the project. Timed: ingesting the files, archive, registries,
every judging stage, the comparison with the ledger, evidence as Parquet. Not timed: grouping into
invoices, the invariants and the manifest, because the other variants do not do as much. Leaves the
fate and net kronor of each row for the comparison.
"""

import argparse
import datetime as dt
import json
import shutil
from pathlib import Path

import polars as pl
from measured import measured

from contracts.period import Month
from pipelines.archive.work import held_home
from pipelines.billing.draft import close_draft, new_run
from pipelines.billing.stages import STAGES, gather_invoices, work_through
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.month import bill
from tests.support.home import no_documents

NOON = dt.time(12, tzinfo=dt.UTC)


def deliver(made: Path, home: Home, month: str) -> None:
    """Put the reports of a month into the inbox, in a folder of their own."""
    shutil.copytree(made / "deliveries" / month, home.inbox / month)


def asked(month: dict[str, str], *, draft: bool) -> tuple[BillOrder, Actor]:
    """Return the order to bill a month on its day of issue."""
    day = dt.date.fromisoformat(month["issued_on"])
    order = BillOrder(Month.parse(month["month"]), day, draft=draft)
    return order, Actor("bench", dt.datetime.combine(day, NOON))


def judge(home: Home, month: dict[str, str]) -> Path:
    """Judge a month, print the measurement, draft it; return its evidence folder."""
    order, actor = asked(month, draft=True)
    gathering = STAGES.index(gather_invoices)
    with held_home(home.root, actor) as work:
        with measured():
            ingest(work)
            run = new_run(work, order)
            work_through(run, STAGES[:gathering])
        work_through(run, STAGES[gathering:])
        return home.root / close_draft(run).folder


def fates_and_kronor(evidence: Path) -> pl.DataFrame:
    """Return fate and net öre of each judged row: its debit less the resulting credit."""
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
    """Bill the earlier months or the last one; print the measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--earlier", action="store_true")
    options = parser.parse_args()
    *earlier, last = json.loads((options.home / "months.json").read_text())
    before, now = Home(options.home / "project" / "before"), Home(options.home / "project" / "now")
    if options.earlier:
        shutil.rmtree(before.root, ignore_errors=True)
        before.make()
        shutil.copytree(options.home / "registries", before.registries, dirs_exist_ok=True)
        for month in earlier:
            deliver(options.home, before, month["month"])
            with no_documents():
                bill(before, *asked(month, draft=False))
        return
    shutil.rmtree(now.root, ignore_errors=True)
    shutil.copytree(before.root, now.root)
    deliver(options.home, now, last["month"])
    evidence = judge(now, last)
    fates_and_kronor(evidence).write_parquet(options.home / "project" / "fates.parquet")
    shutil.copy(evidence / "remarks.parquet", options.home / "project" / "remarks.parquet")


if __name__ == "__main__":
    main()
