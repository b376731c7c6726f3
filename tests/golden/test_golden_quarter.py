"""The billed sample quarter matches the expected output in `expected/`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from pipelines.archive.work import Work
from pipelines.follow_up.queries import open_follow_up
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger
from tests.golden.dump import bill_quarter, dump
from tests.support.tables import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.home.paths import Home

EXPECTED = Path(__file__).parent / "expected"
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return bill_quarter(tmp_path_factory.mktemp("golden") / "home")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_quarter_matches_the_expected_output(home: Home, tmp_path: Path) -> None:
    dump(home, tmp_path)
    got, expected = files_of(tmp_path), files_of(EXPECTED)
    assert sorted(got) == sorted(expected)
    assert [name for name, content in got.items() if content != expected[name]] == []


def test_every_row_has_the_fate_the_sample_expects(home: Home) -> None:
    sample = pl.read_csv(SAMPLE / "expected.csv", infer_schema=False).select(
        "month",
        "fate",
        "codes",
        "amount",
        path=pl.col("delivery") + "/" + pl.col("file"),
        source_row=pl.col("source_row").cast(pl.Int64),
    )
    found = pl.concat(judged_of(home)).select(sample.columns)
    order = ["month", "path", "source_row"]
    assert found.sort(order).rows() == sample.sort(order).rows()


def judged_of(home: Home) -> Iterator[pl.DataFrame]:
    with Ledger.open(home.ledger) as ledger:
        files = ledger.files().select("ingest_no", "path")
    place = ["ingest_no", "source_row"]
    for folder in sorted(home.root.glob("runs/*/*")):
        remarks = pl.read_parquet(folder / "remarks.parquet")
        codes = remarks.group_by(place).agg(codes=pl.col("code").sort().str.join(" "))
        lines = pl.read_parquet(folder / "billed_lines.parquet").filter(pl.col("sign") == 1)
        billed = lines.group_by(place).agg(pl.col("amount").sum())
        yield (
            pl.read_parquet(folder / "judged_rows.parquet")
            .join(files, on="ingest_no")
            .join(codes, on=place, how="left")
            .join(billed.select(*place, pl.col("amount").cast(pl.String)), on=place, how="left")
            .with_columns(month=pl.lit(folder.parent.name))
        )


def test_the_same_files_listed_in_another_order_give_the_same_bytes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.rglob

    def backwards(self: Path, pattern: str) -> list[Path]:
        return list(listed(self, pattern))[::-1]

    monkeypatch.setattr(Path, "rglob", backwards)
    again = bill_quarter(tmp_path / "home")
    monkeypatch.undo()
    for store in ("outbox", "runs", "archive"):
        assert hashes(home.root / store) == hashes(again.root / store)


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in files_of(folder).items()}


def test_an_invoice_credited_in_parts_nets_to_zero(home: Home) -> None:
    with Ledger.open(home.ledger) as ledger:
        documents = ledger.invoices().filter(pl.col("agreement_id") == "ADA-90202").sort("run_no")
    amounts = ("kind", "lines_amount", "vat_compensation", "total")
    assert listed(documents, *amounts) == [
        "380 | 1122.50 | 67.35 | 1189.85",
        "381 | 561.25 | 33.68 | 594.93",
        "381 | 561.25 | 33.67 | 594.92",
    ]


def test_stays_by_month_have_each_night_once(home: Home) -> None:
    with open_follow_up(home) as follow_up:
        stays = follow_up.sql(
            "SELECT contact_id, fate, parts, nights, leave_days, amount "
            "FROM stays WHERE agreement_id = 'ADA-90601'"
        ).pl()
    assert listed(stays, *stays.columns) == [
        "V-inneliggande | not_yet | 1 | 11 | 0 | 47850.00",
        "V-makulerad | credited | 0 |  |  | ",
        "V-rattad | billed | 2 | 39 | 2 | 164250.00",
        "V-tre-manader | billed | 3 | 49 | 0 | 209550.00",
    ]


def test_everything_stored_verifies(home: Home) -> None:
    with Ledger.open(home.ledger) as ledger:
        assert home_problems(Work(home, ledger)) == []
