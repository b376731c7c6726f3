"""The project agrees with the plain oracle.

Compared: fates, remarks, amounts, items, invoices.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from pipelines.home.paths import Home
from tests.generated.conftest import Billed
from tests.generated.laws import broken
from tests.generated.played import play
from tests.generated.small_worlds import SmallWorld, small_worlds
from tests.support.compared import differences
from tests.support.evidence import evidence_of
from tests.support.home import folders_listed_backwards, no_documents, play_in_home

# For more and different ones every time: ORACLE_EXAMPLES=1000.
EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "0"))


def test_a_quarter_of_five_thousand_rows(billed_quarter: Billed) -> None:
    for month, expected, found in zip(
        billed_quarter.world, billed_quarter.played.results, billed_quarter.results, strict=True
    ):
        assert differences(expected, found) == [], month.name


@settings(
    max_examples=EXAMPLES or 25,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(small_worlds)
def test_small_worlds(small: SmallWorld) -> None:
    """A few rows at a time: as the oracle, by invariants 1-4, in any file order (5)."""
    world = small.made()
    played = play(world)
    with tempfile.TemporaryDirectory() as folder, no_documents():
        home, other = Home(Path(folder, "one")), Home(Path(folder, "other"))
        results = play_in_home(home.root, world, played.decided)
        for expected, found in zip(played.results, results, strict=True):
            assert differences(expected, found) == []
        assert broken(home, world) == []
        if small.registries % 4 == 0:
            with folders_listed_backwards():
                play_in_home(other.root, world, played.decided)
            assert evidence_of(home) == evidence_of(other)
