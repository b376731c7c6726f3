"""The sample quarter is self-consistent; other tests bill it."""

import csv
import datetime as dt
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.fates import Fate
from contracts.registry_files import REGISTRIES
from contracts.remarks import CATALOGUE, RemarkCode, Verdict
from transforms.check_digits import is_luhn

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
IN_SAMPLE = sorted(path.stem for path in (SAMPLE / "registries").glob("*.csv"))
MONTHS = ("2024-01", "2024-02", "2024-03")
Rows = list[dict[str, str]]


def rows_of(path: Path, separator: str = ",") -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def registry(name: str) -> Rows:
    return rows_of(SAMPLE / "registries" / f"{name}.csv", ";")


@pytest.fixture(scope="module")
def expected() -> Rows:
    return rows_of(SAMPLE / "expected.csv")


def in_force(row: dict[str, str], day: str) -> bool:
    return row["valid_from"] <= day <= (row["valid_to"] or "9999-12-31")


def test_the_generator_output_is_committed(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, SAMPLE / "make_sample.py", "--to", tmp_path], check=True, timeout=60
    )
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    folders = [SAMPLE / "registries", SAMPLE / "inbox"]
    by_hand = {*SAMPLE.glob("inbox/*/bgmax_*"), *SAMPLE.glob("inbox/*/camt05*")}
    kept = {path for folder in folders for path in folder.rglob("*") if path.is_file()} - by_hand
    kept |= {SAMPLE / name for name in ("README.md", "decisions.csv", "expected.csv")}
    assert made == {path.relative_to(SAMPLE) for path in kept}
    differ = [str(p) for p in made if (tmp_path / p).read_bytes() != (SAMPLE / p).read_bytes()]
    assert differ == []


def test_every_row_remark_and_every_fate_occurs(expected: Rows) -> None:
    codes = {code for row in expected for code in row["codes"].split()}
    of_rows = {code.value for code in RemarkCode if CATALOGUE[code].verdict != Verdict.FILE}
    # E02 is asked from 2024-07-01, S01 only where deliverers.csv binds every folder, and R02 is of
    # withdrawn deliveries.
    assert codes == of_rows - {"E02", "S01", "R02"}
    assert {row["fate"] for row in expected} == {fate.value for fate in Fate}


def test_a_row_is_expected_each_month_until_it_is_settled(expected: Rows) -> None:
    """A stay that is billed month by month is settled when it has ended."""
    monthly = {row["agreement_id"] for row in registry("agreements") if row["inpatient_billing"]}
    judged: dict[tuple[str, str, str], Rows] = {}
    for row in expected:
        key = (row["delivery"], row["file"], row["source_row"])
        judged.setdefault(key, []).append(row)
    for (delivery, *_), runs in judged.items():
        months = [row["month"] for row in runs]
        first = MONTHS.index(delivery)
        assert months == list(MONTHS[first : first + len(runs)])
        waits = [row["fate"] in ("held", "not_yet") for row in runs]
        part = [row["agreement_id"] in monthly for row in runs]
        assert all(one or other for one, other in zip(waits[:-1], part, strict=False))
        assert not waits[-1] or months[-1] == MONTHS[-1]


def test_rows_are_numbered_without_gaps(expected: Rows) -> None:
    places: dict[tuple[str, str], set[int]] = {}
    for row in expected:
        places.setdefault((row["delivery"], row["file"]), set()).add(int(row["source_row"]))
    assert all(found == set(range(1, len(found) + 1)) for found in places.values())
    paths = {f"{delivery}/{file}" for delivery, file in places}
    inbox = {p.relative_to(SAMPLE / "inbox").as_posix() for p in SAMPLE.glob("inbox/*/*")}
    assert inbox - paths == {
        "2024-02/narsjukvard_2024-01_skickad_igen.csv",
        "2024-02/bgmax_norra_2024-03-01.txt",
        "2024-02/camt053_specialisterna_2024-03-05.xml",
        "2024-02/camt054_soder_2024-03-04.xml",
    }


def test_only_billed_rows_have_an_amount(expected: Rows) -> None:
    for row in expected:
        billed = row["fate"] == "billed"
        for column in ("amount", "agreement_id", "payer_id", "route"):
            assert bool(row[column]) == billed
        assert row["why"]
        assert row["codes"].split() == sorted(row["codes"].split())


def test_no_required_registry_is_missing() -> None:
    assert {name for name, spec in REGISTRIES.items() if not spec.may_be_absent} <= set(IN_SAMPLE)


@pytest.mark.parametrize("name", IN_SAMPLE)
def test_a_registry_has_its_columns_and_no_overlap(name: str) -> None:
    rows, spec = registry(name), REGISTRIES[name]
    needed = set(spec.contract.columns()) - set(spec.optional) - {"line"}
    assert needed <= set(rows[0])
    assert set(rows[0]) <= set(spec.contract.columns())
    periods: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    if "valid_from" not in rows[0]:
        assert len({tuple(row[column] for column in spec.key) for row in rows}) == len(rows)
        return
    yearly = {row["price_list_id"] for row in registry("price_lists") if row["yearly"] == "ja"}
    for row in rows:
        dt.date.fromisoformat(row["valid_from"])
        if name == "price_items" and row["price_list_id"] in yearly:
            row["valid_to"] = row["valid_to"] or f"{row['valid_from'][:4]}-12-31"
        key = tuple(row.get(column, "") for column in spec.key)
        periods.setdefault(key, []).append((row["valid_from"], row["valid_to"] or "9999-12-31"))
    for held in periods.values():
        held.sort()
        assert all(end < start for (_, end), (start, _) in itertools.pairwise(held))


def test_check_digits_are_right() -> None:
    people = registry("reserve_numbers")
    assert 240 <= len(people) <= 280
    for row in people:
        number = row["reserve_number"]
        assert len(number) == 12
        assert number.startswith("99")
        assert is_luhn(number[4:])
        assert (int(number[10]) % 2 == 1) == (row["sex"] == "M")
        assert not row["personal_id"] or is_luhn(row["personal_id"][2:])
    orgs = {row["provider_org_no"] for row in registry("agreements")}
    assert all(is_luhn(org) and org.startswith("999999") for org in orgs)


def test_every_kind_of_evidence_and_another_county_occur() -> None:
    cards = registry("lma_cards")
    kinds = {row["evidence"] for row in cards}
    assert kinds == {"card", "receipt", "residence_card", "decision"}
    assert {"03", "04", "05"} <= {row["region_of_residence"] for row in cards}
    known = {row["reserve_number"] for row in registry("reserve_numbers")}
    assert {row["reserve_number"] for row in cards} <= known


def test_public_prices_name_their_source() -> None:
    prices = registry("price_items")
    visits = {
        (row["profession"], row["amount"])
        for row in prices
        if row["price_list_id"] == "out_of_county"
        and row["kind"] == "visit"
        and not row["visit_type"]
        and in_force(row, "2024-02-01")
    }
    assert visits == {("LK", "2093"), ("", "930")}
    for row in prices:
        assert "https://" in row["source"] or row["source"].startswith("Påhittat exempel")


def test_the_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 1_500_000
