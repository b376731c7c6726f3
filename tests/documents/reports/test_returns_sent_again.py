"""A corrected return is resent and billed; uncorrected rows change nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import polars as pl
import pytest

from contracts.errors.error import FileRefusedError
from pipelines.demo import ISSUED_ON, bring, prepare_demo
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from pipelines.month import bill
from pipelines.readers.report import read_report, reported

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.period import Month

JANUARY, FEBRUARY, MARCH = ISSUED_ON
ACTOR = Actor("retur", dt.datetime(2024, 4, 10, 12, 0, tzinfo=dt.UTC))
# Contact -> heading and corrected value: one of every format, and the two of ERSMOIndata
# that are fixed by a code or a column that the format does not have.
CORRECTED = {
    "N-C02-30feb": ("Besöksdatum", "2024-01-04"),
    "N-C07": ("Patientavgift", "50,00"),
    "G-C09": ("procedure_codes", "AQ014"),
    "G-L01": ("lma_number", "52-272566"),
    "S-C09": ("procedure_codes", "AQ014"),
    "W-samma-dag": ("ended_on", "2024-01-12"),
}
# An LMA number belongs to a person: with another person's number, the contact keeps waiting, for
# another reason.
STILL_HELD = {"G-L01"}
UNTOUCHED = {
    "billed": "unchanged",
    "rejected": "rejected",
    "held": "held",
    "not_billable": "not_billable",
    "not_yet": "billed",
}


def bill_month(home: Home, month: Month) -> None:
    bill(home, BillOrder(month, ISSUED_ON[month]), ACTOR)


def correct(path: Path, target: Path) -> None:
    """Write the sender's corrections into the return, and leave the rest unchanged."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    name = "Kontakt-ID" if "Kontakt-ID" in place else "contact_id"
    for row in range(2, sheet.max_row + 1):
        contact = sheet.cell(row, place[name]).value if name in place else None
        if contact in CORRECTED:
            heading, value = CORRECTED[contact]
            sheet.cell(row, place[heading]).value = value
    workbook.save(target)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with January's returns resent in February, and nothing in March."""
    made = Home(tmp_path_factory.mktemp("returer") / "home")
    prepare_demo(made)
    bring(made, JANUARY)
    bill_month(made, JANUARY)
    (made.inbox / "igen").mkdir()
    for path in sorted((made.outbox(JANUARY) / "returns").glob("*.xlsx")):
        correct(path, made.inbox / "igen" / path.name)
    bill_month(made, FEBRUARY)
    bill_month(made, MARCH)
    return made


def evidence(home: Home, run_no: int, name: str) -> pl.DataFrame:
    [folder] = home.root.glob(f"runs/*/{run_no:03d}")
    return pl.read_parquet(folder / f"{name}.parquet")


def sent_again(home: Home) -> pl.DataFrame:
    """Return the fates of the resent rows with those they had in January."""
    before = evidence(home, 1, "judged_rows").filter(pl.col("fate") != "replaced")
    now = evidence(home, 2, "judged_rows").filter(pl.col("ingest_no") > 6)
    return now.join(before, on=["reporter", "contact_id"], how="left", suffix="_before")


def test_every_return_is_read(home: Home) -> None:
    with Ledger.open(home.ledger) as ledger:
        again = ledger.files().filter(pl.col("path").str.starts_with("igen/"))
        assert ledger.refusals().is_empty()
    assert again["path"].to_list() == [f"igen/{number}.xlsx" for number in range(1, 7)]
    remarked = evidence(home, 1, "remarks").select("ingest_no", "source_row").unique()
    assert again["rows"].sum() == remarked.height


def test_corrected_rows_are_billed(home: Home) -> None:
    corrected = sent_again(home).filter(pl.col("contact_id").is_in(list(CORRECTED)))
    found = dict(corrected.select("contact_id", "fate").iter_rows())
    assert found == {
        contact: "held" if contact in STILL_HELD else "billed" for contact in CORRECTED
    }


def test_uncorrected_rows_change_nothing(home: Home) -> None:
    rest = sent_again(home).filter(
        ~pl.col("contact_id").is_in(list(CORRECTED)), pl.col("contact_id").is_not_null()
    )
    wrong = rest.filter(
        pl.col("fate").ne_missing(pl.col("fate_before").replace_strict(UNTOUCHED, default=None))
    )
    assert wrong.select("contact_id", "fate_before", "fate").rows() == []
    assert set(rest["fate"]) == set(UNTOUCHED.values())


def test_no_contact_is_doubled_or_credited(home: Home) -> None:
    awaited = evidence(home, 1, "judged_rows").filter(pl.col("fate") == "not_yet")
    lines = evidence(home, 2, "billed_lines").join(awaited, on="contact_id", how="anti")
    assert sorted(lines["contact_id"]) == sorted(set(CORRECTED) - STILL_HELD)
    assert set(lines["sign"]) == {1}
    open_rows = evidence(home, 2, "judged_rows").filter(pl.col("ingest_no") <= 6)
    fates_of = open_rows.select("contact_id", of_new_report=pl.col("fate") == "replaced")
    again = set(sent_again(home)["contact_id"])
    assert dict(fates_of.iter_rows()) == {
        contact: contact in again for contact in fates_of["contact_id"]
    }


def test_the_next_month_bills_nothing_more(home: Home) -> None:
    judged = evidence(home, 3, "judged_rows").filter(pl.col("ingest_no") > 6)
    assert set(judged["fate"]) == {"held"}


def test_a_return_of_a_return_has_our_columns_once(home: Home) -> None:
    with Ledger.open(home.ledger) as ledger:
        files = ledger.files().filter(pl.col("path").str.starts_with("igen/"))
    for number in files["ingest_no"]:
        path = home.outbox(FEBRUARY) / "returns" / f"{number}.xlsx"
        headings = [cell.value for cell in openpyxl.load_workbook(path).worksheets[0][1]]
        assert len(headings) == len(set(headings))
        assert [heading for heading in headings if heading.startswith("Retur: ")] == headings[-7:]


def saved_as_csv(path: Path) -> bytes:
    """Save the first sheet as a Swedish Excel does."""
    written = io.StringIO(newline="")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows: Any = sheet.iter_rows(values_only=True)
    csv.writer(written, delimiter=";").writerows(rows)
    return written.getvalue().encode("cp1252")


def test_a_return_saved_as_csv_is_the_same_report(home: Home, tmp_path: Path) -> None:
    path = home.outbox(JANUARY) / "returns" / "1.xlsx"
    (tmp_path / "1.csv").write_bytes(saved_as_csv(path))
    workbook, text = read_report(path), read_report(tmp_path / "1.csv")
    assert text.layout == workbook.layout
    names = list(workbook.layout.values())
    assert text.rows.select(names).equals(workbook.rows.select(names))


def test_a_column_of_ersmoindata_may_occur_once(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("reporter;contact_id;cancelled;event_form;Event form\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="event_form står mer än en gång"):
        read_report(path)


def test_a_fee_added_by_a_sender_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "fee.csv"
    headings = "reporter,contact_id,care_unit,care_form,started_on,fee_code,patient_id,event_form"
    for added, kind in (("", "ersmo"), (",Patientavgift", "csv")):
        cells = "GVR,K1,90402011M01,outpatient,2024-01-15,12,992016102766,"
        path.write_text(f"{headings}{added}\n{cells}{added and ',50'}\n", encoding="utf-8")
        report = read_report(path)
        assert reported(report.rows, report.layout, report.format)["source_format"].item() == kind
