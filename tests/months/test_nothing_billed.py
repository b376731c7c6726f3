"""Months in which nothing is billed succeed, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.main import run
from tests.months.calling import bill
from tests.months.small_home import MONTH, contact, deliver, fates, home_with, report

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_month_with_nothing_to_bill_succeeds_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with(tmp_path)
    assert bill(home) == 0
    assert "Det finns inget att fakturera den här månaden." in capsys.readouterr().out
    outbox = home.outbox(MONTH)
    assert "Inget att utfärda" in outbox.joinpath("avstamning.html").read_text(encoding="utf-8")
    assert not (outbox / "invoices").exists()
    assert (outbox / "manifest.json").exists()
    assert run(["verify", "--home", str(home.root)]) == 0
    assert run(["reconcile", "--home", str(home.root)]) == 0


def test_a_month_where_every_row_is_turned_away_succeeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with(tmp_path)
    deliver(
        home, "januari.csv", report(contact("A1", fee_code="04"), contact("A2", 1, lma_number="x"))
    )
    assert bill(home) == 0
    assert "Det finns inget att fakturera" in capsys.readouterr().out
    assert set(fates(home, 1).values()) == {("not_billable", "N01"), ("rejected", "L02")}
    assert home.outbox(MONTH).joinpath("returns", "1.xlsx").exists()
