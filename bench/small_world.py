"""The small world of the bench: its months, and the oracle's result of the last."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from tests.generated.played import play
from tests.generated.quarter import STORIES
from tests.generated.scene import Base, Scene, make_base
from tests.generated.stories_one import report
from tests.generated.world import Calendar, File, Month, Report, Row, Story, dice
from tests.oracle import RunResult

TIMED = dt.date(2024, 3, 1)
SEED, PERSONS = 2024, 400
# Per hundred contacts: faultless visits, faultless stays, any other story.
VISITS, STAYS, ANY_STORY = 91, 3, 6
LONGEST_ID = 24


class SmallWorld(NamedTuple):
    """The months of a world, in order; all have the same registries."""

    months: list[Month]

    def rows(self, month: int) -> list[Row]:
        """Return the rows that are reported in a month."""
        return self.months[month].files[0].rows


def first_day(back: int) -> dt.date:
    """Return the first day of the month that lies `back` months before the timed one."""
    number = TIMED.year * 12 + TIMED.month - 1 - back
    return dt.date(number // 12, number % 12 + 1, 1)


def small_world(rows: int, earlier_months: int) -> SmallWorld:
    """Return a world with at least that many rows in its last month.

    The earlier months together have about as many.
    """
    first = first_day(earlier_months)
    issued = [first_day(back) + dt.timedelta(days=3) for back in range(earlier_months - 1, -2, -1)]
    calendar = Calendar(first.year, first.month, tuple(map(str, issued)))
    base = make_base(SEED, calendar, PERSONS)
    reported: list[list[Row]] = [[] for _ in issued]
    for story in _stories(base, len(issued)):
        for one in story.reports:
            reported[one.month].append(one.row)
        if len(reported[-1]) >= rows:
            break
    return SmallWorld(
        [
            Month(
                calendar.name(place),
                day,
                None,
                base.tables,
                [],
                [File("rapport.csv", "csv", reports)],
            )
            for place, (day, reports) in enumerate(zip(issued, reported, strict=True))
        ]
    )


def _stories(base: Base, months: int) -> Iterator[Story]:
    """Yield stories endlessly. None of them changes a registry."""
    thrown = dice("bench", SEED)
    number = 0
    while True:
        number += 1
        scene = Scene(base, number, months, SEED, number)
        (kind,) = thrown.choices((Scene.visit, Scene.stay, None), (VISITS, STAYS, ANY_STORY))
        if kind is not None:
            month = scene.month()
            yield Story([report(scene, month, kind(scene, month), ersmo=0)])
            continue
        (tell,) = thrown.choices([*STORIES], [*STORIES.values()])
        story = tell(scene)
        if not story.mends and all(_fits(one, months) for one in story.reports):
            yield Story(story.reports)


def _fits(one: Report, months: int) -> bool:
    """Return whether a row fits in a CSV and its id has room for a copy number."""
    has_room = len(one.row.get("contact_id", "")) <= LONGEST_ID
    return one.month < months and not one.ersmo and has_room


def outcome(world: SmallWorld) -> pl.DataFrame:
    """Return each row's result in the last month: month, place, fate, net öre, codes."""
    results = play(world.months).results
    last, net = results[-1], _net(results)
    codes: dict[Any, list[str]] = {}
    for *key, code in sorted(last.remarks):
        codes.setdefault((*key,), []).append(code)
    cells = [
        (key[0] - 1, key[1] - 1, fate, net.get(key, 0), " ".join(codes.get(key, [])))
        for key, fate in sorted(last.fates.items())
    ]
    return pl.DataFrame(cells, schema=["month", "place", "fate", "amount", "codes"], orient="row")


def _net(results: list[RunResult]) -> dict[tuple[int, int], int]:
    """Return the öre each row debits in the last month, less the resulting credit."""
    debited = {key: amount for result in results[:-1] for key, amount in result.amounts.items()}
    net = dict(results[-1].amounts)
    for key, (_, cause) in results[-1].credits.items():
        net[cause] = net.get(cause, 0) - debited[key]
    return {key: int(amount * 100) for key, amount in net.items()}
