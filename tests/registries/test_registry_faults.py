"""Every registry fault is reported at once: files, columns, cells, references."""

from pathlib import Path

import pytest

from pipelines.registries.faults import FaultCode, RegistryError, RegistryFault
from pipelines.registries.faults import fault_lines as lines_of
from pipelines.registries.load import load_registries
from tests.registries.registry_files import PLAIN, add, edit, faults, located


def test_missing_files_and_columns_are_all_reported(folder: Path) -> None:
    (folder / "payers.csv").unlink()
    edit(folder, "care_units", "kombikakod;", "enhet;")
    edit(folder, "fee_codes", ";hälsoundersökning", ";taxa")
    edit(folder, "price_items", PLAIN["price_items"].splitlines()[1], "a;b;c;d;e;f;g;h;i;j;k")
    assert located(folder) == {
        ("G01", "payers.csv", None, None),
        ("G02", "care_units.csv", 1, "care_unit"),
        ("G02", "fee_codes.csv", 1, "fee_code"),
        ("G02", "price_items.csv", None, None),
    }


def test_a_missing_folder_is_seven_missing_files(tmp_path: Path) -> None:
    assert {fault.code.value for fault in faults(tmp_path / "none")} == {"G01"}
    assert len(faults(tmp_path / "none")) == 7


@pytest.mark.parametrize(
    ("name", "edited", "place"),
    [
        ("agreements", ("999999-0014", "999999-0015"), (2, "provider_org_no")),
        ("agreements", ("999999-0014", "99999-0014"), (2, "provider_org_no")),
        ("agreements", ("20180101", "20180231"), (2, "valid_from")),
        ("agreements", ("20180101", "2018-1-1"), (2, "valid_from")),
        ("agreements", ("20180101", ""), (2, "valid_from")),
        ("agreements", (";primary;", ";secondary;"), (2, "care_level")),
        ("agreements", (";primary;", ";;"), (2, "care_level")),
        ("agreements", (";J;", ";kanske;"), (2, "paper_invoice")),
        ("agreements", ("6,00", "6,005"), (2, "vat_compensation_percent")),
        ("agreements", ("6,00", "106"), (2, "vat_compensation_percent")),
        ("agreements", ("6,00", "-6"), (2, "vat_compensation_percent")),
        ("care_units", ("01101011M01", "1101011M01"), (2, "care_unit")),
        ("care_units", ("SE9999990014-A100", "SE9999990014"), (2, "hsa_id")),
        ("reserve_numbers", ("992014100085;Alfa", "99201410008;Alfa"), (2, "reserve_number")),
        ("reserve_numbers", (";1945-01-01", ";1945"), (2, "born_on")),
        ("lma_cards", ("LMA: 09104729/1", "0910472"), (2, "lma_number")),
        ("lma_cards", (";card;03", ";card;3"), (2, "region_of_residence")),
        ("lma_cards", (";receipt;", ";intyg;"), (3, "evidence")),
        ("fee_codes", ("\n12;", "\n120;"), (3, "fee_code")),
        ("fee_codes", (";asylum;", ";flykting;"), (3, "category")),
        ("price_items", (";930,50;", ";930,505;"), (3, "amount")),
        ("price_items", (";930,50;", ";1.930;"), (3, "amount")),
        # Digits of other scripts cannot be used in calculations.
        ("price_items", (";930,50;", ";\u0669\u0663\u0660;"), (3, "amount")),
        ("reserve_numbers", ("992014100085;Alfa", "99201410008\u0665;Alfa"), (2, "reserve_number")),
        ("price_items", (";930,50;", ";;"), (3, "amount")),
        (
            "price_items",
            ("visit;;;;LK;;", "deduction;;;;LK;;0;A;2024-01-01;\nl;visit;;;;;;"),
            (2, "amount"),
        ),
        ("price_items", ("pe009", ""), (4, "code")),
        ("price_items", ("pe009", "pe0099"), (4, "code")),
        ("price_items", ("LK;;2093", "LK;1234;2093"), (2, "code")),
        ("payers", (";30;", ";30 dagar;"), (2, "due_days")),
        ("payers", (";manual;", ";brev;"), (2, "channel")),
    ],
)
def test_a_malformed_or_forbidden_cell_is_reported_once(
    folder: Path, name: str, edited: tuple[str, str], place: tuple[int, str]
) -> None:
    edit(folder, name, *edited)
    assert located(folder) == {("G03", f"{name}.csv", *place)}
    assert len(faults(folder)) == 1


def test_a_row_of_separators_only_is_not_a_row(folder: Path) -> None:
    add(folder, "payers", ";;;;;;;", "03;Region Tre;9999999031;X;30;riv;2024-31-12;")
    assert located(folder) == {("G03", "payers.csv", 4, "valid_from")}


def test_similar_faults_are_reported_in_one_limited_line() -> None:
    malformed = RegistryFault(FaultCode.VALUE, "lma_cards.csv", 2, "valid_from", "Fel form.")
    many = [malformed._replace(line=line) for line in range(2, 50_002)]
    other = malformed._replace(line=7, column="valid_to")
    missing = RegistryFault(FaultCode.FILE_MISSING, "payers.csv", None, None, "Filen saknas.")
    place = "lma_cards.csv, rad 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 och 49\u00a0990 till, kolumn"
    assert lines_of([missing, *many, other]) == [
        "G01 payers.csv: Filen saknas.",
        f"G03 {place} valid_from: Fel form.",
        "G03 lma_cards.csv, rad 7, kolumn valid_to: Fel form.",
    ]
    unlike = [fault._replace(message=f"Fel {fault.line}.") for fault in many]
    assert lines_of(unlike)[-1] == "… och 49\u00a0900 fel till."
    assert len(lines_of(unlike)) == 101


def test_faults_of_persons_show_no_cell(folder: Path) -> None:
    add(
        folder,
        "reserve_numbers",
        "992014100085;Alfa;1945-01-01;;;;2016-03-07;",
        "99X;Gamma;1945-13-01;;;;2016-03-07;2011-01-01",
    )
    add(folder, "lma_cards", "09-104729;992014100085;card;;2024-01-15;")
    text = " ".join(str(fault) for fault in faults(folder))
    cells = ("9920", "Alfa", "Gamma", "1945", "2016", "2011", "09-1", "99X", "2024")
    assert [cell for cell in cells if cell in text] == []
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    assert caught.value.counts == (
        "lma_cards.csv G04: 1, reserve_numbers.csv G03: 2, reserve_numbers.csv G04: 1, "
        "reserve_numbers.csv G05: 1"
    )


def test_numbers_may_not_replace_each_other_in_a_circle(folder: Path) -> None:
    edit(folder, "reserve_numbers", "Alfa;1945-01-01;;", "Alfa;1945-01-01;992016100001;")
    add(
        folder,
        "reserve_numbers",
        "992016100001;C;;992015101439;;;2016-01-01;",
        "992016100002;D;;992016100003;;;2016-01-01;",
        "992016100003;E;;;;;2016-01-01;",
        "992016100004;F;;992016100004;;;2016-01-01;",
    )
    assert located(folder) == {
        ("G05", "reserve_numbers.csv", line, "replaced_by") for line in (2, 3, 4, 7)
    }


def test_only_the_latest_row_of_a_number_determines_its_replacement(folder: Path) -> None:
    """A circle through an outdated row is not a circle."""
    edit(
        folder,
        "reserve_numbers",
        "Alfa;1945-01-01;;19121212-1212;nej;2014-03-01;",
        "A;;992015101439;;;2014-03-01;2014-12-31",
    )
    add(folder, "reserve_numbers", "992014100085;A;;992016100003;;;2015-01-01;")
    assert load_registries(folder).reserve_numbers.height == 3


def test_a_chain_as_long_as_the_file_is_not_a_circle(folder: Path) -> None:
    chain = [f"992016{n:06d};X;;992016{n + 1:06d};;;2016-01-01;" for n in range(100)]
    add(folder, "reserve_numbers", *chain)
    assert load_registries(folder).reserve_numbers.height == 102


def test_dangling_references_are_reported(folder: Path) -> None:
    edit(folder, "care_units", ";ADA-1;", ";ADA-9;")
    edit(folder, "payers", "hsf;", "03;")
    assert located(folder) == {
        ("G06", "care_units.csv", 2, "agreement_id"),
        ("G06", "payers.csv", None, "payer_id"),
    }


def test_a_card_may_refer_to_a_number_outside_the_registry(folder: Path) -> None:
    edit(folder, "lma_cards", "992014100085;card", "992099100085;card")
    assert load_registries(folder).lma_cards.height == 2


def test_a_code_that_may_be_several_codes_of_its_table_is_refused(folder: Path) -> None:
    """Exactly written codes are never in doubt."""
    (folder / "professions.csv").write_text("yrkeskategori\nLK\nlk\n1\n01\n")
    edit(folder, "price_items", ";;;;LK;;2093", ";;;;Lk;;2093")
    add(folder, "price_items", "lista;visit;;;;01;;1;Avtal;2024-01-01;")
    assert located(folder) == {("G05", "price_items.csv", 2, "profession")}


def test_prices_of_one_code_in_two_spellings_are_refused(folder: Path) -> None:
    (folder / "professions.csv").write_text("yrkeskategori\nLK\n")
    add(folder, "price_items", "lista;visit;;;;lk;;1;Avtal;2024-01-01;")
    assert located(folder) == {("G05", "price_items.csv", 5, "valid_from")}
