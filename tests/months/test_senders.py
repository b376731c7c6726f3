"""A folder reports only what the registry of deliverers allows: docs/rules.md#senders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import openpyxl
import pytest

from commands.main import run
from pipelines.ledger.store import Ledger
from tests.months.small_home import (
    ISSUED_ON,
    NEXT_MONTH,
    SELLER,
    billed,
    contact,
    deliver,
    fates,
    figures,
    home_with,
    registries,
    report,
)
from tests.support.home import write_registries
from tests.support.people import run_as

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.generated.world import Row

OWN, FOREIGN = "exempelhälsan/januari.csv", "främmande/rättelser.csv"
ALLOWED: list[Row] = [{"folder": "exempelhälsan", "reporter": "999999-0014", "agreement_id": ""}]
_CONTACTS = 31


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January is billed; a file in another folder then cancels it all, and adds a contact."""
    home = home_with(
        tmp_path_factory.mktemp("attacked") / "home", registries() | {"deliverers": ALLOWED}
    )
    own = [contact(f"A{n}", n % 3, started_on=f"2024-01-{n:02}") for n in range(1, _CONTACTS + 1)]
    deliver(home, OWN, report(*own))
    figures(home)
    cancelled = [
        {"reporter": SELLER, "contact_id": row["contact_id"], "cancelled": "ja"} for row in own
    ]
    deliver(home, FOREIGN, report(*cancelled, contact("Ny", started_on="2024-02-05")))
    billed(home, NEXT_MONTH)
    return home


def test_a_file_in_another_folder_cancels_and_bills_nothing(attacked: Home) -> None:
    found = fates(attacked, 2)
    assert set(found.values()) == {("held", "S01")}
    assert len(found) == _CONTACTS + 1
    with Ledger.open(attacked.ledger) as ledger:
        assert ledger.invoices(2).is_empty()


def test_the_return_and_the_reconciliation_show_it(attacked: Home) -> None:
    folder = attacked.root / "outbox" / str(NEXT_MONTH)
    book = openpyxl.load_workbook(folder / "returns" / "2.xlsx")
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert cells.count("S01") == _CONTACTS + 1
    assert "S01" in (folder / "avstamning.html").read_text(encoding="utf-8")


def test_explain_shows_the_folder(attacked: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "Ny", "--home", str(attacked.root)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "S01 Filens mapp får inte rapportera" in printed
    assert "filen låg i mappen främmande, som inte får rapportera kontakten (S01)" in printed
    assert run(["explain", "A1", "--home", str(attacked.root)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert f"{FOREIGN} rad 1 – Väntar" in printed
    assert "som får rapportera kontakten deliverers rad 2" in printed


def test_analysts_see_the_contact_as_it_stands(attacked: Home) -> None:
    with duckdb.connect(str(attacked.root / "follow_up.duckdb"), read_only=True) as connection:
        contacts = connection.execute(
            "SELECT fate, count(*), sum(amount) > 0 FROM follow_up.care_contacts GROUP BY ALL"
            " ORDER BY ALL"
        ).fetchall()
    assert contacts == [("billed", _CONTACTS, True), ("held", 1, None)]


def test_doctor_warns_of_a_home_without_deliverers(
    tmp_path: Path, attacked: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    free = home_with(tmp_path / "fritt")
    run(["doctor", "--home", str(free.root)])
    assert "deliverers.csv saknas" in " ".join(capsys.readouterr().out.split())
    run(["doctor", "--home", str(attacked.root)])
    assert "deliverers.csv saknas" not in " ".join(capsys.readouterr().out.split())


def test_a_report_that_waits_is_decided_apart_from_foreign_ones(tmp_path: Path) -> None:
    """A decision is about the report that takes part; else about all that do not."""
    home = home_with(tmp_path / "home", registries() | {"deliverers": ALLOWED})
    deliver(home, OWN, report(contact("A1", care_unit="90101011M09")))
    deliver(home, FOREIGN, report(contact("A1"), contact("A1", visit_type="2"), contact("A2", 1)))
    first = figures(home)
    assert {codes for _, codes in fates(home, first.run.run_no).values()} == {"U01", "S01"}
    for name in ("A1", "A2"):
        where = ["--home", str(home.root)]
        assert run_as(["refuse", name, "--because", "Prövad", "--as", "Eva", *where]) == 0
    second = figures(home, NEXT_MONTH)
    assert fates(home, second.run.run_no) == {
        (OWN, 1): ("rejected", "R01"),
        (FOREIGN, 1): ("held", "S01"),
        (FOREIGN, 2): ("held", "S01"),
        (FOREIGN, 3): ("rejected", "R01"),
    }
    assert run_as(["refuse", "A1", "--because", "Prövad", "--as", "Eva", *where]) == 0
    third = figures(home, NEXT_MONTH)
    assert set(fates(home, third.run.run_no).values()) == {("rejected", "R01")}


def test_a_rejected_foreign_report_does_not_decide_later(tmp_path: Path) -> None:
    """It is settled, and states a later time; the provider's next report decides all the same."""
    home = home_with(tmp_path / "home", registries() | {"deliverers": ALLOWED})
    deliver(home, OWN, report(contact("A1", reported_at="2024-01-20")))
    late = {"reported_at": "2024-01-31", "started_on": "i går"}
    deliver(home, FOREIGN, report(contact("A1", **late)))
    first = figures(home)
    assert fates(home, first.run.run_no) == {
        (OWN, 1): ("billed", ""),
        (FOREIGN, 1): ("rejected", "C02"),
    }
    corrected = contact("A1", reported_at="2024-01-25", profession="02")
    deliver(home, "exempelhälsan/februari.csv", report(corrected))
    second = figures(home, NEXT_MONTH)
    assert fates(home, second.run.run_no) == {("exempelhälsan/februari.csv", 1): ("billed", "")}


def test_an_equal_foreign_report_is_not_judged_again_when_the_bill_is_voided(
    tmp_path: Path,
) -> None:
    home = home_with(tmp_path / "home", registries() | {"deliverers": ALLOWED})
    deliver(home, OWN, report(contact("A1")))
    figures(home)
    deliver(home, FOREIGN, report(contact("A1", reported_at="2024-02-01")))
    figures(home, NEXT_MONTH)
    where = ["--home", str(home.root)]
    voided = ["void", "2024000001", "--because", "Prövning", "--as", "Eva"]
    assert run_as([*voided, *where]) == 0
    third = figures(home, NEXT_MONTH)
    assert fates(home, third.run.run_no) == {(OWN, 1): ("billed", "")}


def test_a_contact_waits_until_the_table_allows_its_folder(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home", registries() | {"deliverers": ALLOWED})
    deliver(home, FOREIGN, report(contact("A1")))
    deliver(home, "direkt.csv", report(contact("A2", 1)))
    figures(home)
    both: list[Row] = [*ALLOWED, {"folder": "", "reporter": "", "agreement_id": "ADA-1"}]
    write_registries(home, {"deliverers": both})
    second = figures(home, NEXT_MONTH, ISSUED_ON[NEXT_MONTH])
    assert fates(home, second.run.run_no) == {
        (FOREIGN, 1): ("held", "S01"),
        ("direkt.csv", 1): ("billed", ""),
    }
