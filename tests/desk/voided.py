"""A home with a voided or credited invoice, and queries on it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest.mock import patch

import duckdb
import pytest

from contracts.errors.codes import ErrorCode
from contracts.period import Month
from pipelines.archive.work import read_home
from pipelines.billing.tables import month_tables
from pipelines.documents.issued_run import IssuedRun
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from tests.months.small_home import (
    ISSUED_ON,
    MONTH,
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    registries,
    report,
)
from tests.support.home import no_documents
from tests.support.people import run_as
from transforms.reconciliation.month import reconcile

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pipelines.home.paths import Home

MARCH, APRIL = Month(2024, 3), Month(2024, 4)
ISSUED = ISSUED_ON | {MARCH: dt.date(2024, 4, 9), APRIL: dt.date(2024, 5, 8)}
FIRST, SECOND, THIRD = "2024000001", "2024000002", "2024000003"
PRICE = Decimal("1500.50")
Captured = pytest.CaptureFixture[str]


def call(home: Home, *arguments: str) -> int:
    """Call the command line."""
    return run_as([*arguments, "--home", str(home.root)])


def figures_only(home: Home, *arguments: str) -> int:
    """Call the command line without making documents; return the exit code."""
    with no_documents(), no_deliveries():
        return call(home, *arguments)


def no_deliveries() -> AbstractContextManager[object]:
    """Move no documents, as if killed before that."""
    return patch("pipelines.desk.invoices.finish_deliveries")


def month(home: Home, of: Month) -> None:
    """Bill a month on its day, figures only."""
    figures(home, of, ISSUED[of])


def two_contacts(tmp_path: Path) -> Home:
    """A home with two contacts on the first invoice; figures only."""
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1)))
    month(home, MONTH)
    return home


def void(home: Home, number: str = FIRST) -> int:
    """Void an invoice."""
    return figures_only(home, "void", number, "--because", "fel mottagare", "--as", "Eva")


def credit(home: Home, number: str = FIRST) -> int:
    """Order an invoice to be credited."""
    return figures_only(home, "credit", number, "--because", "fel avtal", "--as", "Eva")


def numbers(home: Home) -> list[tuple[str, int, int]]:
    """Number, kind and contacts of every document."""
    with ledger_of(home) as ledger:
        return ledger.invoices().select("invoice_number", "kind", "contacts").rows()


def sound(home: Home) -> bool:
    """Assert that the ledger keeps its invariants; documents were not made."""
    with read_home(home.root) as work:
        found = {problem.code for problem in home_problems(work)}
        return found <= {ErrorCode.DOCUMENT_LIST_CHANGED}


def net_of(home: Home) -> dict[str, int]:
    """Return how often each contact is billed net of voids and credits."""
    with ledger_of(home) as ledger:
        voids = set(ledger.voids().select("run_no", "invoice").iter_rows())
        runs = range(1, ledger.last_issued_run() + 1)
        folders = [home.root / ledger.run(number).folder for number in runs]
    path = [str(folder / "billed_lines.parquet") for folder in folders]
    rows = duckdb.read_parquet(path).select("contact_id, sign, run_no, invoice").fetchall()
    net: dict[str, int] = {}
    for contact_id, sign, run_no, invoice in rows:
        net[contact_id] = net.get(contact_id, 0) + ((run_no, invoice) not in voids) * sign
    return net


def balance(home: Home, run_no: int) -> tuple[str, ...]:
    """Return opening, invoiced, credited, voided and outstanding after a run."""
    with read_home(home.root) as work:
        issued = IssuedRun(work, work.ledger.run(run_no))
        manifest = issued.manifest
        tables = month_tables(
            work.ledger, manifest.order, issued.evidence, issued.history, manifest.refused
        )
        found = reconcile(tables)
    assert found.controls["holds"].all()
    sums = found.balances.select("opening", "invoiced", "credited", "voided", "outstanding")
    return tuple(map(str, sums.row(0)))


def two_agreements(tmp_path: Path, *, owner: str = "private", second_seller: str = SELLER) -> Home:
    """A home with a contact under each of two agreements."""
    tables = registries()
    first = tables["agreements"][0] | {"owner": owner}
    second = first | {"agreement_id": "ADA-2", "provider_org_no": second_seller}
    tables["agreements"] = [first, second]
    tables["care_units"].append(
        tables["care_units"][0] | {"care_unit": "90101011M02", "agreement_id": "ADA-2"}
    )
    home = home_with(tmp_path / "home", tables)
    deliver(home, "j.csv", report(contact("A1"), contact("A2", 1, care_unit="90101011M02")))
    month(home, MONTH)
    return home
