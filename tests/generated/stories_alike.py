"""Stories of similar contacts: doubles, overlapping stays, merged patients."""

import datetime as dt

from tests.generated.base_prices import PROCEDURES
from tests.generated.base_units import LONG_AGO, OPEN_CARE, WARDS, unit_of
from tests.generated.scene import Scene
from tests.generated.stories_again import changed, in_time, months_in_order
from tests.generated.stories_one import report
from tests.generated.world import Decision, Mend, Report, Row, Story
from tests.support.numbers import lma_number, reserve_number


def renamed(scene: Scene, row: Row) -> Row:
    """Return the same contact under another identity."""
    reporter = scene.dice.choice((row["reporter"], row["reporter"], "Annat system"))
    return row | {"contact_id": scene.name(), "reporter": reporter}


def released(scene: Scene, month: int, row: Row, *codes: str) -> list[Decision]:
    """Return a decision in a later month, if there is one, in some of the stories."""
    if month + 1 >= scene.months or scene.chance(0.3):
        return []
    kind = scene.dice.choice(("release", "release", "refuse"))
    return [Decision(month + 1, kind, row["reporter"], row["contact_id"], codes)]


def doubled(scene: Scene) -> Story:
    """Report a visit under two or three identities; perhaps release the last."""
    months = months_in_order(scene, scene.dice.choice((2, 2, 3)))
    row = scene.visit(months[0])
    rows = [row, *(renamed(scene, row) for _ in months[1:])]
    if scene.chance(0.3):
        rows[1] |= {"care_form": "home", "diagnosis_codes": "Z00"}
    rows = in_time(scene, rows)
    story = Story([Report(month, row) for month, row in zip(months, rows, strict=True)])
    story.decisions = released(scene, months[1], rows[1], "D01")
    return story


def same_day(scene: Scene) -> Story:
    """Report a patient's visits at a unit on one day that differ in their codes."""
    months = months_in_order(scene, 2)
    row = scene.visit(months[0], profession="LK")
    apart = scene.dice.choice(({"profession": "SJ"}, {"procedure_codes": "GD005 XS007"}))
    other = renamed(scene, row) | apart
    return Story([report(scene, months[0], row), report(scene, months[1], other)])


def overlapping(scene: Scene) -> Story:
    """Report a chain of stays, some overlapping, in any order and over some months."""
    throw = scene.dice
    month = scene.month()
    agreement = throw.choice(WARDS)
    first = scene.stay(month, care_unit=unit_of(agreement), fee_code="69")
    day = dt.date.fromisoformat(scene.cal.day(month, throw.randrange(1, 8)))
    story = Story()
    transfers = scene.chance(0.3)
    for _ in range(throw.randrange(2, 7)):
        end = day + dt.timedelta(days=throw.choice((0, 1, 2, 3, 5)))
        row = renamed(scene, first) | {
            "care_unit": unit_of(agreement, throw.choice((1, 2))),
            "started_on": day.isoformat(),
            "ended_on": end.isoformat(),
        }
        sent_in = month if transfers else throw.randrange(month, scene.months)
        story.reports.append(Report(sent_in, row))
        day = end if transfers else day + dt.timedelta(days=throw.choice((0, 1, 2, 3)))
    throw.shuffle(story.reports)
    for one in story.reports[1:3]:
        story.decisions += released(scene, one.month, one.row, "D01")
    return story


def moved_aside(scene: Scene) -> Story:
    """Change a billed contact; another takes its place the same month, or the next."""
    months = months_in_order(scene, 3)
    make = scene.dice.choice((scene.visit, scene.stay))
    row = make(months[0])
    aside = scene.dice.choice((row | {"cancelled": "J"}, changed(scene, row)))
    if row["care_form"] != "inpatient":
        day = scene.cal.day(months[0], 3)
        aside = scene.dice.choice((aside, row | {"started_on": day, "ended_on": ""}))
    rows = in_time(scene, [row, aside, renamed(scene, row)])
    if scene.chance(0.5):
        months[2] = months[1]
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def merged(scene: Scene) -> Story:
    """Merge two numbers of a patient in a later month."""
    old, new = reserve_number(scene.serial()), reserve_number(scene.serial())
    card = lma_number(400_000 + scene.serial())
    months = months_in_order(scene, 2)
    merge = months[1] if scene.chance(0.6) else scene.dice.randrange(1, scene.months + 1)
    story = Story(mends=_merge(old, new, card, merge))
    if scene.chance(0.4):  # previously merged into an incorrect number
        wrong = {"reserve_number": reserve_number(scene.serial()), "valid_from": LONG_AGO}
        before = {"reserve_number": old, "valid_from": "2012-01-01", "valid_to": "2019-12-31"}
        replaced = before | {"replaced_by": wrong["reserve_number"]}
        story.mends += [Mend(0, "reserve_numbers", row) for row in (wrong, replaced)]
    person = {"patient_id": old, "lma_number": card, "patient_name": "", "born_on": ""}
    row = scene.contact(months[0], **person)
    other = renamed(scene, row) if scene.chance(0.7) else changed(scene, row)
    if scene.chance(0.6):
        other |= {"patient_id": new, "lma_number": scene.dice.choice((card, ""))}
    story.reports = [Report(months[0], row), Report(months[1], other)]
    return story


def _merge(old: str, new: str, card: str, month: int) -> list[Mend]:
    """Add both numbers and a card of the old one; replace the old one from a month on."""
    held = {"lma_number": card, "reserve_number": old, "evidence": "card"}
    held |= {"region_of_residence": "03", "valid_from": LONG_AGO}
    here = {"reserve_number": old, "valid_from": LONG_AGO}
    return [
        Mend(0, "reserve_numbers", here),
        Mend(0, "reserve_numbers", {"reserve_number": new, "valid_from": LONG_AGO}),
        Mend(0, "lma_cards", held),
        Mend(month, "reserve_numbers", {"replaced_by": new}, here),
    ]


def elsewhere(scene: Scene) -> Story:
    """Report care of one patient at two providers: stays, a visit in a stay, the same code."""
    throw = scene.dice
    month = scene.month()
    here, there = throw.sample(WARDS, 2)
    first = scene.stay(month, care_unit=unit_of(here), fee_code="69")
    day = dt.date.fromisoformat(scene.cal.day(month, throw.randrange(3, 10)))
    first |= {"started_on": day.isoformat(), "ended_on": _after(day, throw.randrange(2, 8))}
    second = renamed(scene, first) | {"care_unit": unit_of(there)}
    starts = dt.date.fromisoformat(_after(day, throw.randrange(4)))
    second |= {"started_on": starts.isoformat(), "ended_on": _after(starts, throw.randrange(4))}
    rows = [first, second]
    for place in range(throw.randrange(1, 4)):
        visit = scene.visit(
            month,
            care_unit=unit_of(throw.choice(OPEN_CARE), throw.choice((1, 2))),
            fee_code=throw.choice(("69", "73", "73")),
            procedure_codes=" ".join(throw.sample(PROCEDURES, 2)),
        )
        when = _after(day, throw.choice((0, 1, 1, 2, 4)))
        same = ("patient_id", "lma_number", "patient_name", "born_on")
        visit |= {name: first[name] for name in same}
        rows.append(visit | {"started_on": when, "ended_on": throw.choice(("", when))})
        if place:
            rows[-1]["procedure_codes"] = rows[-2]["procedure_codes"]
    throw.shuffle(rows)
    story = Story([Report(throw.randrange(month, scene.months), row) for row in rows])
    for one in story.reports:
        codes = throw.choice((("D04",), ("B02", "D02"), ("D01", "D03"), ("D02", "D03", "D04")))
        if scene.chance(0.4):
            story.decisions += released(scene, one.month, one.row, *codes)
    return story


def _after(day: dt.date, days: int) -> str:
    return (day + dt.timedelta(days=days)).isoformat()
