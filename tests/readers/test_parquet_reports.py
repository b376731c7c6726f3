"""Reports as Parquet: any type is read as the text a sender would have written."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from contracts.codes import SourceFormat
from contracts.errors.error import FileRefusedError
from contracts.remarks import RemarkCode
from pipelines.readers.cells import as_text
from pipelines.readers.report import read_report

MOMENT = dt.datetime(2024, 3, 1, 7, 5, 9)  # noqa: DTZ001
MIDNIGHT = dt.datetime(2024, 3, 1)  # noqa: DTZ001
IN_UTC = dt.datetime(2024, 3, 1, 7, 5, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (pl.Series([" a ", "", None]), ["a", None, None]),
        (pl.Series([992014100085, None]), ["992014100085", None]),
        (pl.Series([12.0, 12.5, float("nan"), None]), ["12", "12.5", None, None]),
        (pl.Series([0.1, 3.0], dtype=pl.Float32), ["0.1", "3"]),
        (pl.Series([0.1 + 0.2, 1943.0000000000002, 4.35 * 100]), ["0.3", "1943", "435"]),
        (pl.Series([1000000000000001.0, 2.0240105e16]), ["1000000000000001", "2.0240105e+16"]),
        (pl.Series([{"a": 1}, None]), ['{"x":{"a":1}}', None]),
        (pl.Series([Decimal("12.50"), Decimal("100.00")]), ["12.5", "100"]),
        (pl.Series([Decimal(100)], dtype=pl.Decimal(5, 0)), ["100"]),
        (pl.Series([True, False, None]), ["true", "false", None]),
        (pl.Series([dt.date(2024, 2, 29), None]), ["2024-02-29", None]),
        (pl.Series([MIDNIGHT, MOMENT]), ["2024-03-01", "2024-03-01T07:05:09"]),
        (pl.Series([MOMENT.replace(microsecond=7)]), ["2024-03-01T07:05:09.000007"]),
        (pl.Series([MIDNIGHT], dtype=pl.Datetime("ns")), ["2024-03-01"]),
        (
            pl.Series([IN_UTC]).dt.convert_time_zone("Europe/Stockholm"),
            ["2024-03-01T08:05:09+01:00"],
        ),
        (pl.Series([dt.time(7, 5)]), ["07:05:00"]),
        (pl.Series([dt.timedelta(days=2)]), ["P2D"]),
        (pl.Series([["PE009", "NHP09"], [], None]), ["PE009 NHP09", None, None]),
        (pl.Series([[[1], [2]]]), ['{"x":[[1],[2]]}']),
        (pl.Series([{"a": 1}]), ['{"x":{"a":1}}']),
        (pl.Series(["a", "b"], dtype=pl.Categorical), ["a", "b"]),
        (pl.Series([b"abc"]), ["abc"]),
        (pl.Series([b"\xff"]), ["ff"]),
        (pl.Series([None, None]), [None, None]),
    ],
)
def test_every_type_becomes_text(cells: pl.Series, text: list[str | None]) -> None:
    assert as_text(cells.alias("x").to_frame())["x"].to_list() == text


def report() -> dict[str, Any]:
    return {
        "reporter": [5566778899],
        "contact_id": [17],
        "care_unit": ["30216311002"],
        "care_form": ["outpatient"],
        "Startdatum": [dt.date(2024, 2, 29)],
        "Taxekod": ["12"],
        "Reservnummer": [992014100085],
        "eget": [[1, 2]],
    }


def test_a_typed_report_is_read_as_text_with_the_senders_columns(tmp_path: Path) -> None:
    path = tmp_path / "rapport.csv"
    pl.DataFrame(report()).write_parquet(path)
    read = read_report(path)
    assert read.format is SourceFormat.PARQUET
    assert read.rows.columns == list(report())
    assert read.rows.rows() == [
        ("5566778899", "17", "30216311002", "outpatient", "2024-02-29", "12", "992014100085", "1 2")
    ]
    assert read.layout["started_on"] == "Startdatum"


@pytest.mark.parametrize("place", [0, 1])
def test_a_damaged_file_is_refused(tmp_path: Path, place: int) -> None:
    path = tmp_path / "rapport.parquet"
    pl.DataFrame(report()).write_parquet(path)
    content = path.read_bytes()
    path.write_bytes([content[:-50], content[:4] + b"\xff" * 60 + content[64:]][place])
    with pytest.raises(FileRefusedError) as caught:
        read_report(path)
    assert caught.value.remark == RemarkCode.FILE_UNREADABLE


def test_a_file_of_too_many_cells_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """Three million equal rows of 24 columns take little space."""
    path = tmp_path / "rapport.parquet"
    cells = pa.nulls(3_000_000, pa.string())
    pa_parquet.write_table(pa.table({f"Kolumn {place}": cells for place in range(24)}), path)
    assert path.stat().st_size < 200_000
    with pytest.raises(FileRefusedError, match="3000000 × 24 celler"):
        read_report(path)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "rapport.parquet"
    pl.DataFrame(report()).drop("Taxekod").write_parquet(path)
    with pytest.raises(FileRefusedError, match=r"F02: .*fee_code \(taxekod\)"):
        read_report(path)
