"""The year to play: its months, its providers, and its reports."""

import datetime as dt
from typing import Final

from tests.generated.base_units import LONG_AGO, unit_of
from tests.generated.quarter import STORIES, gathered
from tests.generated.scene import Base, Scene, make_base
from tests.generated.world import Calendar, Report, Story, World, dice
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
OTHER_REGIONS: Final = ("03", "05", "08")
# A price at which the three stays of `_lasting` cost more than the limit, and no one of them does.
DAY_OF_QUOTA_REFUGEE: Final = {
    "price_list_id": "out_of_county",
    "kind": "day",
    "care_level": "inpatient",
    "category": "quota_refugee",
    "amount": "1100",
    "source": "påhittad",
    "valid_from": LONG_AGO,
    "valid_to": "",
}


def a_year() -> tuple[World, dict[str, str]]:
    """Return twelve months of stories, and the owner of each bankgiro."""
    base = make_base(SEED, CALENDAR, PERSONS)
    bankgiros = _own_bankgiros(base)
    base.tables["price_items"].append(DAY_OF_QUOTA_REFUGEE)
    thrown = dice("year", SEED)
    stories: list[Story] = []
    while sum(len(story.reports) for story in stories) < ROWS:
        (make_story,) = thrown.choices([*STORIES], [*STORIES.values()])
        place = len(stories)
        stories.append(make_story(Scene(base, place, MONTHS, SEED, place)))
    stories.append(_lasting(Scene(base, len(stories), MONTHS, SEED, "lasting")))
    stories.append(_of_other_regions(Scene(base, len(stories), MONTHS, SEED, "regions")))
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


def _lasting(scene: Scene) -> Story:
    """Report a quota refugee's stays of three months, which cost more than the limit (33 §)."""
    months = range(2, 5)
    row = scene.stay(months[0], care_unit=unit_of("W1"), fee_code="95", leave_days="")
    return Story([
        Report(month, row | {
            "contact_id": scene.name(),
            "started_on": scene.cal.day(month, 2),
            "ended_on": scene.cal.day(month, 27),
        })
        for month in months
    ])  # fmt: skip


def _of_other_regions(scene: Scene) -> Story:
    """Report visits of the last month that other regions pay."""
    cards = scene.base.tables["lma_cards"]
    living = {
        card["reserve_number"]
        for card in cards
        if card["region_of_residence"] in OTHER_REGIONS and not card["valid_to"]
    }
    month = MONTHS - 1
    terms = {
        "care_unit": unit_of("R2"),
        "fee_code": "69",
        "visit_type": "1",
        "profession": "LK",
        "drg_code": "",
        "procedure_codes": "",
    }
    return Story([
        Report(month, scene.visit(month, **terms) | {
            "patient_id": person.number,
            "lma_number": person.lma,
            "patient_name": person.name,
            "born_on": person.born_on,
        })
        for person in scene.base.persons
        if person.kind in {"residence", "tied"} and person.number in living
    ])  # fmt: skip
