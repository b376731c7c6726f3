"""A cell means the same in CSV, workbooks and Parquet: as text, and as a value of its type.

Rule: docs/cells.md.
"""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.cells import CELLS, KIND_OF_COLUMN, Kind
from pipelines.readers.report import read_report, reported

Table = Sequence[dict[str, Any]]
REST = {
    "reporter": "9999990014",
    "contact_id": "K-1",
    "care_unit": "90101011M01",
    "care_form": "outpatient",
    "started_on": "2024-01-10",
    "fee_code": "69",
    "patient_id": "992016000010",
}


def as_csv(rows: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_workbook(rows: Table) -> bytes:
    """Write text as text, and values as a spreadsheet keeps them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, name in enumerate(rows[0]):
            sheet.write_string(0, place, name)
            for line, row in enumerate(rows, 1):
                cell = row[name]
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, place, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(line, place, cell)
                else:
                    sheet.write(line, place, cell)
    return out.getvalue()


def as_other_workbook(rows: Table) -> bytes:
    """Write with another program and the other epoch of days."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.worksheets[0].append(list(rows[0]))
    for row in rows:
        book.worksheets[0].append([row[name] for name in rows[0]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet(rows: Table) -> bytes:
    out = io.BytesIO()
    pl.DataFrame({name: [row[name] for row in rows] for name in rows[0]}).write_parquet(out)
    return out.getvalue()


FORMATS = (as_csv, as_workbook, as_other_workbook, as_parquet)


def read(content: bytes) -> pl.DataFrame:
    """Return the rows of a report in canonical form."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rapport")
        path.write_bytes(content)
        report = read_report(path)
    return reported(report.rows, report.layout, report.format)


# The registries of a home spell codes: tests/spec/properties/test_cells.py.
SPELLED = [
    name for name, kind in KIND_OF_COLUMN.items() if CELLS[kind].same and kind is not Kind.CODE
]


@pytest.mark.parametrize("write", [as_csv, as_workbook, as_parquet])
@pytest.mark.parametrize("column", SPELLED)
def test_every_listed_spelling_has_its_canonical_text(
    column: str, write: Callable[[Table], bytes]
) -> None:
    spelled = [
        (text, canonical or None)
        for canonical, spellings in CELLS[KIND_OF_COLUMN[column]].same.items()
        for text in [canonical, *spellings]
        if text
    ]
    found = read(write([{**REST, column: text} for text, _ in spelled]))
    assert found.get_column(column).to_list() == [canonical for _, canonical in spelled]


VALUES = st.fixed_dictionaries(
    {
        "started_on": st.dates(dt.date(1990, 1, 1), dt.date(2024, 12, 31)),
        "born_on": st.dates(dt.date(1904, 1, 2), dt.date(2024, 12, 31)),
        "patient_fee": st.integers(0, 99_999).map(lambda ore: Decimal(ore) / 100),
        "leave_days": st.integers(0, 9999),
        "interpreter": st.booleans(),
        "planned": st.booleans(),
        "visit_type": st.sampled_from(["1", "01", "LK", "A1"]),
        "procedure_codes": st.sampled_from(["PE009 NHP09", "PE009"]),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_values_of_their_type_mean_the_same_in_every_format(
    values: list[dict[str, Any]],
) -> None:
    rows = [{**REST, "contact_id": f"K-{place}", **value} for place, value in enumerate(values)]
    texts = [
        {name: f"{cell}" if name != "patient_fee" else f"{cell:.2f}" for name, cell in row.items()}
        for row in rows
    ]
    expected = read(as_csv(texts)).drop("source_format", "hidden")
    for write in FORMATS:
        assert read(write(rows)).drop("source_format", "hidden").equals(expected), write.__name__
        assert read(write(texts)).drop("source_format", "hidden").equals(expected), write.__name__
    assert expected["patient_fee"].to_list() == [f"{row['patient_fee']:.2f}" for row in rows]
    assert expected["started_on"].to_list() == [str(row["started_on"]) for row in rows]
