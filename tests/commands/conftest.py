"""Homes for the command tests: made once, copied for each test that changes one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pipelines.follow_up.queries import open_follow_up
from pipelines.home.paths import Home
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    billed,
    contact,
    deliver,
    home_with,
    registries,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

OTHER_REPORTER = "9999990022"


@pytest.fixture(autouse=True)
def no_home_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMFAKTURA_HOME", raising=False)


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """A home with nothing billed: two contacts are in the inbox."""
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1"), contact("A2", 1)))
    return home


@pytest.fixture(scope="session")
def billed_twice(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """January issued, with contacts waiting for each reason; February credits two."""
    tables = registries()
    tables["lma_cards"][2]["valid_to"] = "2024-01-25"
    home = home_with(tmp_path_factory.mktemp("billed") / "home", tables)
    rows = [
        contact("billed"),
        contact("changed", 1),
        contact("cancelled", 2, started_on="2024-01-24"),
        contact("twin", 2),
        contact("twin", 2, reporter=OTHER_REPORTER, started_on="2024-01-20"),
        contact("D01"),
        contact("L03", 1, lma_number="52-999999", started_on="2024-01-21"),
        contact("L05", 2, started_on="2024-01-26"),
        contact("T01", 1, started_on="2023-05-02"),
        contact("U01", 1, care_unit="99999999M99", started_on="2024-01-23"),
        contact("not_yet", 1, care_form="inpatient", started_on="2024-01-05"),
        contact("rejected", 1, patient_id=""),
        contact("doubted"),
    ]
    deliver(home, "januari.csv", report(*rows))
    billed(home)
    deliver(
        home,
        "rättelse.csv",
        report(
            contact("changed", 1, profession="02"),
            contact("cancelled", 2, started_on="2024-01-24", cancelled="ja"),
        ),
    )
    billed(home, NEXT_MONTH)
    assert home.outbox(MONTH).exists()
    return home


@pytest.fixture
def issued(billed_twice: Home, tmp_path: Path) -> Home:
    """A copy of the home with two issued months, to be changed."""
    shutil.copytree(billed_twice.root, tmp_path / "issued")
    return Home(tmp_path / "issued")


@pytest.fixture
def connection(billed_twice: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The analysts' database of that home, opened as a person does from Python."""
    with open_follow_up(billed_twice) as opened:
        yield opened
