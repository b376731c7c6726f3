"""Repeated deliveries and months: nothing is billed twice.

Rules: docs/rules.md#same-bytes-again, docs/rules.md#invariant-2.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import polars as pl
import pytest
import xlsxwriter

from pipelines.ledger.store import Ledger
from tests.generated.world import File
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    NEXT_MONTH,
    contact,
    debits,
    deliver,
    fates,
    figures,
    home_with,
    report,
)
from tests.support.delivered import write_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.generated.world import Row

ROWS = [contact("A", patient_fee="50,00"), contact("B", 1), contact("C", 2, interpreter="J")]
NOTHING: list[object] = []


def typed(rows: list[Row]) -> pl.DataFrame:
    """Return the rows as a typed system writes them: dates, numbers, booleans."""
    return pl.DataFrame(
        [
            row
            | {
                "started_on": dt.date.fromisoformat(row["started_on"]),
                "patient_fee": float(row["patient_fee"].replace(",", ".")),
                "patient_id": int(row["patient_id"]),
                "interpreter": row.get("interpreter") == "J",
            }
            for row in rows
        ]
    )


def typed_workbook(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    frame = typed(rows)
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, date = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, frame.columns)
        for line, cells in enumerate(frame.iter_rows(), start=1):
            for place, cell in enumerate(cells):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(line, place, cell, date)
                else:
                    sheet.write(line, place, cell)
    return out.getvalue()


def typed_parquet(rows: list[Row]) -> bytes:
    out = io.BytesIO()
    typed(rows).write_parquet(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three contacts, billed."""
    made = home_with(tmp_path_factory.mktemp("once") / "home")
    deliver(made, "a.csv", report(*ROWS))
    run = figures(made).run
    assert {fate for fate, _ in fates(made, run.run_no).values()} == {"billed"}
    return made


@pytest.mark.parametrize("kind", ["csv-swedish", "csv-cp1252", "csv-tab", "xlsx", "parquet"])
def test_the_same_contacts_in_another_format_are_unchanged(home: Home, kind: str) -> None:
    ending = kind if kind in {"xlsx", "parquet"} else "csv"
    write_file(home.inbox, File(f"igen/{kind}.{ending}", kind, [*reversed(ROWS)]))
    run = figures(home).run
    assert [fate for fate, _ in fates(home, run.run_no).values()] == ["unchanged"] * 3
    assert debits(home, run.run_no) == NOTHING


@pytest.mark.parametrize(
    ("name", "write"), [("typer.xlsx", typed_workbook), ("typer.parquet", typed_parquet)]
)
def test_the_same_contacts_with_typed_cells_are_unchanged(
    home: Home, name: str, write: Callable[[list[Row]], bytes]
) -> None:
    deliver(home, name, write(ROWS))
    run = figures(home).run
    assert [fate for fate, _ in fates(home, run.run_no).values()] == ["unchanged"] * 3
    assert debits(home, run.run_no) == NOTHING


def test_the_same_contacts_as_ersmoindata_are_unchanged(home: Home) -> None:
    """ERSMOIndata has no fee or LMA number: only contacts that need none are the same."""
    write_file(home.inbox, File("igen.xml", "ersmo", [ROWS[1]]))
    run = figures(home).run
    assert [fate for fate, _ in fates(home, run.run_no).values()] == ["unchanged"]
    assert debits(home, run.run_no) == NOTHING


def test_the_same_file_unmoved_renamed_or_in_a_folder_is_not_judged_again(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "a.csv", report(*ROWS))
    figures(home)
    for name in ("a.csv", "b.csv", "mapp/a.csv", "a.txt.csv"):
        deliver(home, name, report(*ROWS))
    billed = figures(home)
    assert billed.ingested.known == ["a.csv", "a.txt.csv", "b.csv", "mapp/a.csv"]
    assert fates(home, billed.run.run_no) == {}


def test_the_same_file_after_another_that_says_the_same_is_unchanged(home: Home) -> None:
    deliver(home, "other.csv", report(*reversed(ROWS)))
    figures(home)
    deliver(home, "again.csv", report(*ROWS))
    run = figures(home).run
    assert [fate for fate, _ in fates(home, run.run_no).values()] == ["unchanged"] * 3
    assert debits(home, run.run_no) == NOTHING


def test_months_in_any_order_bill_each_contact_once(tmp_path: Path) -> None:
    """A later month before an earlier one; both again; late contacts in an old month."""
    home = home_with(tmp_path / "home")
    deliver(home, "1.csv", report(contact("A"), contact("B", 1, started_on="2024-02-05")))
    day = ISSUED_ON[NEXT_MONTH]
    billed_each = []
    for month in (NEXT_MONTH, MONTH, NEXT_MONTH, MONTH):
        if len(billed_each) == 3:
            deliver(home, "2.csv", report(contact("C", 2)))
        run = figures(home, month, day).run
        billed_each.append([line["contact_id"] for line in debits(home, run.run_no)])
    assert billed_each == [["A", "B"], [], [], ["C"]]
    with Ledger.open(home.ledger) as ledger:
        assert ledger.invoices()["invoice_number"].to_list() == ["2024000001", "2024000002"]


def test_an_earlier_month_first_leaves_the_later_contact_to_its_own(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "1.csv", report(contact("A"), contact("B", 1, started_on="2024-02-05")))
    day = ISSUED_ON[NEXT_MONTH]
    billed_each = [
        [line["contact_id"] for line in debits(home, figures(home, month, day).run.run_no)]
        for month in (MONTH, MONTH, NEXT_MONTH, MONTH)
    ]
    assert billed_each == [["A"], [], ["B"], []]
