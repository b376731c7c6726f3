"""Patients in the analysts' database: keyed hashes, and no other trace."""

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.follow_up.build import publish_database
from pipelines.follow_up.sources import FollowUpTables
from tests.follow_up.home_of_example import PERSONAL_ID
from tests.follow_up.published import KEY, contact, key_of
from tests.reconciliation.example import PATIENT, PATIENT_NAME


def test_patients_are_keyed_hashes(database: duckdb.DuckDBPyConnection) -> None:
    keys = database.execute("SELECT DISTINCT patient_key FROM care_contacts ORDER BY ALL")
    assert keys.fetchall() == [(key_of(PATIENT),), (None,)]


def test_a_contact_id_that_holds_a_personal_number_is_a_keyed_hash_everywhere(
    database: duckdb.DuckDBPyConnection,
) -> None:
    hidden = key_of(PERSONAL_ID)
    assert contact(database, hidden, "amount") == [(Decimal("200.00"),)]
    for name in ("fates", "price_items_used"):
        assert len(database.table(name).filter(f"contact_id = '{hidden}'")) > 0


@pytest.mark.parametrize(
    ("contact_id", "is_shown"),
    [
        ("K-2024-000123", True),
        ("SE2321000016-1A2B", True),
        ("232100-0016", True),
        ("7c9e6679f3b9", True),
        ("991950123458", False),
        ("A991950123458B", False),
        ("19800101-9876", False),
        ("198001019876", False),
        ("800101-9876", False),
        ("20010161+9876", False),
        ("198001619876", False),
        ("x" * 33, True),
        ("x" * 34, False),
    ],
)
def test_values_with_a_personal_number_are_not_shown(
    tables: FollowUpTables, tmp_path: Path, contact_id: str, *, is_shown: bool
) -> None:
    only_january = tables._replace(
        runs=tables.runs.head(1),
        invoices=IssuedInvoice.of(tables.invoices.filter(pl.col("run_no") == 1)),
        invoice_lines=InvoiceLine.of(tables.invoice_lines.filter(pl.col("run_no") == 1)),
        folders={1: tmp_path},
    )
    for path in tables.folders[1].iterdir():
        rows = pl.read_parquet(path)
        if "contact_id" in rows.columns:
            rows = rows.with_columns(pl.col("contact_id").replace("K1", contact_id))
        rows.write_parquet(tmp_path / path.name)
    publish_database(tmp_path / "f.duckdb", only_january, KEY)
    expected = contact_id if is_shown else key_of(contact_id)
    with duckdb.connect(str(tmp_path / "f.duckdb"), read_only=True) as database:
        found = database.execute("SELECT DISTINCT contact_id FROM price_items_used")
        assert expected in {row[0] for row in found.fetchall()}
    held = (tmp_path / "f.duckdb").read_bytes()
    assert (contact_id.encode() in held) == is_shown


def test_no_patient_is_anywhere_in_the_file(target: Path) -> None:
    held = target.read_bytes()
    for canary in (PATIENT, PATIENT_NAME, PERSONAL_ID, "19800101"):
        assert canary.encode() not in held
