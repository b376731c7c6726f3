"""`explain` shows every rule behind a krona, using the registries of the billing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tests.commands.calling import Captured, call, out_of
from tests.months.small_home import billed, contact, deliver, home_with, report
from tests.support.delivered import File, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home

RULES = ("Form", "Kategori", "Person", "LMA", "Enhet", "Avtal", "Betalare", "Väg", "Pris", "Ålder")
SHOWN = "Regel Svar Register"


def test_every_rule_is_shown_with_its_registry_row(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "explain", "billed") == 0
    _, _, rules = out_of(capsys).partition(SHOWN)
    places = [rules.index(f" {rule} ") for rule in (*RULES, "Dubbelt", "Liggare")]
    assert places == sorted(places)
    for registry in ("fee_codes", "reserve_numbers", "lma_cards", "care_units", "agreements"):
        assert f"{registry} rad " in rules
    assert "inget var fakturerat: debiteras" in rules


def test_a_waiting_contact_shows_the_rule_it_waits_for(
    billed_twice: Home, capsys: Captured
) -> None:
    assert call(billed_twice, "explain", "U01") == 0
    printed = out_of(capsys)
    assert "99999999M99: okänd (U01)" in printed
    # It was judged in two months; the rules of the latter are shown.
    assert printed.count(SHOWN) == 1
    assert printed.index(SHOWN) > printed.index("2024-02")


def test_a_contact_settled_without_judging_has_no_rules(
    billed_twice: Home, capsys: Captured
) -> None:
    assert call(billed_twice, "explain", "cancelled") == 0
    printed = out_of(capsys)
    assert printed.count(SHOWN) == 1
    assert printed.index(SHOWN) < printed.index("rättelse.csv")


def test_a_changed_contact_shows_its_changes(billed_twice: Home, capsys: Captured) -> None:
    assert call(billed_twice, "explain", "changed") == 0
    printed = out_of(capsys)
    assert printed.count(SHOWN) == 2
    assert "fakturerad förut, ändrad i belopp" in printed


def test_the_rules_use_the_registries_of_the_billing(issued: Home, capsys: Captured) -> None:
    assert call(issued, "explain", "billed") == 0
    before = out_of(capsys)
    for name in ("lma_cards", "agreements", "care_units"):
        path = issued.registries / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("20", "19"), encoding="utf-8")
    assert call(issued, "explain", "billed") == 0
    assert out_of(capsys) == before


def test_without_the_registries_of_the_billing_the_rest_is_shown(
    issued: Home, capsys: Captured
) -> None:
    for path in [*issued.inputs.iterdir(), *issued.registries.iterdir()]:
        path.unlink()
    assert call(issued, "explain", "billed") == 0
    printed = out_of(capsys)
    assert "Reglerna kan inte visas: körningens register är inte kvar." in printed
    assert "1 500,50 kr" in printed


def test_rules_changed_since_the_billing_are_not_shown(issued: Home, capsys: Captured) -> None:
    for evidence in issued.root.glob("runs/*/*/matched.parquet"):
        found = pl.read_parquet(evidence).with_columns(reference=pl.lit("som det var förr"))
        evidence.chmod(0o600)
        found.write_parquet(evidence)
    assert call(issued, "explain", "billed") == 0
    printed = out_of(capsys)
    assert "Reglerna kan inte visas: körningen gjordes med andra regler än dagens." in printed


def test_a_fee_shows_whether_the_registry_or_the_report_has_it(
    tmp_path: Path, capsys: Captured
) -> None:
    """ERSMOIndata carries no fee."""
    home = home_with(tmp_path / "home")
    listed = contact("listed", fee_code="12", lma_number="")
    write_file(home.inbox, File("gvr.xml", "ersmo", [listed]))
    deliver(home, "rapport.csv", report(contact("reported", 1, fee_code="12", patient_fee="50")))
    billed(home)
    for contact_id, source in (("listed", "patient_fees.csv"), ("reported", "rapporten")):
        assert call(home, "explain", contact_id) == 0
        printed = out_of(capsys)
        assert f"50,00 kr {source}" in printed.replace("\u00a0", " ")


def test_a_remark_names_the_cells_as_written_in_the_file(tmp_path: Path, capsys: Captured) -> None:
    home = home_with(tmp_path / "home")
    wrong = report(
        contact("fel", started_on="3/2/2024", born_on="1980-01-01", interpreter="kanske")
    )
    renamed = wrong.replace(b"started_on", b"Bes\xc3\xb6ksdatum").replace(b"interpreter", b"TOLK:")
    deliver(home, "rapport.csv", renamed)
    billed(home)
    assert call(home, "explain", "fel") == 0
    printed = out_of(capsys)
    assert "Kolumn Besöksdatum (datum): Skriv ÅÅÅÅ-MM-DD, till exempel 2024-01-31." in printed
    assert "Kolumn TOLK: (ja eller nej): Skriv ja eller nej, eller lämna cellen tom" in printed
    assert "born_on" not in printed
    [path] = (home.root / "outbox").glob("*/returns/1.xlsx")
    returned = pl.read_excel(path, sheet_name="Rader")
    assert returned["Retur: kolumn"].to_list() == [
        (
            "Besöksdatum (datum): Skriv ÅÅÅÅ-MM-DD, till exempel 2024-01-31.\n"
            "TOLK: (ja eller nej): Skriv ja eller nej, eller lämna cellen tom för nej."
        )
    ]
