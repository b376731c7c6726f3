"""The year to play: its months, its providers, and its reports."""

import datetime as dt
from typing import Final

from tests.generated.quarter import STORIES, gathered
from tests.generated.scene import Base, Scene, make_base
from tests.generated.world import Calendar, Story, World, dice
from tests.support.numbers import bankgiro

SEED: Final = 2024
MONTHS: Final = 12
ROWS: Final = 600
PERSONS: Final = 45
CALENDAR: Final = Calendar(
    2024, 1, (*(f"2024-{month:02d}-08" for month in range(2, 13)), "2025-01-08")
)
# The rebills: the month, and the date since when.
REBILLED: Final = {7: dt.date(2024, 5, 1)}


def a_year() -> tuple[World, dict[str, str]]:
    """Return twelve months of stories, and the owner of each bankgiro."""
    base = make_base(SEED, CALENDAR, PERSONS)
    bankgiros = _own_bankgiros(base)
    thrown = dice("year", SEED)
    stories: list[Story] = []
    while sum(len(story.told) for story in stories) < ROWS:
        (make_story,) = thrown.choices([*STORIES], [*STORIES.values()])
        place = len(stories)
        stories.append(make_story(Scene(base, place, MONTHS, SEED, place)))
    months = gathered(base, stories, months=range(MONTHS), seed=SEED, rebill_since=None, parts=2)
    return [
        month._replace(rebill_since=REBILLED.get(place)) for place, month in enumerate(months)
    ], bankgiros


def _own_bankgiros(base: Base) -> dict[str, str]:
    """Give each seller its own bankgiro; return the owner of each."""
    owners: dict[str, str] = {}
    for row in base.tables["agreements"]:
        seller = row["provider_org_no"]
        number = bankgiro(f"5{int(seller[-5:-1]):05d}")
        owners[number] = seller
        row["bankgiro"] = f"{number[:3]}-{number[3:]}"
    return owners
