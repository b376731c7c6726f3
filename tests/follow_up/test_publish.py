"""The analysts' database: complete, faithful to its sources, self-documenting."""

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.follow_up import FOLLOW_UP
from contracts.payments import Match
from pipelines.follow_up.build import publish_database
from pipelines.follow_up.sources import FollowUpTables
from tests.follow_up.published import KEY, contact, key_of
from tests.reconciliation.example import PATIENT, PATIENT_NAME, february, january
from transforms.reconciliation.month import reconcile
from transforms.sql import select


def test_every_table_has_the_columns_of_its_contract(database: duckdb.DuckDBPyConnection) -> None:
    made = {
        name: database.table(name).columns for (name,) in database.execute("SHOW TABLES").fetchall()
    }
    assert made == {name: contract.columns() for name, contract in FOLLOW_UP.items()}


def test_published_tables_keep_their_contracts(database: duckdb.DuckDBPyConnection) -> None:
    for name, contract in FOLLOW_UP.items():
        contract.of(database.table(name).pl())


def test_every_table_and_column_has_a_comment(database: duckdb.DuckDBPyConnection) -> None:
    tables = dict(database.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    assert tables["fates"].startswith("The fate of each reported row: one row for each row that")
    assert set(tables) == set(FOLLOW_UP)
    bare = "SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
    assert database.execute(bare).fetchall() == [(0,)]


def test_every_judged_row_of_every_run_has_its_fate(database: duckdb.DuckDBPyConnection) -> None:
    of_k8 = "SELECT month, source_row, fate FROM fates WHERE contact_id = 'K8' ORDER BY month"
    assert database.execute(of_k8).fetchall() == [("2024-01", 2, "held"), ("2024-02", 2, "billed")]
    assert len(database.table("fates")) == january().judged.height + february().judged.height


def test_a_remark_has_its_text(database: duckdb.DuckDBPyConnection) -> None:
    found = database.table("remarks").filter("code = 'C02'").project("month, verdict, mended_by")
    assert found.fetchall() == [("2024-01", "reject", "Avsändaren")]


def test_a_contact_is_shown_as_it_is_billed_net(database: duckdb.DuckDBPyConnection) -> None:
    columns = ("fate", "month", "care_unit", "amount", "invoice_number")
    assert contact(database, "K2", *columns) == [
        ("billed", "2024-02", "11111111002", Decimal("750.00"), "2024000002")
    ]


def test_a_contact_that_did_not_change_keeps_its_invoice(
    database: duckdb.DuckDBPyConnection,
) -> None:
    assert contact(database, "K7", "fate", "month", "amount", "invoice_number") == [
        ("unchanged", "2024-02", Decimal("300.00"), "2024000001")
    ]


def test_a_credited_contact_shows_what_was_billed_but_no_amount(
    database: duckdb.DuckDBPyConnection,
) -> None:
    assert contact(database, "K1", "fate", "amount", "invoice_number", "care_unit") == [
        ("credited", None, None, "11111111001")
    ]


def test_a_waiting_contact_is_shown_as_it_was_reported(
    database: duckdb.DuckDBPyConnection,
) -> None:
    found = contact(database, "K3", "fate", "month", "strftime(started_on, '%d/%m')", "patient_key")
    assert found == [("held", "2024-02", "10/01", key_of(PATIENT))]
    assert contact(database, "K4", "fate", "started_on") == [("rejected", None)]


def test_a_row_without_identity_is_not_a_contact(tables: FollowUpTables, tmp_path: Path) -> None:
    folders = dict(tables.folders)
    folders[1] = tmp_path / "001"
    folders[1].mkdir()
    for path in tables.folders[1].iterdir():
        rows = pl.read_parquet(path)
        if path.stem == "remarks":
            rows = rows.with_columns(code=pl.col("code").replace("C02", "C01"))
        if path.stem == "judged_rows":
            rows = rows.with_columns(
                contact_id=pl.when(pl.col("contact_id") == "K4")
                .then(pl.lit(f"{PATIENT_NAME};{'x' * 40}"))
                .otherwise("contact_id")
            )
        rows.write_parquet(folders[1] / path.name)
    publish_database(tmp_path / "f.duckdb", tables._replace(folders=folders), KEY)
    with duckdb.connect(str(tmp_path / "f.duckdb"), read_only=True) as database:
        assert len(database.table("care_contacts")) == 9
    assert PATIENT_NAME.encode() not in (tmp_path / "f.duckdb").read_bytes()


def test_price_items_explain_each_krona(database: duckdb.DuckDBPyConnection) -> None:
    k2 = database.table("price_items_used").filter("contact_id = 'K2'").order("run_no, sign")
    assert k2.project("sign, net_amount, rule, list_row, source").fetchall() == [
        (1, Decimal("700.00"), "Listpris för besök den dag kontakten började", 7, "avtal A"),
        (-1, Decimal("-700.00"), "Listpris för besök den dag kontakten började", 7, "avtal A"),
        (1, Decimal("750.00"), "Listpris för besök den dag kontakten började", 7, "avtal A"),
    ]


def test_a_credited_invoice_is_marked(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute(
        "SELECT seller_org_no, invoice_number, kind, state FROM invoices ORDER BY ALL"
    ).fetchall()
    assert found == [
        ("5560000001", "2024000001", 380, "credited"),
        ("5560000001", "2024000002", 380, "issued"),
        ("5560000001", "2024000003", 381, "issued"),
        ("5560000002", "2024000001", 380, "issued"),
        ("5560000002", "2024000002", 380, "issued"),
    ]


@pytest.mark.parametrize(
    ("lines", "state"), [("1200.00", "credited"), ("1200.01", "partly_credited")]
)
def test_an_invoice_is_credited_when_all_its_lines_are(
    tables: FollowUpTables, lines: str, state: str
) -> None:
    is_first = (pl.col("run_no") == 1) & (pl.col("seller_org_no") == "5560000001")
    of_lines = pl.when(is_first).then(pl.lit(Decimal(lines))).otherwise("lines_amount")
    found = select(
        "follow_up_invoices",
        issued_invoices=tables.invoices.with_columns(lines_amount=of_lines),
        paid_matches=Match.none(),
        voided_invoices=tables.voids,
        sent_invoices=tables.sendings,
    )
    assert found["state"].to_list() == [state, "issued", "issued", "issued", "issued"]


def test_files_show_the_run_that_judged_them_first(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute("SELECT ingest_no, run_no, month, rows FROM files").fetchall()
    assert found == [(1, 1, "2024-01", 6), (2, 1, "2024-01", 3), (3, 2, "2024-02", 6)]


def test_a_draft_is_not_a_run(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute("SELECT run_no, rows, invoices, credit_notes, invoiced FROM runs")
    assert found.fetchall() == [
        (1, 9, 2, 0, Decimal("1590.00")),
        (2, 9, 2, 1, Decimal("1208.51")),
    ]


def test_the_published_reconciliation_equals_the_report(
    database: duckdb.DuckDBPyConnection,
) -> None:
    for tables in (january(), february()):
        found = reconcile(tables)
        published = database.execute(
            "SELECT measure, key, number, amount FROM reconciliation WHERE run_no = ?",
            [tables.run_no],
        ).fetchall()
        figures = {(measure, key): (number, amount) for measure, key, number, amount in published}
        fates = {key: rows for (measure, key), (rows, _) in figures.items() if "fate" in measure}
        assert fates == {
            fate: rows for fate, rows in found.fates.select("fate", "rows").rows() if rows
        }
        for month in found.care_months.rows(named=True):
            assert figures["debited_by_care_month", month["care_month"]] == (
                month["debited_contacts"],
                month["debited"],
            )
        for seller in found.balances.rows(named=True):
            for measure in ("opening", "invoiced", "credited", "paid", "outstanding"):
                assert figures[measure, seller["seller_org_no"]][1] == seller[measure]
