"""Stored tables equal the deliveries; refusals are of files still in the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.errors.codes import ErrorCode
from pipelines.archive.work import Work
from pipelines.demo import ISSUED_ON, bill_sample_month, prepare_demo
from pipelines.home.paths import Home
from pipelines.inbox.ingest import still_refused
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from tests.golden.dump import ACTOR

if TYPE_CHECKING:
    from pathlib import Path

JANUARY = next(iter(ISSUED_ON))


def test_a_table_that_differs_from_its_file_is_found(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    prepare_demo(home)
    bill_sample_month(home, JANUARY, ACTOR)
    with Ledger.open(home.ledger) as ledger:
        first = home.text(ledger.files()["sha256"][0])
        rows = pl.read_parquet(first)
        rows.with_columns(pl.col(rows.columns[0]).str.to_uppercase() + "x").write_parquet(first)
        assert [one.code for one in home_problems(Work(home, ledger))] == [
            ErrorCode.REPORT_TABLE_CHANGED
        ]
        first.unlink()
        assert [one.code for one in home_problems(Work(home, ledger))] == [
            ErrorCode.REPORT_TABLE_CHANGED
        ]


def test_a_refused_file_that_was_deleted_is_no_longer_reported(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    prepare_demo(home)
    bad = home.inbox / "trasig.csv"
    bad.write_bytes(b"PK\x03\x04\x00")
    bill_sample_month(home, JANUARY, ACTOR)
    with Ledger.open(home.ledger) as ledger:
        assert still_refused(Work(home, ledger)) == [("trasig.csv", "F01")]
        bad.unlink()
        assert still_refused(Work(home, ledger)) == []
