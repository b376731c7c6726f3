"""The sample answers about persons do what their README says, by the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.demo import SAMPLE, prepare_demo
from pipelines.home.paths import Home
from pipelines.registries.load import load_registries

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = SAMPLE / "persons"
LISTED = ["import-entitled", str(PERSONS / "lma_lista.csv"), "--on", "2024-04-02"]
PERSONAL = re.compile(r"\d{2}-\d{6}\b|\d{12}")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    prepare_demo(made)
    return made


def call(home: Home, *words: str) -> int:
    return run([*words, "--home", str(home.root)])


def test_answers_of_pu_update_the_persons(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(home, "import-persons", str(PERSONS / "pu_svar.txt")) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines() == [
        "262 rader i reserve_numbers.csv, 1 nya, 5 ändrade.",
        "1 rad utan person tas inte med: 6",
        "1 rad om folkbokförda utan första dag, fyll i registered_from: 4",
    ]
    assert not PERSONAL.search(printed)
    load_registries(home.registries)


def test_a_list_that_lacks_persons_needs_confirmation(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (home.registries / "lma_cards.csv").read_bytes()
    assert call(home, *LISTED) == 1
    refused = capsys.readouterr().err
    assert "--end-missing" in refused
    assert (home.registries / "lma_cards.csv").read_bytes() == before
    assert call(home, *LISTED, "--end-missing") == 0
    printed = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        r"\d+ rader i lma_cards.csv, 3 nya, \d+ avslutade. 1 med första dag som folkbokförd i "
        r"reserve_numbers.csv.",
        printed[0],
    )
    assert printed[1:] == ["1 rad utan känt reservnummer tas inte med: 5"]
    load_registries(home.registries)
