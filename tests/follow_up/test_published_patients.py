"""Patients in the analysts' database: keyed hashes, and no other trace."""

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.invoices import InvoiceLine, IssuedInvoice
from contracts.shown_forms import CARE_UNIT_FORM, CODE_FORM, REPORTER_FORM
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
        ("A1", True),
        ("Å-1", True),
        ("1234567", True),
        ("R2401-001", True),
        ("N-C02-C07", True),
        ("KON-2024_17", True),
        ("W-over-nyar", True),
        ("K-Anna-Andersson", False),
        ("K-8001-0198-76", False),
        ("K-50-1234-56", False),
        ("8001019876", False),
        ("800101 9876", False),
        ("80-01-01-9876", False),
        ("800101.9876", False),
        ("8001/019876", False),
        ("1980 0101 9876", False),
        ("701063-2391", False),
        ("50-123456", False),
        ("50123456", False),
        ("50-123456/1", False),
        ("LMA 50-123456", False),
        ("LMA50-123456", False),
        ("K50123456", False),
        ("1234567890123456", False),
        ("Anna", False),
        ("Kanariefågel-1", False),
        ("anna.andersson", False),
        ("Andersson, Anna", False),
        ("Bo", False),
        ("K-Andersson", False),
        ("SE2321000016-ANNA", False),
        ("SE2321000016-198001019876", False),
        ("991950123458", False),
        ("A991950123458B", False),
        ("19800101-9876", False),
        ("198001019876", False),
        ("800101-9876", False),
        ("20010161+9876", False),
        ("198001619876", False),
        ("x" * 33, False),
    ],
)
def test_only_contact_ids_in_an_agreed_form_are_shown(
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


@pytest.mark.parametrize(
    ("form", "shown", "hashed"),
    [
        (REPORTER_FORM, "9999990014", "8001019876"),
        (REPORTER_FORM, "SE9999990014-A100", "SE8001019876-A100"),
        (REPORTER_FORM, "GVR", "Anna Andersson"),
        (REPORTER_FORM, "232100-0016", "991950123458"),
        (CARE_UNIT_FORM, "90101011M01", "198001019876"),
        (CARE_UNIT_FORM, "SE9999990014-A100", "8001019876"),
        (CARE_UNIT_FORM, "90101011M", "Enheten för Anna"),
        (CODE_FORM, "LK", "Läkare"),
        (CODE_FORM, "K40E", "50-123456"),
    ],
)
def test_only_other_identities_in_an_agreed_form_are_shown(
    form: str, shown: str, hashed: str
) -> None:
    found = pl.Series([shown, hashed, None]).str.contains(form)
    assert found.to_list() == [True, False, None]
    asked = duckdb.execute(
        "SELECT regexp_matches($1, $3), regexp_matches($2, $3)", [shown, hashed, form]
    )
    assert asked.fetchone() == (True, False)
