"""Stored tables equal the deliveries; refusals are of files still in the inbox."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from contracts.accounts import FileCount
from contracts.errors.codes import ErrorCode
from pipelines.archive.work import Work
from pipelines.demo import ISSUED_ON, bill_sample_month, prepare_demo
from pipelines.home.paths import Home
from pipelines.inbox.ingest import still_refused
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from pipelines.readers.delivery import Delivery, ReportFacts
from pipelines.readers.payments.gathered import ReadPayments
from pipelines.readers.room import read_in_room
from tests.golden.dump import ACTOR
from tests.months.small_home import contact, deliver, figures, home_with, report
from tests.support.payment_files import Entry, Paid, camt

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pandera.typing.polars import DataFrame

    from pipelines.readers.delivery import ArchivedFile

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


def one_more(counts: DataFrame[FileCount]) -> DataFrame[FileCount]:
    return FileCount.of(counts.with_columns(pl.col("counted", "left_out") + 1))


def read_one_more(file: ArchivedFile) -> Delivery:
    found = read_in_room(file)
    if isinstance(found, ReadPayments):
        return found._replace(counts=one_more(found.counts))
    if isinstance(found, ReportFacts):
        counted = found.counted
        return found._replace(
            counted=counted._replace(rows=counted.rows + 1, blank=counted.blank + 1)
        )
    return found


def test_a_count_that_differs_from_its_file_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a reader had counted wrongly when the file was ingested."""
    home = home_with(tmp_path / "home")
    deliver(home, "rapport.csv", report(contact("A1"), contact("A2", 1)))
    deliver(home, "bank.xml", camt([Entry(payments=(Paid(amount=Decimal(100)),))]))
    monkeypatch.setattr("pipelines.inbox.ingest.read_in_room", read_one_more)
    figures(home)
    with Ledger.open(home.ledger) as ledger:
        assert {one.code for one in home_problems(Work(home, ledger))} == {
            ErrorCode.REPORT_COUNTS_CHANGED,
            ErrorCode.PAYMENT_COUNTS_CHANGED,
        }


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
