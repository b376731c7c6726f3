"""Yearly price lists and price rows for ages, as their files are loaded."""

from pathlib import Path

import pytest

from pipelines.registries.load import load_registries
from tests.registries.registry_files import add, edit, located

AGED = "prislista;slag;ålder_från;ålder_till;belopp;giltig_från;giltig_till"


def lists(folder: Path, *rows: str) -> None:
    heading = "prislista;namn;årlig"
    (folder / "price_lists.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")


def prices(folder: Path, *rows: str) -> None:
    (folder / "price_items.csv").write_text("\n".join([AGED, *rows]) + "\n", encoding="utf-8")


def test_a_home_without_price_lists_loads_as_before(folder: Path) -> None:
    found = load_registries(folder)
    assert found.price_lists.is_empty()
    assert found.price_items.get_column("valid_to").to_list() == [None] * 3


def test_the_rows_of_a_yearly_list_end_with_their_year(folder: Path) -> None:
    lists(folder, "lista;Egen lista;ja")
    ends = load_registries(folder).price_items.get_column("valid_to").cast(str).to_list()
    assert ends == ["2024-12-31"] * 3


def test_the_next_years_row_does_not_overlap_an_open_one(folder: Path) -> None:
    lists(folder, "lista;;ja")
    add(folder, "price_items", "lista;visit;;;;;;940;Annat;2025-01-01;")
    assert load_registries(folder).price_items.height == 4
    lists(folder, "lista;;nej")
    assert located(folder) == {("G04", "price_items.csv", 5, "valid_from")}


def test_a_list_with_dates_is_yearly_while_its_row_holds(folder: Path) -> None:
    path = folder / "price_lists.csv"
    path.write_text("prislista;årlig;giltig_från;giltig_till\nlista;ja;2024-06-01;\n")
    assert load_registries(folder).price_items.get_column("valid_to").to_list() == [None] * 3


def test_a_faulty_price_list_is_a_fault(folder: Path) -> None:
    lists(folder, "lista;;kanske")
    assert located(folder) == {("G03", "price_lists.csv", 2, "yearly")}
    lists(folder, "lista;;ja", "lista;;nej")
    assert located(folder) == {("G05", "price_lists.csv", 3, "valid_from")}


def test_a_row_of_a_yearly_list_needs_its_first_day(folder: Path) -> None:
    lists(folder, "lista;;ja")
    edit(folder, "price_items", "2093;Avtal;2024-01-01", "2093;Avtal;")
    assert located(folder) == {("G03", "price_items.csv", 2, "valid_from")}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("0;17;5;2024-01-01;", "18;64;6;2024-01-01;", False),
        ("0;17;5;2024-01-01;", "17;64;6;2024-01-01;", True),
        (";17;5;2024-01-01;", "0;5;6;2024-01-01;", True),
        ("18;;5;2024-01-01;", ";18;6;2024-01-01;", True),
        ("18;;5;2024-01-01;", ";17;6;2024-01-01;", False),
        (";;5;2024-01-01;", "0;17;6;2024-01-01;", False),
        ("0;17;5;2024-01-01;2024-06-30", "0;19;6;2024-07-01;", False),
        ("0;17;5;2024-01-01;2024-07-01", "0;19;6;2024-07-01;", True),
    ],
)
def test_ages_may_not_overlap_while_the_other_keys_are_equal(
    folder: Path, one: str, other: str, *, meet: bool
) -> None:
    prices(folder, f"lista;visit;{one}", f"lista;visit;{other}", f"annan;visit;{one}")
    if not meet:
        assert load_registries(folder).price_items.height == 3
        return
    assert located(folder) == {("G04", "price_items.csv", 3, "age_from")}


def test_rows_of_the_same_ages_tie(folder: Path) -> None:
    prices(folder, "lista;visit;0;17;5;2024-01-01;", "lista;visit;0;17;6;2024-01-01;")
    assert located(folder) == {("G05", "price_items.csv", 3, "valid_from")}


def test_an_age_may_not_end_before_it_begins(folder: Path) -> None:
    prices(folder, "lista;visit;18;17;5;2024-01-01;")
    assert located(folder) == {("G03", "price_items.csv", 2, "age_to")}
