"""A stay billed month by month, in every file that shows it: admitted, corrected, ended."""

import datetime as dt
from pathlib import Path

import duckdb
import lxml.html
import openpyxl
import pytest

from commands.main import run
from contracts.period import Month
from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.keep.verify import home_problems
from tests.answers.test_hej import sheet_rows
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    billed,
    contact,
    deliver,
    home_with,
    registries,
    report,
)
from tests.support.errors import texts

MARCH = Month(2024, 3)
OPEN = {"valid_from": "2010-01-01", "valid_to": ""}


def stay(**cells: str) -> dict[str, str]:
    """Return a stay since 25 January at 10 000 kronor a night, changed by `cells`."""
    empty = {"profession": "", "visit_type": "", "fee_code": "", "ended_on": ""}
    inpatient = {"care_form": "inpatient", "started_on": "2024-01-25"}
    return contact("S-1", **(empty | inpatient | cells))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three months: admitted, admitted, and discharged on 4 March with a leave day."""
    tables = registries()
    tables["agreements"][0] |= {
        "inpatient_model": "day",
        "inpatient_billing": "monthly",
        "deduct_leave_days": "ja",
        "care_level": "inpatient",
        "paper_invoice": "ja",
    }
    night = {"price_list_id": "lista", "kind": "day", "amount": "10000", "source": "påhittad"}
    tables["price_items"].append(night | OPEN)
    home = home_with(tmp_path_factory.mktemp("stays") / "home", tables)
    deliver(home, "januari.csv", report(stay()))
    billed(home, MONTH)
    deliver(home, "februari.csv", report(stay(reported_at="2024-03-01")))
    billed(home, NEXT_MONTH)
    deliver(home, "mars.csv", report(stay(ended_on="2024-03-04", leave_days="1")))
    billed(home, MARCH, dt.date(2024, 4, 9))
    return home


def folder_of(home: Home, month: Month) -> Path:
    (folder,) = (home.outbox(str(month)) / "invoices").iterdir()
    return folder


def test_the_home_verifies_and_its_documents_are_reproduced(lived: Home) -> None:
    with read_home(lived.root) as work:
        assert texts(home_problems(work)) == []
    assert run(["documents", "2024-02", "--check", "--home", str(lived.root)]) == 0


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (MONTH, ("2024-01", "2024-01-25", "2024-01-31", 0, 7, None, 70000)),
        (NEXT_MONTH, ("2024-02", "2024-02-01", "2024-02-29", 7, 29, None, 290000)),
        (MARCH, ("2024-03", "2024-03-01", "2024-03-03", 36, 2, "2024-03-04", 20000)),
    ],
)
def test_the_basis_shows_the_part_and_the_nights_billed_before(
    lived: Home, month: Month, expected: tuple[object, ...]
) -> None:
    (row,) = sheet_rows(
        folder_of(lived, month) / "fakturaunderlag.xlsx",
        "Slutenvård",
        *("Vårdmånad", "Första dygnet", "Sista dygnet", "Dygn fakturerade tidigare"),
        *("Antal dygn", "Utskrivningsdatum", "Belopp"),
    )
    assert (
        tuple(str(cell.date()) if isinstance(cell, dt.datetime) else cell for cell in row)
        == expected
    )


def test_invoice_lines_name_the_care_month(lived: Home) -> None:
    xml = (folder_of(lived, NEXT_MONTH) / "faktura.xml").read_text()
    assert "<cbc:Name>Vårddygn, vårdmånad 2024-02</cbc:Name>" in xml


def test_the_follow_up_database_sums_the_parts(lived: Home) -> None:
    with duckdb.connect(str(lived.follow_up), read_only=True) as follow_up:
        contacts = follow_up.sql("SELECT fate, amount, ended_on FROM care_contacts").fetchall()
        months = follow_up.sql(
            "SELECT care_month, contacts, amount FROM unit_months() ORDER BY care_month"
        ).fetchall()
        claims = follow_up.sql(
            "SELECT started_on, ended_on, cost, claimable FROM reimbursement_candidates"
        ).fetchall()
        stays = follow_up.sql(
            "SELECT ended_on, parts, billed_to, nights, leave_days, amount FROM stays"
        ).fetchall()
        parts = follow_up.sql(
            "SELECT care_month, nights, nights_before, amount, month FROM stay_parts"
        ).fetchall()
    days = (dt.date(2024, 3, 4), 3, dt.date(2024, 3, 3))
    assert stays == [(*days, 38, 1, 380000)]
    assert parts == [
        ("2024-01", 7, 0, 70000, "2024-01"),
        ("2024-02", 29, 7, 290000, "2024-02"),
        ("2024-03", 2, 36, 20000, "2024-03"),
    ]
    assert contacts == [("billed", 380000, dt.date(2024, 3, 4))]
    assert months == [("2024-01", 1, 70000), ("2024-02", 1, 290000), ("2024-03", 1, 20000)]
    assert claims == [(dt.date(2024, 1, 25), dt.date(2024, 3, 4), 380000, 280000)]


def test_explain_shows_every_part(lived: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "S-1", "--home", str(lived.root)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "vårdmånad 2024-01, dygnen 2024-01-25 – 2024-01-31, 7 fakturerade" in printed
    assert (
        "2 fakturerade, 1 på permission, 36 fakturerade tidigare, utskriven 2024-03-04" in printed
    )
    assert "delar av vårdtillfället var fakturerade: nya dygn debiteras" in printed
    assert "inte slutfakturerat" not in printed


@pytest.fixture
def admitted(lived: Home, tmp_path: Path) -> Home:
    """A home with the first month only."""
    home = home_with(tmp_path / "home", None)
    for table in lived.registries.glob("*.csv"):
        (home.registries / table.name).write_bytes(table.read_bytes())
    deliver(home, "januari.csv", report(stay()))
    billed(home, MONTH)
    return home


def test_explain_says_what_is_still_to_come(
    admitted: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", "S-1", "--home", str(admitted.root)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "inte slutfakturerat: dygnen efter 2024-01-31 faktureras" in printed


def test_a_stay_without_a_report_for_a_month_is_on_the_worklist(admitted: Home) -> None:
    """Until it is reported, and only while it waits."""
    with duckdb.connect(str(admitted.follow_up), read_only=True) as follow_up:
        assert follow_up.sql("FROM unreported_stays()").fetchall() == []
    billed(admitted, NEXT_MONTH)
    with duckdb.connect(str(admitted.follow_up), read_only=True) as follow_up:
        waiting = follow_up.sql("SELECT contact_id, fate, codes FROM open_contacts()").fetchall()
        claims = follow_up.sql("SELECT count(*) FROM reimbursement_candidates").fetchall()
        unreported = follow_up.sql(
            "SELECT contact_id, billed_to, nights, days FROM unreported_stays()"
        ).fetchall()
    ((contact_id, billed_to, nights, days),) = unreported
    assert (contact_id, billed_to, nights) == ("S-1", dt.date(2024, 1, 31), 7)
    page = (admitted.outbox("2024-02") / "avstamning.html").read_text()
    rows = lxml.html.document_fromstring(page).get_element_by_id("inskrivna").xpath(".//tr")
    assert [cell.text_content() for cell in rows[1]][1:6] == [
        *(str(days), "S-1", "90101011M01", "2024-01-25", "2024-01-31"),
    ]
    assert waiting == [("S-1", "not_yet", "B03")]
    assert claims == [(0,)]
    book = openpyxl.load_workbook(next((admitted.outbox("2024-02") / "returns").iterdir()))
    assert "B03" in {
        str(cell.value)[:3] for page in book for line in page.iter_rows() for cell in line
    }


def test_a_voided_part_waits_for_a_new_report(
    admitted: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(admitted.root)]
    assert run(["void", "2024000001", "--because", "fel referens", "--by", "Anna", *home]) == 0
    assert run(["explain", "S-1", *home]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "makulerad: dygnen faktureras när vårdtillfället har rapporterats på nytt" in printed
    assert "inte slutfakturerat" not in printed
    with duckdb.connect(str(admitted.follow_up), read_only=True) as follow_up:
        waiting = follow_up.sql("SELECT contact_id, fate FROM open_contacts()").fetchall()
    assert waiting == [("S-1", "not_yet")]
    deliver(admitted, "februari.csv", report(stay(reported_at="2024-03-01")))
    billed(admitted, NEXT_MONTH)
    assert run(["explain", "S-1", *home]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "dygnen efter 2024-02-29 faktureras" in printed
    assert "på nytt" not in printed
    with duckdb.connect(str(admitted.follow_up), read_only=True) as follow_up:
        parts = follow_up.sql("SELECT care_month, amount FROM stay_parts").fetchall()
    assert parts == [("2024-01", 70000), ("2024-02", 290000)]
