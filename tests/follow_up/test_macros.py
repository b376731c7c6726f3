"""The macros of the published database: what each answers, and its comment."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from contracts.follow_up_macros import MACROS
from pipelines.follow_up.build import WORDS, publish_database
from tests.follow_up.home_of_example import home

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    target = tmp_path_factory.mktemp("home") / "follow_up.duckdb"
    publish_database(target, home(tmp_path_factory.mktemp("runs")), KEY)
    with duckdb.connect(str(target), read_only=True) as connection:
        yield connection


def rows(database: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    return database.sql(query).pl().to_dicts()


def sums(database: duckdb.DuckDBPyConnection, query: str, *values: str) -> tuple[Any, ...]:
    found = database.execute(query, values).fetchone()
    assert found is not None
    return found


def test_every_macro_exists_with_its_comment(database: duckdb.DuckDBPyConnection) -> None:
    listing = "SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal"
    made = dict(database.execute(listing).fetchall())
    assert made == {name: macro.comment for name, macro in MACROS.items()}


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_answers_its_example_by_either_name(
    database: duckdb.DuckDBPyConnection, name: str
) -> None:
    for prefix in ("", "follow_up."):
        call = f"{prefix}{MACROS[name].example}"
        database.execute(f"FROM {call}" if MACROS[name].is_table else f"SELECT {call}").fetchall()


def test_no_parameter_has_the_name_of_a_column(database: duckdb.DuckDBPyConnection) -> None:
    """Inside a macro such a name means the column, and the parameter has no effect."""
    columns = {row["column_name"] for row in rows(database, "FROM duckdb_columns()")}
    for macro in (macro for macro in MACROS.values() if macro.is_table):
        named = {part.split(":=")[0].strip() for part in macro.parameters.split(",")}
        assert not named & columns


def test_about_lists_every_comment(database: duckdb.DuckDBPyConnection) -> None:
    comments = rows(database, "FROM about()")
    assert {row["name"] for row in comments if row["kind"] == "macro"} == set(MACROS)
    assert all(row["comment"] for row in comments)
    assert {row["name"] for row in rows(database, "FROM about('runs')")} == {"runs"}


def test_billed_covers_one_month_or_all(database: duckdb.DuckDBPyConnection) -> None:
    net = "SELECT sum(net(kind, total)) FROM invoices"
    assert sums(database, "SELECT sum(net_total) FROM billed()") == sums(database, net)
    february = f"{net} WHERE month = '2024-02'"
    assert sums(database, "SELECT sum(net_total) FROM billed('2024-02')") == sums(
        database, february
    )
    assert {row["month"] for row in rows(database, "FROM billed('2024-02')")} == {"2024-02"}


def test_an_invoice_shows_its_lines_and_its_contacts(database: duckdb.DuckDBPyConnection) -> None:
    every = rows(
        database, "SELECT DISTINCT seller_org_no, invoice_number, lines_amount FROM invoices"
    )
    assert every
    for head in every:
        for macro in ("invoice", "contacts_on"):
            query = f"SELECT sum(amount) FROM {macro}(?) WHERE seller_org_no = ?"  # noqa: S608 - ours
            amounts = sums(database, query, head["invoice_number"], head["seller_org_no"])
            assert amounts == (head["lines_amount"],)


def test_why_lists_fates_remarks_and_kronor_in_order(database: duckdb.DuckDBPyConnection) -> None:
    answer = rows(database, "FROM why('K8')")
    assert [row["month"] for row in answer] == sorted(row["month"] for row in answer)
    assert [row["code"] for row in answer if row["kind"] == "fate"] == ["held", "billed"]
    assert [row["text"] for row in answer if row["kind"] == "fate"] == ["Väntar", "Fakturerad"]
    billed = "SELECT amount FROM care_contacts WHERE contact_id = 'K8'"
    assert sums(database, "SELECT sum(amount) FROM why('K8')") == sums(database, billed)
    for contact in rows(database, "FROM care_contacts"):
        net = sums(database, "SELECT sum(amount) FROM why(?)", contact["contact_id"])[0]
        assert (net or Decimal(0)) == (contact["amount"] or Decimal(0))


def test_open_contacts_lists_each_waiting_contact_once(database: duckdb.DuckDBPyConnection) -> None:
    waiting = "SELECT contact_id FROM care_contacts WHERE fate IN ('held', 'not_yet') ORDER BY ALL"
    query = "SELECT contact_id FROM open_contacts() ORDER BY ALL"
    assert database.execute(query).fetchall() == database.execute(waiting).fetchall()
    assert database.execute(query).fetchall()
    held = rows(database, "FROM open_contacts() WHERE fate = 'held'")
    assert all(row["codes"] and row["mended_by"] for row in held)


def test_the_balance_adds_up(database: duckdb.DuckDBPyConnection) -> None:
    wrong = "FROM balance() WHERE opening + invoiced - credited - voided - paid <> outstanding"
    assert rows(database, wrong) == []
    assert {row["month"] for row in rows(database, "FROM balance('2024-01')")} == {"2024-01"}


def test_unpaid_is_what_sellers_are_owed(database: duckdb.DuckDBPyConnection) -> None:
    last = "SELECT max(run_no) FROM runs"
    owed = f"SELECT sum(outstanding) FROM balance() WHERE run_no = ({last})"  # noqa: S608 - ours
    assert sums(database, "SELECT sum(outstanding) FROM unpaid()") == sums(database, owed)
    assert sums(database, owed)[0] > 0


def test_unit_months_covers_everything_billed_net(database: duckdb.DuckDBPyConnection) -> None:
    net = "SELECT count(amount), sum(amount) FROM care_contacts"
    assert sums(database, "SELECT sum(contacts), sum(amount) FROM unit_months()") == sums(
        database, net
    )


def test_a_patient_shows_all_contacts_of_the_key(database: duckdb.DuckDBPyConnection) -> None:
    per_key = "SELECT patient_key, count(*) FROM care_contacts WHERE patient_key <> '' GROUP BY ALL"
    counted = database.execute(per_key).fetchall()
    assert counted
    for key, number in counted:
        assert len(rows(database, f"FROM patient('{key}')")) == number


def test_no_word_translates_two_codes() -> None:
    """`in_swedish` does not receive the list that a code belongs to."""
    seen: dict[str, str] = {}
    for words in WORDS:
        for code, text in words.items():
            assert seen.setdefault(str(code), text) == text
