"""A home with an issued month, a decision, a waiting file and a draft."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.home.orders import BillOrder
from pipelines.home.paths import Home
from pipelines.month import bill
from tests.keep.copies import kept
from tests.keep.moments import ANNA, FEBRUARY, MARCH
from tests.months.small_home import (
    ISSUED_ON,
    NEXT_MONTH,
    billed,
    contact,
    deliver,
    home_with,
    registries,
    report,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Home:
    tables = registries()
    tables["lma_cards"][2]["valid_to"] = "2024-01-25"
    home = home_with(tmp_path_factory.mktemp("kept") / "home", tables)
    waiting = contact("L05", 2, started_on="2024-01-26")
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1), waiting))
    deliver(home, "budget.csv", b"Konto;Belopp\n1;2\n")
    billed(home)
    decide(home, "release", DecisionRequest("L05", None, "Rätten till vård är bekräftad"), ANNA)
    changed = contact("A2", 1, profession="02")
    deliver(home, "februari.csv", report(changed, contact("A3", 1, started_on="2024-02-14")))
    bill(home, BillOrder(NEXT_MONTH, ISSUED_ON[NEXT_MONTH], draft=True), FEBRUARY)
    deliver(home, "mars.csv", report(contact("A4", started_on="2024-03-05")))
    assert MARCH.at > FEBRUARY.at
    return home


@pytest.fixture
def home(story: Home, tmp_path: Path) -> Home:
    """A copy of the home, to be changed."""
    shutil.copytree(story.root, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def undisturbed(story: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home with its next month billed without disturbance."""
    made = Home(tmp_path_factory.mktemp("undisturbed") / "home")
    shutil.copytree(story.root, made.root, symlinks=True)
    bill(made, BillOrder(NEXT_MONTH, ISSUED_ON[NEXT_MONTH]), FEBRUARY)
    return made


@pytest.fixture(scope="session")
def backed_up(story: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one backup, to be copied."""
    target = tmp_path_factory.mktemp("kopior")
    kept(story, target)
    return target
