"""Registries in Swedish words and as workbooks: the same tables as in English and CSV."""

import io
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from contracts.registry_files import EVERY_REGISTRY
from contracts.registry_texts import REGISTRY_TITLES, column_text
from contracts.registry_words import REGISTRY_WORDS, swedish_word
from pipelines.registries.cells import values_of_words
from pipelines.registries.load import Registries, load_registries
from pipelines.registries.text import text_columns
from tests.registries.registry_files import PLAIN, faults, located

TABLES = [name for name in Registries.__dataclass_fields__ if name != "hashes"]
# A sheet that a person adds.
EXPLAINED = [["Kolumn", "Betydelse"], ["avtalsnummer", "Avtalets nummer"]]


def workbook(content: str, above: int = 0) -> bytes:
    """Write a text table as a sheet with rows above it, and a sheet that explains it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Register")
        for place in range(above):
            sheet.write(place, 0, "Registret förs av ekonomi")
        for place, line in enumerate(content.strip("\n").splitlines()):
            sheet.write_row(place + above, 0, line.split(";"))
        explained = book.add_worksheet("Förklaring")
        for place, row in enumerate(EXPLAINED):
            explained.write_row(place, 0, row)
    return out.getvalue()


def as_workbooks(folder: Path) -> None:
    for name, content in PLAIN.items():
        (folder / f"{name}.csv").unlink()
        (folder / f"{name}.xlsx").write_bytes(workbook(content))


def test_workbooks_are_read_as_csv(folder: Path) -> None:
    before = load_registries(folder)
    as_workbooks(folder)
    read = load_registries(folder)
    assert set(read.hashes) == {f"{name}.xlsx" for name in PLAIN}
    for name in TABLES:
        assert getattr(read, name).equals(getattr(before, name)), name


def test_a_fault_names_the_workbook_and_its_row(folder: Path) -> None:
    as_workbooks(folder)
    wrong = PLAIN["care_units"].replace("ADA-1", "ADA-9")
    (folder / "care_units.xlsx").write_bytes(workbook(wrong, above=2))
    assert located(folder) == {("G06", "care_units.xlsx", 4, "agreement_id")}
    (fault,) = faults(folder)
    assert "agreements.xlsx" in fault.message


def test_a_registry_of_both_kinds_is_refused(folder: Path) -> None:
    (folder / "payers.xlsx").write_bytes(workbook(PLAIN["payers"]))
    assert located(folder) == {("G05", "payers.csv", None, None)}


def test_rows_on_two_sheets_are_refused(folder: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("Ett", "Två"):
            sheet = book.add_worksheet(name)
            for place, line in enumerate(PLAIN["fee_codes"].strip("\n").splitlines()):
                sheet.write_row(place, 0, line.split(";"))
    (folder / "fee_codes.csv").unlink()
    (folder / "fee_codes.xlsx").write_bytes(out.getvalue())
    assert located(folder) == {("G02", "fee_codes.xlsx", None, None)}


@pytest.mark.parametrize("column", sorted(REGISTRY_WORDS))
def test_each_word_means_its_value_in_any_case(column: str) -> None:
    for value, words in REGISTRY_WORDS[column].items():
        written = [
            form
            for word in (value, *words)
            for form in (word, word.upper(), word.replace(" ", "-"))
        ]
        assert set(values_of_words(column, pl.Series(written))) == {value}


def test_no_word_means_two_values() -> None:
    for column, values in REGISTRY_WORDS.items():
        words = [word for value, of_value in values.items() for word in {value, *of_value}]
        assert len(words) == len(set(words)), column


def test_each_value_that_a_contract_lists_has_a_swedish_word() -> None:
    codes = {"rule"}
    for spec in EVERY_REGISTRY.values():
        for column, kept in spec.contract.to_schema().columns.items():
            for check in kept.checks:
                for value in (check.statistics or {}).get("allowed_values", ()):
                    assert column in codes or value in REGISTRY_WORDS[column], (column, value)


def test_swedish_words_are_read_as_english(folder: Path) -> None:
    before = load_registries(folder)
    for name, content in PLAIN.items():
        heading, *rows = content.strip("\n").splitlines()
        columns = heading.split(";")
        swedish = [
            ";".join(
                swedish_word(OWN_NAME.get(column, column), cell)
                for column, cell in zip(columns, row.split(";"), strict=True)
            )
            for row in rows
        ]
        (folder / f"{name}.csv").write_text("\n".join([heading, *swedish]) + "\n")
    read = load_registries(folder)
    assert read.hashes != before.hashes
    for name in TABLES:
        assert getattr(read, name).equals(getattr(before, name)), name


OWN_NAME = {
    "vårdnivå": "care_level",
    "ägare": "owner",
    "prisgrund": "price_basis",
    "bevis": "evidence",
    "kategori": "category",
    "slag": "kind",
    "kanal": "channel",
}


def test_each_column_has_a_text_and_each_registry_a_title() -> None:
    assert set(REGISTRY_TITLES) == set(EVERY_REGISTRY)
    for name in EVERY_REGISTRY:
        assert all(column_text(name, column) for column in text_columns(name))
