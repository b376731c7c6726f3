"""`samfaktura check`: what files would become, without ingesting them."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from commands.main import run
from contracts.errors.codes import Exit
from contracts.fates import Fate, JudgedRow, Remark
from contracts.invoices import BilledLine
from contracts.keys import ROW_PLACE
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.demo import ISSUED_ON, bill_sample_month, bring, prepare_demo
from pipelines.desk.check import CheckRequest, judged_files
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.ledger.lock import hold
from tests.months import small_home
from tests.months.small_home import (
    MONTH,
    contact,
    contents,
    deliver,
    figures,
    home_with,
    report,
)
from tests.support.home import no_documents

Captured = pytest.CaptureFixture[str]
ACTOR = Actor("prov", dt.datetime(2024, 4, 10, 12, 0, tzinfo=dt.UTC))
DAY = small_home.ISSUED_ON[MONTH]
ASKED = ["--month", str(MONTH), "--issued-on", str(DAY)]


def test_a_check_finds_what_billing_then_does(tmp_path: Path) -> None:
    """Each row's fate, remarks and kronor, in each month of the sample quarter."""
    home = Home(tmp_path / "home")
    prepare_demo(home)
    for month, day in ISSUED_ON.items():
        bring(home, month)
        folder = (home.inbox / str(month)).rename(tmp_path / str(month))
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        asked = CheckRequest(files, BillOrder(month, day, draft=True), str(month))
        checked = judged_files(home, asked, ACTOR).files
        with no_documents():
            record = bill_sample_month(home, month, ACTOR).run
        evidence = EvidenceOfRun(home.root / record.folder)
        rows = pl.concat(file.rows for file in checked)
        judged = evidence.read("judged_rows", JudgedRow).select(*ROW_PLACE, "contact_id", "fate")
        own = judged.join(rows, on=ROW_PLACE, how="semi")
        assert rows.drop("amount").sort(ROW_PLACE).equals(own.sort(ROW_PLACE))
        remarks = pl.concat(file.remarks for file in checked)
        all_remarks = evidence.read("remarks", Remark).join(rows, on=ROW_PLACE, how="semi")
        assert remarks.sort(*ROW_PLACE, "code").equals(all_remarks.sort(*ROW_PLACE, "code"))
        debits = evidence.read("billed_lines", BilledLine).filter(pl.col("sign") == 1)
        amounts = debits.join(rows, on=ROW_PLACE, how="semi").get_column("amount")
        assert sum(file.kronor(Fate.BILLED) for file in checked) == amounts.sum() > 0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has billed one contact and has a file in its inbox."""
    made = home_with(tmp_path / "home")
    deliver(made, "januari.csv", report(contact("A1")))
    figures(made)
    deliver(made, "ny.csv", report(contact("A2", 1)))
    return made


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A file outside the home: a sound row, and one with a wrong date."""
    path = tmp_path / "prova.csv"
    path.write_bytes(report(contact("B1", 1), contact("B2", 2, started_on="3/2/2024")))
    return path


def test_a_check_leaves_no_trace_and_needs_no_lock(home: Home, faulty: Path) -> None:
    before = contents(home)
    copies = copies_of_homes()
    with hold(home.root, "någon annan"):
        assert run(["check", str(faulty), *ASKED, "--home", str(home.root)]) == Exit.REMARKED
    assert contents(home) == before
    assert copies_of_homes() == copies


def copies_of_homes() -> set[str]:
    """Return the names of copies of homes among the temporary files."""
    return {path.name for path in Path(tempfile.gettempdir()).glob("samfaktura-*")}


def test_remarks_are_printed_with_what_to_write(home: Home, faulty: Path, capsys: Captured) -> None:
    run(["check", str(faulty), *ASKED, "--home", str(home.root)])
    printed = " ".join(capsys.readouterr().out.split())
    assert "prova.csv: 2 rader" in printed
    assert "Fakturerad: 1 rad, 1 500,50" in printed.replace("\u00a0", " ")
    assert "Avvisad: 1 rad" in printed
    assert "2 B2 C02" in printed
    assert "Kolumn started_on" in printed
    assert "ÅÅÅÅ-MM-DD" in printed


def test_a_file_without_remarks(home: Home, capsys: Captured) -> None:
    path = home.inbox / "ny.csv"
    assert run(["check", str(path), *ASKED, "--home", str(home.root)]) == Exit.DONE
    assert "Inga anmärkningar." in capsys.readouterr().out


def test_the_workbook_of_one_file_and_of_several(home: Home, faulty: Path, tmp_path: Path) -> None:
    other = tmp_path / "under" / "prova.csv"
    other.parent.mkdir()
    other.write_bytes(report(contact("C1", 1, care_unit="99999999M99")))
    called = [*ASKED, "--home", str(home.root)]
    assert run(["check", str(faulty), "--out", str(tmp_path / "retur.xlsx"), *called]) == 4
    book = openpyxl.load_workbook(tmp_path / "retur.xlsx", read_only=True)
    assert any("B2" in row for row in book["Rader"].iter_rows(values_only=True))
    assert run(["check", str(faulty), str(other), "--out", str(tmp_path / "ut"), *called]) == 4
    assert len(list((tmp_path / "ut").glob("*.xlsx"))) == 2


def test_a_known_file_and_one_that_is_not_a_report(
    home: Home, tmp_path: Path, capsys: Captured
) -> None:
    again = tmp_path / "igen.csv"
    again.write_bytes((home.inbox / "januari.csv").read_bytes())
    assert run(["check", str(again), *ASKED, "--home", str(home.root)]) == Exit.DONE
    assert "redan mottagen" in capsys.readouterr().out
    odd = tmp_path / "brev.docx"
    odd.write_bytes(b"Hej")
    assert run(["check", str(odd), *ASKED, "--home", str(home.root)]) == Exit.REMARKED
    assert "F02" in capsys.readouterr().out


def test_a_file_above_the_limit_of_size_does_not_stop_the_others(
    home: Home, faulty: Path, tmp_path: Path, capsys: Captured
) -> None:
    large = tmp_path / "stor.csv"
    large.touch()
    os.truncate(large, 50_000_000_000)
    call = ["check", str(large), str(faulty), *ASKED, "--home", str(home.root)]
    assert run(call) == Exit.REMARKED
    printed = capsys.readouterr().out
    assert "F01 stor.csv" in printed
    assert "prova.csv: 2 rader" in printed


def test_a_missing_file_is_named_by_its_number(home: Home, faulty: Path, capsys: Captured) -> None:
    call = ["check", str(faulty), str(faulty) + "x", *ASKED, "--home", str(home.root)]
    assert run(call) == Exit.USAGE
    assert "Fil nummer 2" in capsys.readouterr().err


def test_a_home_without_a_ledger(tmp_path: Path, faulty: Path) -> None:
    new = home_with(tmp_path / "nytt")
    assert run(["check", str(faulty), *ASKED, "--home", str(new.root)]) == Exit.REMARKED
    assert not new.ledger.exists()
