"""A home's possible claims on the state: workbooks, and claims already made.

Protected identities have their own workbook.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from commands.main import run
from pipelines.home.paths import Home
from tests.answers.test_hej import sheet_rows
from tests.months.small_home import (
    CARDS,
    NEXT_MONTH,
    PATIENTS,
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    registries,
    report,
)
from tests.readers.test_answer_files import csv

OPEN = {"valid_from": "2010-01-01", "valid_to": ""}


def stay(contact_id: str, patient: int, **cells: str) -> dict[str, str]:
    """Return a stay of eleven nights in January at 10 000 kronor each.

    `cells` override its columns.
    """
    return contact(
        contact_id,
        patient,
        care_form="inpatient",
        profession="",
        fee_code="",
        started_on="2024-01-10",
        ended_on="2024-01-21",
        **cells,
    )


@pytest.fixture
def january(tmp_path: Path) -> Home:
    """A home with two stays above the limit, a health examination, and a quota refugee's stay.

    One stay has a protected identity.
    """
    tables = registries()
    tables["agreements"][0]["inpatient_model"] = "day"
    tables["reserve_numbers"][1]["protected_identity"] = "ja"
    tables["fee_codes"].append({"fee_code": "73", "category": "asylum", "health_exam": "ja"} | OPEN)
    tables["fee_codes"].append({"fee_code": "95", "category": "quota_refugee"} | OPEN)
    prices = (("lista", "day", "10000"), ("lista", "health_exam", "2000"))
    tables["price_items"] += [
        {"price_list_id": name, "kind": kind, "amount": amount, "source": "påhittad"} | OPEN
        for name, kind, amount in (*prices, ("out_of_county", "day", "10000"))
    ]
    home = home_with(tmp_path, tables)
    exam = contact("H-1", 2, fee_code="73")
    quota = stay("Q-1", 2) | {"fee_code": "95"}
    deliver(home, "januari.csv", report(stay("S-1", 0), stay("S-2", 1), exam, quota))
    figures(home)
    return home


def asked(home: Home, period: str = "2024") -> int:
    return run(["reimbursement", period, "--home", str(home.root)])


def cells_of(path: Path) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {str(cell.value) for page in book for row in page.iter_rows() for cell in row}


def candidates(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    return sheet_rows(path, sheet, "Läge", "Kontakt", "Kostnad", "Att söka")


@pytest.mark.parametrize("period", ["2024", "2024-01"])
def test_candidates_and_documents_with_protected_identities_apart(
    january: Home, capsys: pytest.CaptureFixture[str], period: str
) -> None:
    assert asked(january, period) == 0
    printed = capsys.readouterr().out
    assert "Kostnadskrävande vård: 2 kandidater" in printed
    ordinary = january.outbox(period) / "statlig_ersattning.xlsx"
    protected = january.outbox(period) / "statlig_ersattning_skyddad.xlsx"
    passed = "Fristen är passerad"
    assert candidates(ordinary, "Kostnadskrävande vård") == [(passed, "S-1", 110000, 10000)]
    assert candidates(protected, "Kostnadskrävande vård") == [(passed, "S-2", 110000, 10000)]
    assert candidates(ordinary, "Hälsoundersökning") == [(passed, "H-1", 2000, 2175)]
    assert candidates(ordinary, "Varaktig vård") == [(passed, "Q-1", 110000, None)]
    needed = sheet_rows(ordinary, "Handlingar att hämta", "Handling", "Reservnummer", "Kontakt")
    assert {row[1:] for row in needed} == {(PATIENTS[0], "S-1"), (PATIENTS[2], "Q-1")}
    assert not cells_of(ordinary) & {PATIENTS[1], CARDS[1], "S-2", "Påhitt Kanariefågel 1"}
    assert "Påhitt Kanariefågel 0" in cells_of(ordinary)
    rates = sheet_rows(ordinary, "Schabloner", "Slag", "Belopp", "Källa")
    assert all(source for *_, source in rates)


def test_another_period_has_none(january: Home) -> None:
    assert asked(january, "2023") == 0
    path = january.outbox("2023") / "statlig_ersattning.xlsx"
    assert candidates_or_none(path) == "Inga kandidater."
    assert not (january.outbox("2023") / "statlig_ersattning_skyddad.xlsx").exists()


def candidates_or_none(path: Path) -> str:
    sheet = openpyxl.load_workbook(path)["Kostnadskrävande vård"]
    words = [row[0].value for row in sheet.iter_rows() if row[0].value]
    return str(words[-1])


def test_claimed_or_credited_care_is_no_longer_open(january: Home) -> None:
    claims = (
        ("Kontaktid", "Källa", "Ansökan", "Ansökt", "Ärendenummer"),
        ("S-1", SELLER, "Kostnadskrävande vård", "2024-03-01", "1-23"),
    )
    deliver(january, "ansökningar.csv", csv(claims))
    credited = stay("S-2", 1) | {"cancelled": "ja"}
    deliver(january, "februari.csv", report(credited))
    figures(january, NEXT_MONTH)
    assert asked(january) == 0
    ordinary = january.outbox("2024") / "statlig_ersattning.xlsx"
    assert candidates(ordinary, "Kostnadskrävande vård") == [("Ansökt", "S-1", 110000, 10000)]
    assert not (january.outbox("2024") / "statlig_ersattning_skyddad.xlsx").exists()


def test_two_numbers_of_one_patient_are_one_patient(january: Home) -> None:
    """A merge of reserve numbers joins the billing under both."""
    more = {"fee_code": "95", "started_on": "2024-02-01", "ended_on": "2024-02-12"}
    deliver(january, "mer.csv", report(stay("Q-3", 0) | more))
    figures(january, NEXT_MONTH)
    path = january.registries / "reserve_numbers.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    place = header.split(";").index("personal_id")
    merged = [row + (f";{PATIENTS[0]}" if row.startswith(PATIENTS[2]) else ";") for row in rows]
    assert place
    path.write_text("\n".join([f"{header};replaced_by", *merged]) + "\n", "utf-8")
    asked(january)
    ordinary = january.outbox("2024") / "statlig_ersattning.xlsx"
    lasting = sheet_rows(ordinary, "Varaktig vård", "Läge", "Reservnummer", "Kostnad")
    assert [row[1:] for row in lasting] == [(PATIENTS[0], 220000)]
    assert run(["publish", "--home", str(january.root)]) == 0
    assert published(january) == [(Decimal(220000),)]
    path.unlink()
    assert run(["publish", "--home", str(january.root)]) == 0
    assert published(january) == [(Decimal(each),) for each in (110000, 110000)]


def published(home: Home) -> list[tuple[Decimal]]:
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as follow_up:
        query = "SELECT cost FROM reimbursement_candidates WHERE claim = 'lasting' ORDER BY 1"
        return follow_up.sql(query).fetchall()


@pytest.mark.parametrize("period", ["i år", "2024-13", "24", "2024-01-01"])
def test_a_malformed_period_is_a_usage_error(january: Home, period: str) -> None:
    assert asked(january, period) == 2


def test_rates_in_the_home_replace_the_public_ones(january: Home) -> None:
    (january.registries / "state_rates.csv").write_text(
        "kind;amount;valid_from;valid_to;source\ncostly_limit;105000;2020-01-01;;egen\n", "utf-8"
    )
    assert asked(january) == 0
    ordinary = january.outbox("2024") / "statlig_ersattning.xlsx"
    [(_, contact_id, _, claimable)] = candidates(ordinary, "Kostnadskrävande vård")
    assert (contact_id, claimable) == ("S-1", 5000)
