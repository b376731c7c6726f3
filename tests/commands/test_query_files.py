"""`samfaktura query --out`: written files and refused paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import polars as pl
import pytest

from tests.commands.asking import query

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.commands.calling import Captured


@pytest.fixture
def odd() -> str:
    return (
        "SELECT * FROM (VALUES ('=1+1', 1.50::DECIMAL(14, 2), DATE '2024-02-29'),"
        " ('@x', -2.00, NULL), ('ordinary', NULL, NULL)) AS t(text, kr, day)"
    )


def test_a_csv_opens_in_a_swedish_spreadsheet_and_has_no_formula(
    billed_twice: Home, tmp_path: Path, odd: str
) -> None:
    target = tmp_path / "svar.csv"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    assert target.read_bytes().decode("utf-8-sig").splitlines() == [
        "text;kr;day",
        "'=1+1;1,50;2024-02-29",
        "'@x;-2,00;",
        "ordinary;;",
    ]


def test_a_workbook_has_text_as_text_and_numbers_as_numbers(
    billed_twice: Home, tmp_path: Path, odd: str
) -> None:
    target = tmp_path / "svar.xlsx"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    sheet = openpyxl.load_workbook(target)["Svar"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].is_date
    first = target.read_bytes()
    assert query(billed_twice, odd, "--out", str(target)) == 0
    assert target.read_bytes() == first


def test_parquet_is_exact(billed_twice: Home, tmp_path: Path, odd: str) -> None:
    target = tmp_path / "svar.parquet"
    assert query(billed_twice, odd, "--out", str(target)) == 0
    rows = pl.read_parquet(target)
    assert rows["text"].to_list() == ["=1+1", "@x", "ordinary"]
    assert rows.schema["kr"] == pl.Decimal(14, 2)


@pytest.mark.parametrize("place", ["inbox/x.csv", "x.csv", "runs/2024-01/001/care.parquet"])
def test_output_is_not_written_into_the_home(
    billed_twice: Home, place: str, capsys: Captured
) -> None:
    target = billed_twice.root / place
    before = target.read_bytes() if target.exists() else None
    assert query(billed_twice, "SELECT 1", "--out", str(target)) == 2
    assert "Filen ligger i hemmet." in capsys.readouterr().err
    assert (target.read_bytes() if target.exists() else None) == before
