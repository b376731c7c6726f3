"""A home's reconciliations over half a year: past months stay as they were.

Two units: one with ten visits a month and twenty in May, one with two visits a month and none in
May. One contact waits from January on.
"""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import pytest

from commands.main import run
from contracts.period import Month
from pipelines.archive.work import read_home
from pipelines.billing.tables import as_of_now
from pipelines.documents.issued_run import IssuedRun
from pipelines.home.paths import Home
from tests.months.small_home import (
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    registries,
    report,
    unit,
)
from tests.support.home import write_registries
from tests.support.payment_files import Entry, Paid, camt
from tests.support.tables import listed
from transforms.documents.reconciliation.page import avstamning_html
from transforms.reconciliation.states import states

if TYPE_CHECKING:
    from tests.generated.world import Row
    from transforms.reconciliation.tables import Reconciliation

Captured = pytest.CaptureFixture[str]
SECOND_UNIT = "90101011M02"
MAY = 5
FIRST = "2024000001"


def visits(month: int, care_unit: str, count: int, patient: int) -> list[Row]:
    return [
        contact(
            f"{care_unit}-{month}-{day}",
            patient,
            care_unit=care_unit,
            started_on=f"2024-{month:02d}-{day:02d}",
        )
        for day in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January to May, each billed on the tenth of the month after."""
    tables = registries()
    tables["care_units"].append(unit(SECOND_UNIT))
    home = home_with(tmp_path_factory.mktemp("reconciled") / "home", tables)
    waits = contact("W1", 2, started_on="2024-01-20", lma_number="52-999999")
    for month in range(1, MAY + 1):
        rows = visits(month, "90101011M01", 20 if month == MAY else 10, 0)
        rows += visits(month, SECOND_UNIT, 0 if month == MAY else 2, 1)
        rows += [waits] if month == 1 else []
        deliver(home, f"{month}.csv", report(*rows))
        figures(home, Month(2024, month), dt.date(2024, month + 1, 10))
    return home


def reconciled(home: Home, run_no: int) -> Reconciliation:
    with read_home(home.root) as work:
        return IssuedRun(work, work.ledger.run(run_no)).reconciliation()


def sf(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def test_a_unit_that_is_missing_and_one_that_doubled_stand_out(half_a_year: Home) -> None:
    found = reconciled(half_a_year, MAY)
    assert listed(found.stands_out, "rule", "dimension", "key", "now", "usual", "months") == [
        # Twelve contacts are usual; the twenty of May are less than twice as many.
        "missing | care_unit | 90101011M02 | 0 | 2 | 4",
        "doubled | care_unit | 90101011M01 | 20 | 10 | 4",
    ]
    assert reconciled(half_a_year, 4).stands_out.is_empty()


def test_each_month_is_shown_next_to_earlier_ones(half_a_year: Home) -> None:
    """Ten and two visits at 1 500,50; in May twenty."""
    found = reconciled(half_a_year, MAY)
    assert listed(found.months, "month", "units", "debited_contacts", "net", "held") == [
        *(f"2024-0{month} | 2 | 12 | 18006.00 | 1" for month in range(1, MAY)),
        "2024-05 | 1 | 20 | 30010.00 | 1",
    ]
    assert found.care_settled["net"].sum() == found.months["net"].sum()
    assert reconciled(half_a_year, 2).months["month"].to_list() == ["2024-01", "2024-02"]


def test_a_waiting_contact_is_reported_when_its_claim_limit_approaches(half_a_year: Home) -> None:
    """Six months from 20 January: forty days are left on 10 June, 71 on 10 May."""
    found = reconciled(half_a_year, MAY).late
    columns = ("contact_id", "last_day", "days_left", "codes", "mended_by")
    assert listed(found, *columns) == ["W1 | 2024-07-20 | 40 | L03 | Registeransvarig"]
    assert reconciled(half_a_year, 4).late.is_empty()


class Afterwards(NamedTuple):
    """The home after June, and the earlier reports of its months."""

    home: Home
    earlier: dict[int, str]


@pytest.fixture(scope="module")
def afterwards(half_a_year: Home, tmp_path_factory: pytest.TempPathFactory) -> Afterwards:
    """Payments, a void, a credit, a cancellation, a changed payer limit, and June."""
    home = Home(tmp_path_factory.mktemp("afterwards") / "home")
    shutil.copytree(half_a_year.root, home.root, symlinks=True)
    earlier = {run_no: avstamning_html(reconciled(home, run_no)) for run_no in (1, 4, MAY)}
    paid_out = {"REF1": ("18006.00", FIRST), "REF2": ("1000.00", "2024000002")}
    paid = [
        Entry(
            payments=(Paid(amount=Decimal(kronor), reference=number, payer="Region Stockholm"),),
            bank_reference=name,
        )
        for name, (kronor, number) in paid_out.items()
    ]
    deliver(home, "betalt.xml", camt(paid, account="9990110"))
    assert sf(home, "void", f"{SELLER}-2024000004", "--because", "fel") == 0
    assert sf(home, "sent", f"{SELLER}-2024000005", "--how", "brev", "--on", "2024-06-11") == 0
    assert sf(home, "credit", f"{SELLER}-2024000005", "--because", "fel") == 0
    tables = registries()
    tables["payers"][0]["claim_limit_months"] = "1"
    write_registries(home, tables)
    cancelled = {"reporter": SELLER, "contact_id": "90101011M01-3-1", "cancelled": "ja"}
    deliver(home, "6.csv", report(cancelled, contact("Q1", 1, started_on="2024-06-03")))
    figures(home, Month(2024, 6), dt.date(2024, 7, 10))
    assert sf(home, "publish") == 0
    return Afterwards(home, earlier)


def test_later_events_do_not_change_an_earlier_report(afterwards: Afterwards) -> None:
    home, earlier = afterwards
    for run_no, before in earlier.items():
        assert avstamning_html(reconciled(home, run_no)) == before
    after = reconciled(home, 6)
    # A voided invoice no longer counts for April.
    assert listed(after.months, "month", "debited_contacts")[3] == "2024-04 | 0"


def test_current_states_equal_those_in_the_analysts_database(afterwards: Afterwards) -> None:
    """One set of rules in two forms: polars for the report, SQL for the database."""
    home = afterwards.home
    columns = ("invoice_number", "state", "paid", "outstanding")
    with read_home(home.root) as work:
        now = states(as_of_now(work.ledger, IssuedRun(work, work.ledger.run(6)).tables))
    with duckdb.connect(str(home.follow_up), read_only=True) as connection:
        read = connection.sql("FROM invoices WHERE kind = 380 ORDER BY invoice_number")
        published = read.select(*columns).fetchall()
    assert now.sort("invoice_number").select(columns).rows() == published
    assert listed(now.sort("invoice_number"), "state")[:5] == [
        "paid",
        "part_paid",
        "partly_credited",
        "voided",
        "credited",
    ]


def test_the_command_reports_the_invoices_current_state(
    afterwards: Afterwards, capsys: Captured
) -> None:
    assert sf(afterwards.home, "reconcile", "2024-05") == 0
    output = " ".join(capsys.readouterr().out.split())
    assert "Utbetald 1 18 006,00 kr 0,00 kr" in output
    assert "Makulerad 1 18 006,00 kr 0,00 kr" in output
    assert "Avviker: Vårdenhet 90101011M02" in output
    assert "Kontakter som snart är för gamla: 1" in output
    assert reconciled(afterwards.home, MAY).states["state"].to_list() == ["issued"] * 5
