"""Rows set in afterwards are, cell for cell and style for style, those xlsxwriter writes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import fastexcel
import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from transforms.documents import sheets
from transforms.documents.sheets import Column, Form, book, write_sums, write_table
from transforms.documents.zip_parts import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = (
    Column("Text", "text"),
    Column("Behållen", "kept", Form.KEPT),
    Column("Dag", "day", Form.DAY),
    Column("Antal", "count", Form.COUNT),
    Column("Belopp", "kronor", Form.KRONOR),
    Column("Lång", "wrapped", Form.WRAPPED),
)
SCHEMA = {
    "text": pl.String,
    "kept": pl.String,
    "day": pl.Date,
    "count": pl.UInt32,
    "kronor": pl.Decimal(14, 2),
    "wrapped": pl.String,
}
ROWS: list[tuple[Any, ...]] = [
    ("Åsa & Bo <AB>", "0012", dt.date(1900, 3, 1), 0, Decimal("0.00"), "en rad"),
    ("=1+1", '"citat"', dt.date(2024, 2, 29), 4_000_000_000, Decimal("-150.50"), "två\nrader"),
    (None, None, None, None, None, None),
    ("a\tb", "-1", dt.date(2199, 12, 31), 10, Decimal("999999999999.99"), "x" * 130),
    ("'apostrof", "@", dt.date(2024, 1, 1), 1200, Decimal("100.00"), None),
]


def workbook(
    rows: Sequence[tuple[Any, ...]],
    many: int,
    first: int = 3,
    columns: Sequence[Column] = COLUMNS,
) -> bytes:
    """Write a sheet as the documents do, setting in the rows afterwards if there are `many`."""
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "MANY_ROWS", many)
        with book("Prov", dt.date(2024, 2, 21)) as (out, content):
            out.sheet("Först").write_string(0, 0, "annat")
            sheet = out.sheet("Rader")
            sheet.write_string(0, 0, "Rubrik", out.style(bold=True))
            write_table(out, sheet, first, table, columns)
            write_sums(out, sheet, first + table.height + 1, table, columns)
            sheet.autofilter(first, 0, first + table.height, len(columns) - 1)
            sheet.freeze_panes(first + 1, 0)
            sheet.repeat_rows(first)
    return content.getvalue()


def seen(content: bytes) -> list[Any]:
    """Read all that a person would see, and all that decides how it looks."""
    told: list[Any] = []
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        told += [
            sheet.title,
            sheet.dimensions,
            sheet.freeze_panes,
            sheet.print_title_rows,
            sheet.auto_filter.ref,
            sheet.page_setup.orientation,
            sheet.oddFooter.left.text,
            {name: (width.width, width.min, width.max) for name, width in widths(sheet).items()},
            {row: height.height for row, height in sheet.row_dimensions.items()},
        ]
        told += [
            (
                cell.coordinate,
                cell.value,
                cell.data_type,
                cell.number_format,
                repr(cell.font),
                repr(cell.fill),
                repr(cell.border),
                repr(cell.alignment),
            )
            for row in sheet.iter_rows()
            for cell in row
        ]
    return told


def widths(sheet: Any) -> dict[str, Any]:
    return dict(sheet.column_dimensions.items())


def test_they_are_what_xlsxwriter_writes() -> None:
    fast, plain = workbook(ROWS * 20, many=1), workbook(ROWS * 20, many=10**9)
    assert seen(fast) == seen(plain)
    assert b"inlineStr" in unpacked(fast)["xl/worksheets/sheet2.xml"]
    assert b"inlineStr" not in unpacked(plain)["xl/worksheets/sheet2.xml"]


def test_rows_of_one_line_each_have_no_height() -> None:
    columns = COLUMNS[:-1]
    fast, plain = (workbook(ROWS, many, columns=columns) for many in (1, 10**9))
    assert seen(fast) == seen(plain)
    assert b" ht=" not in unpacked(fast)["xl/worksheets/sheet2.xml"]


def test_every_other_part_is_untouched() -> None:
    fast, plain = (unpacked(workbook(ROWS, many)) for many in (1, 10**9))
    assert list(fast) == list(plain)
    same = {name for name in plain if fast[name] == plain[name]}
    assert set(plain) - same == {"xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"}


def test_the_rows_are_numbered_and_all_is_well_formed() -> None:
    sheet = unpacked(workbook(ROWS, many=1))["xl/worksheets/sheet2.xml"]
    root = etree.fromstring(sheet)
    rows = [int(row.get("r")) for row in root.iter("{*}row")]
    assert rows == sorted(set(rows))
    for row in root.iter("{*}row"):
        places = [cell.get("r") for cell in row]
        assert places == sorted(places)
        assert {place.lstrip("ABCDEF") for place in places} <= {row.get("r")}


def test_other_readers_see_the_same(tmp_path: Path) -> None:
    read = []
    for many in (1, 10**9):
        file = tmp_path / f"{many}.xlsx"
        file.write_bytes(workbook(ROWS, many, first=0))
        read.append(fastexcel.read_excel(file).load_sheet("Rader", dtypes="string").to_polars())
    assert read[0].equals(read[1])
    assert read[0]["Text"].to_list()[:2] == ["Åsa & Bo <AB>", "=1+1"]


@pytest.mark.parametrize(
    "odd", [" före", "efter ", "", "\x0b", "a\rb", "_x0041_", "\ufffe", "å" * 32_768, "\n"]
)
def test_odd_text_is_left_to_xlsxwriter(odd: str) -> None:
    rows = [*ROWS, (odd, None, None, None, None, None)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        assert workbook(rows, many=1) == workbook(rows, many=10**9)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(max_size=8),
            st.none() | st.text("&<>\"'_x04;=+ \n\té", max_size=8),
            st.none() | st.dates(dt.date(1900, 3, 1), dt.date(2999, 12, 31)),
            st.none() | st.integers(0, 2**32 - 1),
            st.none() | st.decimals(-(10**9), 10**9, places=2),
            st.none() | st.text("ab \n", max_size=200),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_rows_are_the_same(rows: list[tuple[Any, ...]]) -> None:
    assert seen(workbook(rows, many=1)) == seen(workbook(rows, many=10**9))


def test_few_rows_are_written_by_xlsxwriter_alone() -> None:
    assert workbook(ROWS, sheets.MANY_ROWS) == workbook(ROWS, many=10**9)


def test_the_same_rows_give_the_same_bytes_dated_1980() -> None:
    made = workbook(ROWS, many=1)
    assert made == workbook(ROWS, many=1)
    with ZipFile(BytesIO(made)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_archive_taken_apart_and_put_together_is_the_same() -> None:
    parts = {"b/å.xml": b"<b/>" * 100, "a.bin": bytes(range(256)), "empty": b""}
    assert unpacked(packed(parts)) == parts
    assert list(unpacked(packed(parts))) == list(parts)
