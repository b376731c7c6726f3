"""The region's answers for analysts: statuses, HEJ's differences, candidates."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from commands.main import run
from contracts.follow_up import FOLLOW_UP
from pipelines.home.paths import Home
from tests.answers.test_hej import hejindata, registries
from tests.answers.test_reimbursement import stay
from tests.months.small_home import PATIENTS, SELLER, contact, deliver, figures, home_with, report
from tests.readers.test_answer_files import csv

PERSONAL_ID = "K-19800101-9876"
OPEN = {"valid_from": "2010-01-01", "valid_to": ""}
STATUSES = (
    ("Vårdhändelse", "Källa", "Status", "Anmärkning", "Felkod", "Utställare", "Månad"),
    ("K-1", "", "Fel", "Anna Kanariefågel", "E17", SELLER, "2024-01"),
    (PERSONAL_ID, SELLER, "OK", "", "", SELLER, "2024-01"),
    ("K-9", "", "BeEj", "", "", SELLER, "2022-01"),
)
LATER = (STATUSES[0], ("K-1", SELLER, "OK", "", "", SELLER, "2024-01"))
CLAIMS = (
    ("Kontaktid", "Ansökan", "Ansökt"),
    ("S-1", "Kostnadskrävande", "2024-03-01"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A billed home with answers: K-1, and a costly stay with a personal number as id."""
    tables = registries()
    tables["agreements"][0] |= {"inpatient_model": "day", "vardfaktura_asylum_from": "2020-01-01"}
    tables["hej_prices"] = [{"product_code": "B01", "amount": "1000", "source": "påhittad"} | OPEN]
    tables["price_items"].append(
        {"price_list_id": "lista", "kind": "day", "amount": "10000", "source": "påhittad"} | OPEN
    )
    made = home_with(tmp_path_factory.mktemp("home"), tables)
    rows = (contact("K-1", 1), contact(PERSONAL_ID, 2), stay("S-1", 0))
    deliver(made, "januari.csv", report(*rows))
    deliver(made, "svar/1.csv", csv(STATUSES))
    deliver(made, "svar/2.csv", csv(LATER))
    deliver(made, "svar/3.csv", csv(CLAIMS))
    deliver(made, "svar/4.xml", hejindata("K-1"))
    figures(made)
    assert run(["publish", "--home", str(made.root)]) == 0
    return made


@pytest.fixture(scope="module")
def database(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(home.follow_up.resolve()), read_only=True) as connection:
        yield connection


def fetched(database: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return database.execute(query).fetchall()


def test_every_status_is_kept_and_the_latest_is_marked(
    database: duckdb.DuckDBPyConnection,
) -> None:
    rows = fetched(
        database,
        "SELECT answer_no, reporter, status, remark_code, month, is_latest FROM answers"
        " WHERE contact_id IN ('K-1', 'K-9')",
    )
    assert rows == [
        (1, SELLER, "error", "E17", "2024-01", False),
        (1, None, "not_processed", None, "2022-01", True),
        (2, SELLER, "ok", None, "2024-01", True),
    ]


def test_an_answer_joins_its_contact(database: duckdb.DuckDBPyConnection) -> None:
    """Also one with a hidden id, because both are hashed with the same key."""
    rows = fetched(
        database,
        "SELECT fate, status, amount FROM care_contacts JOIN answers USING (reporter, contact_id)"
        " WHERE is_latest ORDER BY status",
    )
    assert [(fate, status) for fate, status, _ in rows] == [("billed", "ok"), ("billed", "ok")]


def test_hej_differences_are_listed_by_month(database: duckdb.DuckDBPyConnection) -> None:
    rows = fetched(
        database,
        "SELECT month, contact_id, kind, difference FROM hej_differences WHERE kind = 'different'",
    )
    assert [(month, name, kind, str(amount)) for month, name, kind, amount in rows] == [
        ("2024-01", "K-1", "different", "500.50")
    ]


def test_candidates_are_listed_by_year_with_the_claimed_amounts(
    database: duckdb.DuckDBPyConnection,
) -> None:
    rows = fetched(
        database,
        "SELECT year, claim, contact_id, claimable, deadline::VARCHAR, claimed_on::VARCHAR"
        " FROM reimbursement_candidates",
    )
    assert [(*row[:3], int(row[3]), *row[4:]) for row in rows] == [
        ("2024", "costly", "S-1", 10000, "2025-06-30", "2024-03-01")
    ]
    [(keys,)] = fetched(
        database,
        "SELECT count(DISTINCT patient_key) FROM reimbursement_candidates"
        " JOIN care_contacts USING (patient_key)",
    )
    assert keys == 1


@pytest.mark.parametrize("table", ["answers", "hej_differences", "reimbursement_candidates"])
def test_no_table_contains_a_patient(database: duckdb.DuckDBPyConnection, table: str) -> None:
    cells = {str(cell) for row in database.table(table).fetchall() for cell in row}
    assert cells
    for secret in (*PATIENTS, PERSONAL_ID, "Kanariefågel"):
        assert not any(secret in cell for cell in cells)
    FOLLOW_UP[table].of(database.table(table).pl())


@pytest.mark.parametrize("name", ["hej_prices", "state_rates"])
def test_a_fault_in_a_follow_up_table_does_not_stop_publishing(home: Home, name: str) -> None:
    path = home.registries / f"{name}.csv"
    before = path.read_bytes() if path.exists() else None
    path.write_text("fel;rubriker\n1;2\n", "utf-8")
    try:
        assert run(["publish", "--home", str(home.root)]) == 0
    finally:
        path.unlink() if before is None else path.write_bytes(before)


def test_the_answer_to_why_ends_with_the_regions_answer(
    database: duckdb.DuckDBPyConnection,
) -> None:
    query = "SELECT kind, code, text FROM why('K-1')"
    answers = [row for row in fetched(database, query) if row[0] == "answer"]
    assert answers == [("answer", "E17", "Fel"), ("answer", "ok", "OK")]
    assert fetched(database, query)[-2:] == answers
