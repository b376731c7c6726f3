"""Small worlds for Hypothesis: a few stories, drawn one by one for shrinking."""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.generated.quarter import STORIES, gathered
from tests.generated.scene import Scene, make_base
from tests.generated.world import SPRING, TURN_OF_YEAR, World

# The calendar month of each run; one may come twice, or after a later one.
MONTHS = ((0, 1), (0, 1), (0, 1, 2), (0, 1, 1), (1, 0, 1))
_BY_NAME = {story.__name__: story for story in STORIES}


class SmallWorld(NamedTuple):
    """The ingredients of a small world; reproducible from a printed failing example."""

    registries: int
    persons: int
    turn_of_year: bool
    months: tuple[int, ...]
    rebill_from_day: int | None
    stories: list[tuple[str, int]]

    def made(self) -> World:
        """The world."""
        calendar = TURN_OF_YEAR if self.turn_of_year else SPRING
        base = make_base(self.registries, calendar, self.persons)
        stories = [
            _BY_NAME[name](Scene(base, place, len(self.months), name, seed))
            for place, (name, seed) in enumerate(self.stories)
        ]
        day = self.rebill_from_day
        return gathered(
            base,
            stories,
            months=self.months,
            seed=self.registries,
            rebill_since=None if day is None else calendar.day(0, day),
        )


small_worlds = st.builds(
    SmallWorld,
    registries=st.integers(0, 99),
    persons=st.sampled_from((42, 12)),
    turn_of_year=st.booleans(),
    months=st.sampled_from(MONTHS),
    rebill_from_day=st.none() | st.sampled_from((1, 15)),
    stories=st.lists(
        st.tuples(st.sampled_from(sorted(_BY_NAME)), st.integers(0, 9999)), min_size=4, max_size=20
    ),
)
