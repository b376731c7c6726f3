"""`samfaktura init` and `samfaktura registries`: a home to fill in, and its check."""

import csv
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import load_workbook

from commands.main import run
from contracts.registry_files import REGISTRIES
from contracts.registry_words import swedish_word
from pipelines.demo import SAMPLE
from pipelines.registries.load import Registries, load_registries
from pipelines.registries.text import text_columns
from pipelines.registries.workbooks import ordered_columns

TABLES = [name for name in Registries.__dataclass_fields__ if name != "hashes"]


class Answer(NamedTuple):
    """The answer of a command."""

    code: int
    out: str
    err: str


def called(*arguments: str) -> Answer:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*arguments])
    return Answer(code, " ".join(out.getvalue().split()), " ".join(err.getvalue().split()))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("init") / "hem"
    answer = called("init", str(root))
    assert answer.code == 0
    assert all(f" {step}. " in answer.out for step in range(1, 6))
    return root


def test_each_registry_has_a_workbook_with_an_explanation_of_each_column(made: Path) -> None:
    for name, spec in REGISTRIES.items():
        folder = made / "registries" / ("vid_behov" if spec.may_be_absent else "")
        book = load_workbook(folder / f"{name}.xlsx")
        explained = [row[4].value for row in book["Förklaring"].iter_rows(min_row=2)][:-1]
        assert explained == ordered_columns(name)
        assert set(explained) == set(text_columns(name))


def test_lists_offer_the_words_that_are_read(made: Path) -> None:
    book = load_workbook(made / "registries" / "agreements.xlsx")
    offered = {one.formula1 for one in book["Register"].data_validations.dataValidation}
    assert {'"privat,region"', '"ja,nej"', '"primärvård,specialistvård,slutenvård"'} <= offered


def test_a_new_home_has_only_examples_and_the_payer(made: Path) -> None:
    answer = called("--home", str(made), "registries", "check")
    assert answer.code == 1
    assert "agreements.xlsx: Registret har inga rader" in answer.out
    assert "agreements.xlsx, rad 2: Raden är mallens exempel" in answer.out
    read = load_registries(made / "registries")
    assert read.payers["payer_id"].to_list() == ["hsf"]
    assert read.reserve_numbers.is_empty()


def test_workbooks_filled_in_with_the_sample_are_the_sample(made: Path, tmp_path: Path) -> None:
    """As a person fills them in: below the headings, in Swedish words, codes as text."""
    for file in sorted((SAMPLE / "registries").glob("*.csv")):
        folder = made / "registries"
        template = next(folder.rglob(f"{file.stem}.xlsx"))
        book = load_workbook(template)
        sheet = book["Register"]
        sheet.delete_rows(2)
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")), delimiter=";")
        for place, row in enumerate(rows, 2):
            for at, column in enumerate(ordered_columns(file.stem), 1):
                sheet.cell(place, at, swedish_word(column, row.get(column) or "") or None)
        book.save(tmp_path / f"{file.stem}.xlsx")
    read, expected = load_registries(tmp_path), load_registries(SAMPLE / "registries")
    for name in TABLES:
        assert getattr(read, name).equals(getattr(expected, name)), name


def test_a_folder_with_content_is_left_alone(made: Path) -> None:
    answer = called("init", str(made))
    assert answer.code == 2
    assert "är inte tom" in answer.err


def test_a_file_of_another_kind_is_refused(made: Path, tmp_path: Path) -> None:
    (tmp_path / "annat.csv").write_text("a;b\n1;2\n")
    answer = called("--home", str(made), "registries", "check", str(tmp_path / "annat.csv"))
    assert (answer.code, "annat.csv har inte rubrikerna" in answer.err) == (2, True)
    answer = called("--home", str(made), "registries", "check", str(tmp_path / "borta.csv"))
    assert answer.code == 2


def test_sound_registries_are_said_to_be(tmp_path: Path) -> None:
    home = tmp_path / "hem"
    (home / "registries").mkdir(parents=True)
    for file in (SAMPLE / "registries").glob("*.csv"):
        (home / "registries" / file.name).write_bytes(file.read_bytes())
    answer = called("--home", str(home), "registries", "check")
    assert answer.code == 0
    assert "agreements.csv" in answer.out


def test_an_agreement_is_shown_point_by_point(tmp_path: Path) -> None:
    home = tmp_path / "hem"
    (home / "registries").mkdir(parents=True)
    for file in (SAMPLE / "registries").glob("*.csv"):
        (home / "registries" / file.name).write_bytes(file.read_bytes())
    answer = called("--home", str(home), "ready", "ADA-90101", "--on", "2024-02-01")
    assert answer.code == 4
    assert "SAKNAS IVO" in answer.out
    assert "klart Kombikoder" in answer.out
    agreements = home / "registries" / "agreements.csv"
    text = agreements.read_text(encoding="utf-8").replace(";2018-01-01;", ";2099-07-01;", 1)
    agreements.write_text(text, encoding="utf-8")
    answer = called("--home", str(home), "ready", "ADA-90101")
    assert "Beställ it-systemen senast 2099-04-20" in answer.out
    assert "Första dagen ligger i ett förändringsstopp" in answer.out


def test_an_import_takes_the_place_of_an_empty_workbook_only(tmp_path: Path) -> None:
    home = tmp_path / "hem"
    called("init", str(home))
    answers = tmp_path / "pu.txt"
    answers.write_text("", encoding="utf-8")
    book = load_workbook(home / "registries" / "reserve_numbers.xlsx")
    book["Register"].cell(2, len(ordered_columns("reserve_numbers")) + 1).value = None
    book.save(home / "registries" / "reserve_numbers.xlsx")
    answer = called("--home", str(home), "import-persons", str(answers))
    assert answer.code == 2
    assert "Registret är arbetsboken reserve_numbers.xlsx" in answer.err
    book["Register"].delete_rows(2)
    book.save(home / "registries" / "reserve_numbers.xlsx")
    called("--home", str(home), "import-persons", str(answers))
    assert not (home / "registries" / "reserve_numbers.xlsx").exists()
    assert (home / "registries" / "vid_behov" / "reserve_numbers.xlsx").exists()
