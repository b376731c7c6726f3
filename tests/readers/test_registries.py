"""The dated tables: every dialect is read, and every fault of every file is told at once."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from contracts.registries import REGISTRIES
from pipelines.registries.faults import RegistryError, RegistryFault
from pipelines.registries.load import Registries, load_registries
from pipelines.registries.periods import overlaps

PLAIN = {
    "agreements": """
avtalsnummer;organisationsnummer;vårdgivare;uppdragstyp;vårdnivå;ägare;prisgrund;prislista;\
momskompensation;pappersfaktura;giltig_från;giltig_till
ADA-1;999999-0014;Exempelvård;107;primary;private;agreement;lista;6,00;J;20180101;
ADA-2;9999990022;Exempelsjukhus;107;inpatient;region;out_of_county;;;;2018-01-01;2023-12-31
""",
    "care_units": """
kombikakod;hsa_id;namn;agreement_id;giltig_från;giltig_till
01101011M01;SE9999990014-A100;Mottagning ett;ADA-1;2018-01-01;
""",
    "reserve_numbers": """
reservnummer;namn;född;ersatt_av;personnummer;skyddad_identitet;giltig_från;giltig_till
992014100085;Alfa;1945-01-01;;19121212-1212;nej;2014-03-01;
992015101439;Beta;;992014100085;;JA;2015-03-01;
""",
    "lma_cards": """
lma-nummer;reservnummer;bevis;länskod;giltig_från;giltig_till
LMA: 09104729/1;992014100085;card;03;2023-01-15;2024-12-31
09-104729;992014100085;receipt;;2023-01-15;2024-12-31
""",
    "fee_codes": """
taxekod;kategori;hälsoundersökning;giltig_från;giltig_till
01;resident;;2010-01-01;
12;asylum;1;2010-01-01;
""",
    "price_items": """
prislista;slag;uppdragstyp;vårdform;besökstyp;yrkeskategori;kod;belopp;källa;giltig_från;giltig_till
lista;visit;;;;LK;;2093;Avtal;2024-01-01;
lista;visit;;;;;;930,50;Avtal;2024-01-01;
lista;procedure;;;;;pe009;850;Avtal;2024-01-01;
""",
    "payers": """
betalare;namn;orgnr;referens_asyl;betalningsvillkor;kanal;giltig_från;giltig_till
hsf;Region Stockholm;2321000016;15002509/A;30;manual;2020-01-01;
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in PLAIN.items():
        (tmp_path / f"{name}.csv").write_text(content.lstrip("\n"))
    return tmp_path


def faults(folder: Path) -> list[RegistryFault]:
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    return list(caught.value.faults)


def told(folder: Path) -> set[tuple[str, str, int | None, str | None]]:
    return {(fault.code.value, fault.file, fault.line, fault.column) for fault in faults(folder)}


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / f"{name}.csv"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))


def add(folder: Path, name: str, *lines: str) -> None:
    path = folder / f"{name}.csv"
    path.write_text(path.read_text() + "\n".join(lines) + "\n")


def test_text_stays_text_and_the_rest_gets_types(folder: Path) -> None:
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


def test_rows_are_sorted_by_key_and_day_and_keep_the_line_of_their_file(folder: Path) -> None:
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


def test_the_hash_of_every_file_is_told(folder: Path) -> None:
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


def test_lines_are_those_of_the_file_whatever_quotes_and_blank_lines_it_has(folder: Path) -> None:
    path = folder / "fee_codes.csv"
    path.write_text(
        'fee_code;category;anteckning;valid_from;valid_to\n12;asylum;"två\nrader";2010-01-01;\n\n'
        "69;asylum;;2010-01-01;\n"
    )
    assert load_registries(folder).fee_codes.select("fee_code", "line").rows() == [
        ("12", 2),
        ("69", 5),
    ]


def test_missing_files_and_columns_are_all_told(folder: Path) -> None:
    (folder / "payers.csv").unlink()
    edit(folder, "care_units", "kombikakod;", "enhet;")
    edit(folder, "fee_codes", ";hälsoundersökning", ";taxa")
    edit(folder, "price_items", PLAIN["price_items"].splitlines()[1], "a;b;c;d;e;f;g;h;i;j;k")
    assert told(folder) == {
        ("G01", "payers.csv", None, None),
        ("G02", "care_units.csv", 1, "care_unit"),
        ("G02", "fee_codes.csv", 1, "fee_code"),
        ("G02", "price_items.csv", None, None),
    }


def test_no_folder_at_all_is_seven_missing_files(tmp_path: Path) -> None:
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
        ("lma_cards", (";receipt;", ";kvitto;"), (3, "evidence")),
        ("fee_codes", ("\n12;", "\n120;"), (3, "fee_code")),
        ("fee_codes", (";asylum;", ";asyl;"), (3, "category")),
        ("price_items", (";930,50;", ";930,505;"), (3, "amount")),
        ("price_items", (";930,50;", ";1 930,50;"), (3, "amount")),
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
def test_a_malformed_or_forbidden_cell_is_told_once(
    folder: Path, name: str, edited: tuple[str, str], place: tuple[int, str]
) -> None:
    edit(folder, name, *edited)
    assert told(folder) == {("G03", f"{name}.csv", *place)}
    assert len(faults(folder)) == 1


def test_trailing_zeros_are_no_decimals(folder: Path) -> None:
    edit(folder, "price_items", "930,50", "930.5000")
    assert Decimal("930.50") in load_registries(folder).price_items["amount"].to_list()


def test_an_overlap_names_both_lines_and_periods(folder: Path) -> None:
    add(folder, "agreements", "ADA-2;9999990022;B;107;inpatient;region;agreement;;;;2023-12-31;")
    (fault,) = faults(folder)
    assert fault[:4] == ("G04", "agreements.csv", 4, "valid_from")
    assert "2023-12-31–tills vidare överlappar 2018-01-01–2023-12-31 på rad 3" in fault.message


def test_rows_that_follow_each_other_do_not_overlap(folder: Path) -> None:
    add(folder, "agreements", "ADA-2;9999990022;B;107;inpatient;region;agreement;;;;2024-01-01;")
    assert load_registries(folder).agreements.height == 3


def test_a_long_period_is_held_against_each_short_one_within_it(folder: Path) -> None:
    add(
        folder,
        "care_units",
        "01101011M01;;;ADA-1;2019-01-01;2019-02-01",
        "01101011M01;;;ADA-1;2020-01-01;2020-02-01",
    )
    assert told(folder) == {
        ("G04", "care_units.csv", 3, "valid_from"),
        ("G04", "care_units.csv", 4, "valid_from"),
    }


def test_prices_with_the_same_empty_keys_tie(folder: Path) -> None:
    add(folder, "price_items", "lista;visit;;;;;;940;Annat;2024-01-01;")
    (fault,) = faults(folder)
    assert fault[:3] == ("G05", "price_items.csv", 5)
    assert "samma nyckel och period (2024-01-01–tills vidare) som rad 3" in fault.message


def test_faults_of_persons_hold_no_cell(folder: Path) -> None:
    add(
        folder,
        "reserve_numbers",
        "992014100085;Alfa;1945-01-01;;;;2016-03-07;",
        "99X;Gamma;1945-13-01;;;;2016-03-07;2011-01-01",
    )
    add(folder, "lma_cards", "09-104729;992014100085;card;;2024-01-15;")
    said = " ".join(str(fault) for fault in faults(folder))
    cells = ("9920", "Alfa", "Gamma", "1945", "2016", "2011", "09-1", "99X", "2024")
    assert [cell for cell in cells if cell in said] == []
    with pytest.raises(RegistryError) as caught:
        load_registries(folder)
    assert str(caught.value) == (
        "lma_cards.csv G04: 1, reserve_numbers.csv G03: 2, reserve_numbers.csv G04: 1, "
        "reserve_numbers.csv G05: 1"
    )


def test_a_row_may_not_end_before_it_starts(folder: Path) -> None:
    edit(folder, "agreements", ";2023-12-31", ";2017-12-31")
    assert told(folder) == {("G05", "agreements.csv", 3, "valid_to")}


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
    assert told(folder) == {
        ("G05", "reserve_numbers.csv", line, "replaced_by") for line in (2, 3, 4, 7)
    }


def test_only_the_latest_row_of_a_number_says_what_replaces_it(folder: Path) -> None:
    """A circle through a row that a later one has taken the place of is none."""
    edit(
        folder,
        "reserve_numbers",
        "Alfa;1945-01-01;;19121212-1212;nej;2014-03-01;",
        "A;;992015101439;;;2014-03-01;2014-12-31",
    )
    add(folder, "reserve_numbers", "992014100085;A;;992016100003;;;2015-01-01;")
    assert load_registries(folder).reserve_numbers.height == 3


def test_a_chain_as_long_as_the_file_is_no_circle(folder: Path) -> None:
    chain = [f"992016{n:06d};X;;992016{n + 1:06d};;;2016-01-01;" for n in range(100)]
    add(folder, "reserve_numbers", *chain)
    assert load_registries(folder).reserve_numbers.height == 102


def test_references_to_nothing_are_told(folder: Path) -> None:
    edit(folder, "care_units", ";ADA-1;", ";ADA-9;")
    edit(folder, "payers", "hsf;", "03;")
    assert told(folder) == {
        ("G06", "care_units.csv", 2, "agreement_id"),
        ("G06", "payers.csv", None, "payer_id"),
    }


def test_a_card_may_name_a_number_that_no_registry_has(folder: Path) -> None:
    edit(folder, "lma_cards", "992014100085;card", "992099100085;card")
    assert load_registries(folder).lma_cards.height == 2


@pytest.mark.parametrize("seed", range(30))
def test_overlaps_are_those_that_comparing_every_pair_finds(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    start = dt.date(2024, 1, 1)
    rows = []
    for line in range(2, rng.randrange(3, 25)):
        first = start + dt.timedelta(days=rng.randrange(60))
        last = rng.choice([None, first + dt.timedelta(days=rng.randrange(12))])
        rows.append((line, rng.choice(["a", "b"]), rng.choice([None, "x"]), first, last))
    schema = {
        "line": pl.UInt32,
        "k": pl.String,
        "m": pl.String,
        "valid_from": pl.Date,
        "valid_to": pl.Date,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    met = set()
    for one, other in itertools.permutations(rows, 2):
        earlier = (other[3], other[0]) < (one[3], one[0])
        if one[1:3] == other[1:3] and earlier and (other[4] is None or other[4] >= one[3]):
            met.add(one[0])
    found = overlaps(frame, ("k", "m"))
    assert {pair[0] for pair in found} == met
    period = {line: (key, first) for line, *key, first, _ in rows}
    assert all(period[pair[0]][0] == period[pair[2]][0] for pair in found)
