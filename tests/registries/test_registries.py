"""The dated tables: every dialect is read."""

import datetime as dt
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from contracts.registry_files import REGISTRIES
from pipelines.registries.load import Registries, load_registries
from tests.registries.registry_files import PLAIN, edit


def test_text_stays_text_and_other_cells_get_types(folder: Path) -> None:
    found = load_registries(folder)
    agreement = found.agreements.row(0, named=True)
    assert agreement["provider_org_no"] == "9999990014"
    assert agreement["vat_compensation_percent"] == Decimal("6.00")
    assert agreement["valid_from"] == dt.date(2018, 1, 1)
    assert (agreement["paper_invoice"], agreement["deduct_patient_fee"]) == (True, False)
    assert agreement["line"] == 2
    assert found.care_units["care_unit"].to_list() == ["01101011M01"]
    assert found.fee_codes["health_exam"].to_list() == [False, True]
    assert found.fee_codes["fee_code"].to_list() == ["01", "12"]
    assert found.lma_cards["lma_number"].unique().to_list() == ["09-104729"]
    assert found.reserve_numbers["personal_id"].to_list() == ["191212121212", None]
    assert found.reserve_numbers["protected_identity"].to_list() == [False, True]


def test_rows_are_sorted_by_key_and_day_and_keep_their_line_number(folder: Path) -> None:
    prices = load_registries(folder).price_items
    assert prices.select("line", "kind", "code", "amount").rows() == [
        (4, "procedure", "PE009", Decimal("850.00")),
        (3, "visit", None, Decimal("930.50")),
        (2, "visit", None, Decimal("2093.00")),
    ]


def test_registries_that_may_be_absent_are_empty(folder: Path) -> None:
    found = load_registries(folder)
    assert found.patient_fees.is_empty()
    assert found.drg_weights.schema == REGISTRIES["drg_weights"].contract.schema()


def test_every_table_is_in_the_order_of_its_contract(folder: Path) -> None:
    found = load_registries(folder)
    for name, spec in REGISTRIES.items():
        assert getattr(found, name).columns == spec.contract.columns()
    assert set(Registries.__dataclass_fields__) == {*REGISTRIES, "hashes"}


def test_the_hash_of_every_file_is_recorded(folder: Path) -> None:
    hashes = load_registries(folder).hashes
    assert sorted(hashes) == sorted(f"{name}.csv" for name in PLAIN)
    assert hashes["payers.csv"] == sha256((folder / "payers.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_every_dialect_reads_alike(folder: Path, encoding: str, separator: str) -> None:
    plain = load_registries(folder)
    for path in folder.glob("*.csv"):
        content = path.read_text().replace(";", separator).replace("\n", "\r\n")
        path.write_bytes(content.encode(encoding))
    found = load_registries(folder)
    for name in REGISTRIES:
        assert getattr(found, name).equals(getattr(plain, name))


def test_line_numbers_are_those_of_the_file_despite_quotes_and_blank_lines(folder: Path) -> None:
    path = folder / "fee_codes.csv"
    path.write_text(
        'fee_code;category;anteckning;valid_from;valid_to\n12;asylum;"två\nrader";2010-01-01;\n\n'
        "69;asylum;;2010-01-01;\n"
    )
    assert load_registries(folder).fee_codes.select("fee_code", "line").rows() == [
        ("12", 2),
        ("69", 5),
    ]


def test_trailing_zeros_are_not_decimals(folder: Path) -> None:
    edit(folder, "price_items", "930,50", "930.5000")
    assert Decimal("930.50") in load_registries(folder).price_items["amount"].to_list()


def test_prices_and_fees_name_codes_as_their_tables_spell_them(folder: Path) -> None:
    """Own rule 2026-11-30: a price of `lk` is the price of LK, not of another profession."""
    (folder / "professions.csv").write_text("yrkeskategori\nLK\n01\n")
    (folder / "visit_types.csv").write_text("besökstyp\n01\n02\n")
    (folder / "patient_fees.csv").write_text(
        "taxekod;yrkeskategori;belopp;giltig_från;giltig_till\n12;1.;50;2024-01-01;\n"
    )
    edit(folder, "price_items", ";;;;LK;;2093", ";;;1;lk;;2093")
    found = load_registries(folder)
    coded = found.price_items.drop_nulls("profession").select("visit_type", "profession")
    assert coded.rows() == [("01", "LK")]
    assert found.patient_fees.get_column("profession").to_list() == ["01"]


def test_keys_are_read_as_the_cells_of_reports(folder: Path) -> None:
    edit(
        folder, "care_units", "01101011M01;SE9999990014-A100", "01101011m01;se9999990014\u2013a100"
    )
    edit(folder, "reserve_numbers", "992014100085;Alfa", "99201410-0085;Alfa")
    edit(folder, "reserve_numbers", ";;992014100085;;", ";;99201410 0085;;")
    edit(folder, "reserve_numbers", "19121212-1212", "19121212+1212")
    edit(folder, "price_items", "pe009", "pe009.")
    edit(folder, "payers", "hsf;", "HSF;")
    found = load_registries(folder)
    assert found.care_units.select("care_unit", "hsa_id").rows() == [
        ("01101011M01", "SE9999990014-A100")
    ]
    persons = found.reserve_numbers.select("reserve_number", "replaced_by", "personal_id").rows()
    assert persons[0] == ("992014100085", None, "191212121212")
    assert persons[1][1] == "992014100085"
    assert found.price_items.drop_nulls("code").get_column("code").to_list() == ["PE009"]
    assert found.payers.get_column("payer_id").to_list() == ["hsf"]
