"""Stays billed month by month: the project agrees with the plain oracle."""

import datetime as dt
import os
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import chain
from pathlib import Path

import polars as pl
import pytest

from pipelines.answers.reimbursement import claimable, public_rates, survivors_of
from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.ledger.store import Ledger
from tests.generated.laws import broken
from tests.generated.played import play
from tests.generated.stays import settled_world, world_of_stays
from tests.generated.world import World
from tests.oracle.claiming import Candidate
from tests.support.compared import differences
from tests.support.home import no_documents, play_in_home
from transforms.reimbursement.lasting import CarePeriod

# For more: STAY_WORLDS=500.
WORLDS = int(os.environ.get("STAY_WORLDS", "12"))
FIRST = int(os.environ.get("STAY_FIRST", "0"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_stays_are_billed_as_by_the_oracle(seed: int) -> None:
    """Fates, remarks, amounts, items, debits, credits and invoices of each run; then claims."""
    world = world_of_stays(seed)
    played = play(world)
    with tempfile.TemporaryDirectory() as folder, no_documents():
        home = Home(Path(folder, "one"))
        results = play_in_home(home.root, world, played.decided)
        for month, expected, found in zip(world, played.results, results, strict=True):
            assert differences(expected, found) == [], month.name
        assert broken(home, world) == []
        assert candidates(home) == played.candidates


def candidates(home: Home) -> Counter[Candidate]:
    """Return what may be claimed from the state, of contacts that ended in each year."""
    found: Counter[Candidate] = Counter()
    with read_home(home.root) as work:
        for year in (2023, 2024):
            days = CarePeriod(dt.date(year, 1, 1), dt.date(year, 12, 31))
            rows = claimable(work, days, public_rates(), survivors_of(home)).candidates
            found.update((year, *row) for row in rows.select(_CLAIM).iter_rows())
    return found


_CLAIM = ("claim", "cost", "claimable")


@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(WORLDS // 3, 1)))
def test_month_by_month_and_at_discharge_come_to_the_same_kronor(seed: int) -> None:
    """When all is known, and one price holds."""
    by_month, at_discharge = (
        net_kronor(settled_world(seed, monthly=monthly)) for monthly in (True, False)
    )
    assert by_month == at_discharge


def net_kronor(world: World) -> dict[str, Decimal]:
    """Return what a home has billed net of each contact at the end of a world."""
    with tempfile.TemporaryDirectory() as folder, no_documents():
        home = Home(Path(folder, "home"))
        play_in_home(home.root, world, play(world).decided)
        with Ledger.open(home.ledger) as ledger:
            runs = [home.root / folder for folder in ledger.runs()["folder"]]
        lines = [pl.read_parquet(run / "billed_lines.parquet").to_dicts() for run in runs]
    net: dict[str, Decimal] = defaultdict(Decimal)
    for line in chain.from_iterable(lines):
        net[line["contact_id"]] += line["sign"] * line["amount"]
    return {contact: kronor for contact, kronor in net.items() if kronor}
