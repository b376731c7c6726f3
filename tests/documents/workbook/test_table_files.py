"""The answer to a question as plain values and as files without formulas."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from contracts.errors.codes import ErrorCode
from tests.support.errors import fails
from transforms.documents.workbook import table_files

DAY = dt.date(2024, 2, 9)


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([True, False, None], pl.Boolean, ["ja", "nej", None]),
        ([[1, 2], None, []], pl.List(pl.Int64), ["[1,2]", None, "[]"]),
        ([{"a": 1}, None], pl.Struct({"a": pl.Int64}), ['{"a":1}', None]),
        ([b"\x01\xff", None], pl.Binary, ["01ff", None]),
        ([dt.datetime(2024, 2, 9, 12, 30), None], pl.Datetime, ["2024-02-09 12:30:00", None]),  # noqa: DTZ001 - as reported
        ([dt.time(12, 30)], pl.Time, ["12:30:00"]),
        ([1.5, float("nan"), float("inf"), None], pl.Float64, [1.5, None, None, None]),
        ([Decimal(3), None], pl.Decimal(38, 0), [3, None]),
        ([Decimal("3.10"), None], pl.Decimal(38, 2), [Decimal("3.10"), None]),
        ([None], pl.Null, [None]),
        (["x"], pl.Categorical, ["x"]),
        ([DAY], pl.Date, [DAY]),
        ([7], pl.Int32, [7]),
    ],
)
def test_values_a_person_cannot_read_become_text(
    values: list[object], dtype: pl.DataType, expected: list[object]
) -> None:
    rows = pl.DataFrame({"v": pl.Series(values, dtype=dtype)})
    assert table_files.plain_types(rows)["v"].to_list() == expected


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_in_a_csv_is_never_a_formula(start: str) -> None:
    rows = pl.DataFrame({f"{start}head": [f"{start}1", f"1{start}"]})
    written = table_files.to_csv(rows, DAY).decode("utf-8-sig")
    read = pl.read_csv(written.encode(), separator=";", infer_schema=False)
    assert read.columns == [f"'{start}head"]
    assert read.to_series().to_list() == [f"'{start}1", f"1{start}"]


def test_the_same_answer_gives_the_same_bytes() -> None:
    rows = pl.DataFrame({"a": ["x"] * 100, "n": range(100), "x": [1.25] * 100, "d": [DAY] * 100})
    for write in table_files.WRITERS.values():
        assert write(rows, DAY) == write(rows, DAY)


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    rows = pl.DataFrame({"n": pl.zeros(table_files.ROWS_A_SHEET + 1, eager=True)})
    with fails(ErrorCode.TOO_MANY_ROWS):
        table_files.to_xlsx(rows, DAY)
