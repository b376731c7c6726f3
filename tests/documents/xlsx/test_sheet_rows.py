"""A workbook equals, cell by cell and style by style, what xlsxwriter writes."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import fastexcel
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.documents.xlsx.seen import seen
from transforms.documents.workbook.sheets import Book, Column, Form, write_sums, write_table
from transforms.documents.xlsx.plain import PlainBook
from transforms.documents.xlsx.sheet_rows import letters
from transforms.documents.xlsx.zip_parts import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = (
    Column("Text", "text"),
    Column("Behållen", "kept", Form.KEPT),
    Column("Dag", "day", Form.DAY),
    Column("Antal", "count", Form.COUNT),
    Column("Belopp", "kronor", Form.KRONOR),
    Column("Tal", "number", Form.NUMBER),
    Column("Lång", "wrapped", Form.WRAPPED),
)
SCHEMA = {
    "text": pl.String,
    "kept": pl.String,
    "day": pl.Date,
    "count": pl.UInt32,
    "kronor": pl.Decimal(14, 2),
    "number": pl.Float64,
    "wrapped": pl.String,
}
ROWS: list[tuple[Any, ...]] = [
    ("Åsa & Bo <AB>", "0012", dt.date(1900, 3, 1), 0, Decimal("0.00"), 0.1, "en rad"),
    (
        "=1+1",
        '"citat"',
        dt.date(2024, 2, 29),
        4_000_000_000,
        Decimal("-150.50"),
        1e-9,
        "två\nrader",
    ),
    (None, None, None, None, None, None, None),
    ("a\tb", "-1", dt.date(2199, 12, 31), 10, Decimal("999999999999.99"), 1e22, "x" * 130),
    ("'apostrof", "@", dt.date(2024, 1, 1), 1200, Decimal("100.00"), -3.0, None),
]
FULL = [row for row in ROWS if None not in row]


def workbook(
    rows: Sequence[tuple[Any, ...]],
    kind: type[Any] = Book,
    first: int = 3,
    columns: Sequence[Column] = COLUMNS,
) -> bytes:
    """Write a workbook with all the features used by documents."""
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    out = kind("Prov & <fel>", dt.date(2024, 2, 21))
    front = out.sheet("Först & 'störst' nu")
    front.portrait = True
    front.footer = "&LFaktura & <1>, &A"
    front.set_column(0, 46)
    front.write_string(0, 0, "skrivs över")
    front.write_string(0, 0, "annat", out.style(bold=False, top=0))
    front.write_number(2, 1, 3)
    sheet = out.sheet("Rader")
    sheet.numbers_as_text = True
    sheet.write_string(0, 0, "Rubrik", out.style(bold=True))
    write_table(out, sheet, first, table, columns)
    write_sums(out, sheet, first + table.height + 1, table, columns)
    sheet.autofilter(first, first + table.height, len(columns))
    sheet.freeze(first + 1, first % 2)
    sheet.repeated = first
    made: bytes = out.content()
    return made


def plain(*given: Any, **named: Any) -> bytes:
    return workbook(*given, kind=PlainBook, **named)


@pytest.mark.parametrize("rows", [ROWS * 20, FULL, ROWS[2:3], []])
@pytest.mark.parametrize("first", [3, 4])
def test_it_is_what_xlsxwriter_writes(rows: list[tuple[Any, ...]], first: int) -> None:
    assert seen(workbook(rows, first=first)) == seen(plain(rows, first=first))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"<v>1200</v>", b"<v>1201</v>"),
        (b"Rubrik", b"rubrik"),
        (b' s="2"', b' s="3"'),
        (b'ySplit="4" topLeftCell="B5"', b'ySplit="5" topLeftCell="B6"'),
        (b'ht="45"', b'ht="46"'),
        (b'width="46.7', b'width="45.7'),
        (b"&amp;A", b"&amp;F"),
        (b"$4:$4", b"$5:$5"),
    ],
)
def test_a_single_fault_is_detected(right: bytes, wrong: bytes) -> None:
    parts = unpacked(workbook(ROWS))
    assert any(right in part for part in parts.values())
    faulty = {name: part.replace(right, wrong, 1) for name, part in parts.items()}
    assert seen(packed(faulty)) != seen(plain(ROWS))


def test_rows_are_the_same_for_any_batch_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = workbook(ROWS * 2)
    monkeypatch.setattr("transforms.documents.xlsx.sheet_rows._AT_A_TIME", 3)
    assert workbook(ROWS * 2) == made


def test_an_empty_text_is_a_cell_next_to_escaped_ones() -> None:
    rows = [("", "", None, None, None, None, None), ("a & b", None, None, None, None, None, None)]
    sheet = unpacked(workbook(rows))["xl/worksheets/sheet2.xml"]
    row = next(row for row in etree.fromstring(sheet).iter("{*}row") if row.get("r") == "5")
    assert [cell.findtext("{*}is/{*}t") for cell in row] == ["", ""]


def test_single_line_rows_have_no_height() -> None:
    columns = COLUMNS[:-1]
    made = workbook(ROWS, columns=columns)
    assert seen(made) == seen(plain(ROWS, columns=columns))
    assert b" ht=" not in unpacked(made)["xl/worksheets/sheet2.xml"]


def test_a_table_without_text_is_what_xlsxwriter_writes() -> None:
    columns = [column for column in COLUMNS if SCHEMA[column.name] != pl.String]
    assert seen(workbook(FULL, columns=columns)) == seen(plain(FULL, columns=columns))


def test_the_parts_are_xlsxwriters_except_its_table_of_texts() -> None:
    made, theirs = unpacked(workbook(ROWS)), unpacked(plain(ROWS))
    assert set(theirs) - set(made) == {"xl/sharedStrings.xml"}
    assert made["xl/theme/theme1.xml"] == theirs["xl/theme/theme1.xml"]
    assert all(etree.fromstring(part) is not None for part in made.values())


def test_the_rows_are_numbered_and_their_cells_in_order() -> None:
    sheet = unpacked(workbook(ROWS))["xl/worksheets/sheet2.xml"]
    root = etree.fromstring(sheet)
    rows = [int(row.get("r")) for row in root.iter("{*}row")]
    assert rows == sorted(set(rows))
    for row in root.iter("{*}row"):
        places = [cell.get("r") for cell in row]
        assert places == sorted(places)
        assert {place.lstrip("ABCDEFG") for place in places} <= {row.get("r")}


def test_other_readers_see_the_same(tmp_path: Path) -> None:
    read = []
    for made in (workbook(ROWS, first=0), plain(ROWS, first=0)):
        file = tmp_path / f"{len(read)}.xlsx"
        file.write_bytes(made)
        read.append(fastexcel.read_excel(file).load_sheet("Rader", dtypes="string").to_polars())
    assert read[0].equals(read[1])
    assert read[0]["Text"].to_list()[:2] == ["Åsa & Bo <AB>", "=1+1"]


@pytest.mark.parametrize(
    "odd",
    [" före", "efter ", "\x0b", "a\rb", "_x0041_", "_x0041_x0042_", "\ufffe", "\n", "å" * 32_768],
)
def test_escaped_text_is_as_xlsxwriter_writes_it(odd: str) -> None:
    rows = [*ROWS, (odd, odd, None, None, None, None, None)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        made, theirs = unpacked(workbook(rows)), unpacked(plain(rows))
    # As written: openpyxl's reading of an escape depends on where the text is.
    assert texts(made["xl/worksheets/sheet2.xml"]) <= texts(theirs["xl/sharedStrings.xml"])
    assert len(texts(made["xl/worksheets/sheet2.xml"])) > len(COLUMNS)


def texts(part: bytes) -> set[tuple[str | None, str | None]]:
    """Return the texts of a part, each with its space attribute."""
    space = "{http://www.w3.org/XML/1998/namespace}space"
    return {(found.get(space), found.text) for found in etree.fromstring(part).iter("{*}t")}


def test_a_text_of_surrogate_pairs_is_truncated_where_excel_can_read_it() -> None:
    rows = [("\U0001f600" * 20_000, None, None, None, None, None, None)]
    out = Book("Prov", dt.date(2024, 2, 21))
    sheet = out.sheet("Rader")
    write_table(out, sheet, 0, pl.DataFrame(rows, schema=SCHEMA, orient="row"), COLUMNS)
    sheet.write_string(2, 0, "\U0001f600" * 20_000)
    written = unpacked(out.content())["xl/worksheets/sheet1.xml"].decode()
    assert [row.count("\U0001f600") for row in written.split("</row>")[1:3]] == [16_383, 16_383]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(min_size=1, max_size=8),
            st.none() | st.text("&<>\"'_x04;=+ \n\té", min_size=1, max_size=8),
            st.none() | st.dates(dt.date(1900, 3, 1), dt.date(2999, 12, 31)),
            st.none() | st.integers(0, 2**32 - 1),
            st.none() | st.decimals(-(10**9), 10**9, places=2),
            st.none() | st.floats(-1000, 1000, width=16),
            st.none() | st.text("ab \n", min_size=1, max_size=200),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_rows_are_the_same(rows: list[tuple[Any, ...]]) -> None:
    assert seen(workbook(rows)) == seen(plain(rows))


def test_the_same_rows_give_the_same_bytes_dated_1980() -> None:
    made = workbook(ROWS)
    assert made == workbook(ROWS)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_columns_are_named_as_excel_names_them() -> None:
    assert [letters(place) for place in (0, 25, 26, 701, 702, 16_383)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]


PARTS = {"b/å.xml": b"<b/>" * 100, "a.bin": bytes(range(256)), "empty": b""}


def test_an_unpacked_and_repacked_archive_is_the_same() -> None:
    assert unpacked(packed(PARTS)) == PARTS
    assert list(unpacked(packed(PARTS))) == list(PARTS)
