"""Registries that can be used, but hinder billing (G07) or look wrong (G08)."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.home.paths import Home
from pipelines.operation.registry_check import checked_registries, registry_of
from tests.registries.registry_files import add, edit

TODAY = dt.date(2024, 2, 1)
PRICES = ("G08", "price_items.csv", 2, "prislista")
BILLABLE = """
avtalsnummer;organisationsnummer;vårdgivare;uppdragstyp;vårdnivå;ägare;prisgrund;prislista;\
bankgiro;momsnummer;peppol schema;peppol id;giltig_från;giltig_till
ADA-1;999999-0014;Exempelvård;107;primärvård;privat;avtal;lista;999-0110;SE999999001401;0007;\
9999990014;20180101;
""".lstrip()
PAYER = """
betalare;namn;orgnr;referens_asyl;kanal;peppol schema;peppol id;giltig_från;giltig_till
hsf;Region Stockholm;2321000016;15002509/A;manuell;0007;2321000016;2020-01-01;
""".lstrip()


@pytest.fixture
def sound(tmp_path: Path, folder: Path) -> Home:
    """A home whose registries hinder nothing."""
    home = Home(tmp_path / "home")
    home.make()
    for file in folder.glob("*.csv"):
        (home.registries / file.name).write_text(file.read_text())
    (home.registries / "agreements.csv").write_text(BILLABLE)
    (home.registries / "payers.csv").write_text(PAYER)
    return home


def found(home: Home) -> list[tuple[str, str, int | None, str | None]]:
    checked = checked_registries(home, TODAY)
    return [(one.code.value, one.file, one.line, one.column) for one in checked.faults]


def test_sound_registries_have_no_advice(sound: Home) -> None:
    assert found(sound) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("agreements", ";lista;", ";;", ("G07", "agreements.csv", 2, "prislista")),
        ("agreements", ";lista;", ";annan;", ("G07", "agreements.csv", 2, "prislista")),
        ("agreements", "999-0110", "", ("G07", "agreements.csv", 2, "bankgiro")),
        ("agreements", "999-0110", "999-0111", ("G07", "agreements.csv", 2, "bankgiro")),
        ("agreements", "999-0110", "12", ("G07", "agreements.csv", 2, "bankgiro")),
        ("agreements", ";0007;", ";;", ("G07", "agreements.csv", 2, "peppol id")),
        ("agreements", "SE999999001401", "", ("G07", "agreements.csv", 2, "momsnummer")),
        ("payers", ";0007;", ";;", ("G07", "payers.csv", 2, "peppol id")),
        ("lma_cards", "/1;9920141", "/1;9920151", ("G08", "lma_cards.csv", 2, "reservnummer")),
        (
            "price_items",
            "lista;visit;;;;L",
            "b;visit;;;;L",
            ("G08", "price_items.csv", 2, "prislista"),
        ),
    ],
)
def test_a_cell_that_hinders_or_looks_wrong_is_named(
    sound: Home, name: str, old: str, new: str, expected: tuple[str, str, int, str]
) -> None:
    edit(sound.registries, name, old, new)
    assert expected in found(sound)


def test_an_agreement_without_units_hinders(sound: Home) -> None:
    add(sound.registries, "agreements", *BILLABLE.replace("ADA-1", "ADA-2").splitlines()[1:])
    assert ("G07", "agreements.csv", 3, "avtalsnummer") in found(sound)


def test_a_unit_whose_agreement_has_ended_is_named(sound: Home) -> None:
    edit(sound.registries, "agreements", ";20180101;", ";20180101;20231231")
    assert ("G08", "care_units.csv", 2, "agreement_id") in found(sound)


def test_two_sellers_with_one_account_are_named(sound: Home) -> None:
    other = BILLABLE.replace("ADA-1", "ADA-2").replace("999999-0014", "999999-0022")
    add(sound.registries, "agreements", *other.splitlines()[1:])
    add(sound.registries, "care_units", "01101011M02;;Mottagning två;ADA-2;2018-01-01;")
    lines = [
        line for code, file, line, _ in found(sound) if (code, file) == ("G08", "agreements.csv")
    ]
    assert lines == [2, 3]


def test_a_list_whose_prices_have_ended_looks_wrong_but_hinders_nothing(sound: Home) -> None:
    prices = sound.registries / "price_items.csv"
    prices.write_text(prices.read_text().replace(";2024-01-01;", ";2024-01-01;2024-01-31"))
    assert found(sound) == [("G08", "agreements.csv", 2, "prislista")]


def test_a_yearly_list_without_prices_is_named(sound: Home) -> None:
    """With a misspelled name, the prices of last year would go on."""
    lists = sound.registries / "price_lists.csv"
    lists.write_text("prislista;namn;årlig\nlista;;ja\nlitsa;;ja\n", encoding="utf-8")
    assert ("G08", "price_lists.csv", 3, "prislista") in found(sound)
    assert ("G08", "price_lists.csv", 2, "prislista") not in found(sound)


def test_an_ended_row_is_left_out(sound: Home) -> None:
    ended = BILLABLE.replace("ADA-1", "ADA-0").replace("20180101;", "20100101;20171231")
    add(sound.registries, "agreements", *ended.replace("999-0110", "").splitlines()[1:])
    assert found(sound) == []


def test_a_registry_without_rows_hinders(sound: Home) -> None:
    units = sound.registries / "care_units.csv"
    units.write_text(units.read_text().splitlines()[0] + "\n")
    assert ("G07", "care_units.csv", None, None) in found(sound)


def test_an_example_row_is_not_read_and_is_named(sound: Home) -> None:
    edit(sound.registries, "agreements", "giltig_till", "giltig_till;Kommentar")
    add(sound.registries, "agreements", *BILLABLE.replace("ADA-1", "X").splitlines()[1:])
    rows = (sound.registries / "agreements.csv").read_text().splitlines()
    rows[1], rows[2] = f"{rows[1]};eget", f"{rows[2]};EXEMPELRAD: läses inte."
    (sound.registries / "agreements.csv").write_text("\n".join(rows))
    assert found(sound) == [("G08", "agreements.csv", 3, None)]


def test_faults_come_most_blocking_first(sound: Home) -> None:
    (sound.registries / "fee_codes.csv").unlink()
    edit(sound.registries, "payers", "2321000016", "2321000017")
    edit(sound.registries, "care_units", "kombikakod", "kod")
    assert [code for code, *_ in found(sound)] == ["G01", "G02", "G03"]


def test_a_file_is_checked_in_place_of_the_registry_that_it_is(sound: Home, tmp_path: Path) -> None:
    other = tmp_path / "våra avtal.csv"
    other.write_text(BILLABLE.replace("999-0110", ""))
    assert registry_of(other) == "agreements"
    checked = checked_registries(sound, TODAY, other)
    assert [(one.file, one.line) for one in checked.faults] == [("våra avtal.csv", 2)]
