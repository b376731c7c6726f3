"""`explain` tells every rule behind a krona, by the registries as they were when it was billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from tests.commands.calling import Told, call, out_of

if TYPE_CHECKING:
    from pipelines.home.paths import Home

RULES = ("Form", "Kategori", "Person", "LMA", "Enhet", "Avtal", "Betalare", "Väg", "Pris", "Ålder")
SHOWN = "Regel Svar Register"


def test_every_rule_is_told_with_its_registry_row(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "explain", "billed") == 0
    _, _, rules = out_of(capsys).partition(SHOWN)
    places = [rules.index(f" {rule} ") for rule in (*RULES, "Dubbelt", "Liggare")]
    assert places == sorted(places)
    for registry in ("fee_codes", "reserve_numbers", "lma_cards", "care_units", "agreements"):
        assert f"{registry} rad " in rules
    assert "inget var fakturerat: debiteras" in rules


def test_a_contact_that_waits_is_told_which_rule_it_waits_for(
    billed_twice: Home, capsys: Told
) -> None:
    assert call(billed_twice, "explain", "U01") == 0
    told = out_of(capsys)
    assert "99999999M99: okänd (U01)" in told
    # It was judged in two months; the last one's rules are told.
    assert told.count(SHOWN) == 1
    assert told.index(SHOWN) > told.index("2024-02")


def test_what_is_settled_without_being_judged_has_no_rules(
    billed_twice: Home, capsys: Told
) -> None:
    assert call(billed_twice, "explain", "cancelled") == 0
    told = out_of(capsys)
    assert told.count(SHOWN) == 1
    assert told.index(SHOWN) < told.index("rättelse.csv")


def test_a_changed_contact_is_told_what_changed(billed_twice: Home, capsys: Told) -> None:
    assert call(billed_twice, "explain", "changed") == 0
    told = out_of(capsys)
    assert told.count(SHOWN) == 2
    assert "fakturerad förut, ändrad i belopp" in told


def test_the_rules_are_told_by_the_registries_as_they_were_then(issued: Home, capsys: Told) -> None:
    assert call(issued, "explain", "billed") == 0
    before = out_of(capsys)
    for name in ("lma_cards", "agreements", "care_units"):
        path = issued.registries / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("20", "19"), encoding="utf-8")
    assert call(issued, "explain", "billed") == 0
    assert out_of(capsys) == before


def test_without_the_registries_of_then_the_rest_is_told(issued: Home, capsys: Told) -> None:
    for path in [*issued.inputs.iterdir(), *issued.registries.iterdir()]:
        path.unlink()
    assert call(issued, "explain", "billed") == 0
    told = out_of(capsys)
    assert "Reglerna visas inte: körningens register är inte kvar." in told
    assert "1 500,50 kr" in told


def test_rules_that_are_other_than_those_that_billed_are_not_told(
    issued: Home, capsys: Told
) -> None:
    for evidence in issued.root.glob("runs/*/*/matched.parquet"):
        found = pl.read_parquet(evidence).with_columns(reference=pl.lit("som det var förr"))
        evidence.chmod(0o600)
        found.write_parquet(evidence)
    assert call(issued, "explain", "billed") == 0
    told = out_of(capsys)
    assert "Reglerna visas inte: körningen gjordes med andra regler än dagens." in told
