"""The remarks of a month with the kronor at stake: held contacts are priced, and never billed.

Rule: docs/rules.md#kronor-at-stake.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from contracts.invoices import BilledLine
from contracts.reconciliation import HeldAmount
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import read_home
from pipelines.operation.alerts import what_needs_a_person
from tests.months.calling import bill
from tests.months.small_home import ISSUED_ON, MONTH, contact, deliver, home_with, report
from tests.support.numbers import reserve_number

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from transforms.alerts.alert import Alert

LISTED = (
    contact("billed"),
    contact("double"),
    contact("no-card", 1, lma_number="99-999999"),
    contact("no-unit", 2, care_unit="99999999X01"),
    contact("unknown-person", 1, patient_id=reserve_number(77), started_on="2024-01-20"),
    contact("no-date", started_on="i går"),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = home_with(tmp_path)
    deliver(home, "januari.csv", report(*LISTED))
    return home


def evidence(home: Home) -> EvidenceOfRun:
    with read_home(home.root) as work:
        return EvidenceOfRun(home.root / work.ledger.run(1).folder)


def test_held_contacts_are_priced_where_the_registries_know_them(home: Home) -> None:
    """By a double as by a missing card; not without a unit, and not of a row that is rejected."""
    assert bill(home) == 0
    estimates = evidence(home).read("estimates", HeldAmount)
    assert estimates.sort("source_row").select("source_row", "amount").rows() == [
        (2, Decimal("1500.50")),
        (3, Decimal("1500.50")),
        (5, Decimal("1500.50")),
    ]


def test_an_estimate_is_never_billed(home: Home) -> None:
    assert bill(home) == 0
    lines = evidence(home).read("billed_lines", BilledLine)
    assert lines.select("contact_id", "amount").rows() == [("billed", Decimal("1500.50"))]
    with read_home(home.root) as work:
        assert work.ledger.invoices().get_column("lines_amount").sum() == Decimal("1500.50")


def test_bill_prints_each_remark_with_who_acts_and_the_kronor(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bill(home) == 0
    printed = capsys.readouterr().out.replace("\xa0", " ")
    rows = {line.split()[0]: line for line in printed.splitlines() if line[:3] in {"D01", "U01"}}
    assert "Ekonomi" in rows["D01"]
    assert "1 500,50 kr" in rows["D01"]
    assert "0,00 kr" in rows["U01"]


def test_the_mail_lists_the_rows_that_were_not_billed_once_a_run(home: Home) -> None:
    assert bill(home, "--draft") == 0
    with read_home(home.root) as work:
        [drafted] = remarks_in(what_needs_a_person(work, ISSUED_ON[MONTH]))
    assert bill(home) == 0
    with read_home(home.root) as work:
        [issued] = remarks_in(what_needs_a_person(work, ISSUED_ON[MONTH]))
    assert drafted == issued
    text = issued.replace("\xa0", " ")
    assert "D01 " in text
    assert "1 rad, 1 500,50 kr. Ekonomi." in text
    assert "1 rad, 0,00 kr, 1 utan känt pris. " in text
    assert "992" not in text
    assert not any(row["contact_id"] in text for row in LISTED)


def remarks_in(alerts: list[Alert]) -> list[str]:
    return [alert.what for alert in alerts if alert.keys[0].startswith("remarks:")]
