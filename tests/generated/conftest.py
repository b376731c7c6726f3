"""The quarter of 5 000 reported rows, made and billed once for this folder."""

from pathlib import Path
from typing import NamedTuple

import pytest

from contracts.period import Month
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.month import bill
from pipelines.recovery import open_home
from tests.generated.played import Played, play
from tests.generated.quarter import quarter
from tests.generated.world import World
from tests.oracle import RunResult
from tests.support.home import bill_month, deliver_again, moment, prepare

SEED, ROWS = 20_240_101, 5_000


class Billed(NamedTuple):
    """A world, the oracle's result, and the project's result in a home."""

    world: World
    played: Played
    home: Home
    results: list[RunResult]


@pytest.fixture(scope="session")
def played_quarter() -> tuple[World, Played]:
    world = quarter(SEED, ROWS)
    return world, play(world)


@pytest.fixture(scope="session")
def billed_quarter(
    played_quarter: tuple[World, Played], tmp_path_factory: pytest.TempPathFactory
) -> Billed:
    """The quarter in a home, with a superseded draft and a file delivered twice."""
    world, played = played_quarter
    home = Home(tmp_path_factory.mktemp("quarter"))
    results = []
    for place, month in enumerate(world):
        prepare(home, month, played.decided[place])
        if place == 1:
            draft = BillOrder(Month.parse(month.name), month.issued_on, draft=True)
            bill(home, draft, Actor("Någon annan", moment(month.issued_on)))
        results.append(bill_month(home, month))
        if place == 0:
            # Nothing has come since, so it is not a delivery, and it is done with at that path.
            deliver_again(home, max(month.files, key=lambda file: file.path.encode()))
            with open_home(home.root, Actor("Någon annan", moment(month.issued_on))) as work:
                assert len(ingest(work).repeated) == 1
    return Billed(world, played, home, results)


@pytest.fixture
def home_folder(tmp_path: Path) -> Path:
    return tmp_path / "home"
