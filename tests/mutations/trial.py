"""Compare one mutant with the oracle. Imported again for each mutant."""

from pathlib import Path

import contracts
import pipelines
import transforms
from pipelines.home.paths import Home
from tests.generated.played import Played
from tests.generated.world import World
from tests.support.compared import differences
from tests.support.home import bill_month, no_documents, prepare


def first_difference(copy: Path, root: Path, world: World, played: Played) -> str:
    """Return the first difference of the code under `copy`; empty if it agrees."""
    for package in (contracts, transforms, pipelines):
        if not str(package.__file__).startswith(str(copy)):
            raise AssertionError(f"{package.__name__} is not the copy")
    home = Home(root)
    with no_documents():
        for month, decided, expected in zip(world, played.decided, played.results, strict=True):
            prepare(home, month, decided)
            apart = differences(expected, bill_month(home, month))
            if apart:
                return f"{month.name}: {apart[0]}"
    return ""
