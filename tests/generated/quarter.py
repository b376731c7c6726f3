"""A world composed of stories: registries, deliveries, decisions, month by month."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from tests.generated import (
    stories_again,
    stories_alike,
    stories_mended,
    stories_one,
)
from tests.generated.scene import Base, Scene, make_base
from tests.generated.world import (
    SPRING,
    Calendar,
    File,
    Month,
    Report,
    Row,
    Story,
    World,
    dice,
    mended,
)

# Every kind of story, and its frequency in a quarter.
STORIES: dict[Callable[[Scene], Story], int] = {
    stories_one.sound: 40,
    stories_one.doubtful: 14,
    stories_one.incomplete: 3,
    stories_one.odd_patient: 7,
    stories_one.by_personal_number: 4,
    stories_one.odd_unit: 6,
    stories_one.moving_ward: 3,
    stories_one.nothing_to_pay: 3,
    stories_one.fee_by_code: 2,
    stories_one.home_visit: 2,
    stories_one.stay_of_the_uncounted: 3,
    stories_one.long_stay: 3,
    stories_one.no_contact: 1,
    stories_again.repeated: 5,
    stories_again.corrected: 5,
    stories_again.corrected_badly: 3,
    stories_again.cancelled: 4,
    stories_again.out_of_order: 4,
    stories_again.no_longer_billed: 2,
    stories_again.by_both_ways: 1,
    stories_alike.doubled: 4,
    stories_alike.same_day: 2,
    stories_alike.overlapping: 4,
    stories_alike.moved_aside: 3,
    stories_alike.merged: 3,
    stories_alike.elsewhere: 4,
    stories_mended.late: 3,
    stories_mended.not_ended: 3,
    stories_mended.sender_allowed: 3,
    stories_mended.released_and_changed: 3,
    stories_mended.without_evidence: 6,
    stories_mended.refused: 2,
    stories_mended.mended_person: 4,
    stories_mended.mended_unit: 2,
    stories_mended.mended_price: 3,
    stories_mended.registry_corrected: 5,
}
KINDS = ("csv", "csv", "csv-swedish", "csv-cp1252", "csv-tab", "xlsx", "parquet")
FOLDERS = ("a/", "a-b/", "Ä/", "B", "b", "")


def quarter(seed: int, contacts: int, *, calendar: Calendar = SPRING) -> World:
    """Return three months with about that many reported rows."""
    base = make_base(seed, calendar, persons=150)
    thrown = dice("quarter", seed)
    kinds, weights = list(STORIES), list(STORIES.values())
    stories: list[Story] = []
    rows = 0
    while rows < contacts:
        kind_of_story = thrown.choices(kinds, weights)[0]
        story = kind_of_story(Scene(base, len(stories), 3, seed, len(stories)))
        rows += len(story.reports)
        stories.append(story)
    return gathered(base, stories, months=(0, 1, 2), seed=seed, rebill_since=calendar.day(0, 10))


def every_story(seed: int, times: int, *, calendar: Calendar = SPRING) -> World:
    """Return three months with each kind of story that many times."""
    base = make_base(seed, calendar, persons=150)
    stories = [
        kind_of_story(Scene(base, place, 3, seed, place))
        for place, kind_of_story in enumerate(kind for kind in STORIES for _ in range(times))
    ]
    return gathered(base, stories, months=(0, 1, 2), seed=seed, rebill_since=calendar.day(0, 10))


def gathered(  # noqa: PLR0913 -- the parts of a world
    base: Base,
    stories: Sequence[Story],
    *,
    months: Sequence[int],
    seed: int,
    rebill_since: str | None,
    parts: int = 7,
) -> World:
    """Arrange the stories as runs: registry fixes, decisions and files of each.

    `months` are the calendar months to bill, in turn; a month may come twice. A month with many
    rows is split into `parts` files besides ERSMOIndata.
    """
    world = []
    for month, billed_month in enumerate(months):
        reports = [one for story in stories for one in story.reports if one.month == month]
        mends = [one for story in stories for one in story.mends if one.month <= month]
        mends.sort(key=lambda mend: mend.month)
        decided = [one for story in stories for one in story.decisions if one.month == month]
        asked = rebill_since if month == len(months) - 1 else None
        world.append(
            Month(
                base.calendar.name(billed_month),
                base.calendar.issued_on(month),
                base.calendar.issued_on(0).fromisoformat(asked) if asked else None,
                mended(base.tables, mends),
                decided,
                files(reports, month, seed, parts),
            )
        )
    return world


def files(reports: Sequence[Report], month: int, seed: int, parts: int = 7) -> list[File]:
    """Return the files of a month in bytewise order of their paths."""
    thrown = dice("files", seed, month)
    rows_of: dict[tuple[str, str], list[Row]] = defaultdict(list)
    shuffled = list(reports)
    thrown.shuffle(shuffled)
    tables = 1 if len(reports) < 20 else parts
    for one in shuffled:
        # An ERSMOIndata file has one reporter.
        reporter = one.row.get("reporter", "").strip() if one.ersmo else ""
        part = thrown.randrange(tables)
        rows_of["ersmo" if one.ersmo else str(part), reporter].append(one.row)
    found = []
    for place, ((table, _), rows) in enumerate(rows_of.items()):
        kind = "ersmo" if table == "ersmo" else KINDS[(int(table) + seed) % len(KINDS)]
        # File names of a later month sort before those of an earlier month.
        name = f"{'lkjihgfedcba'[month - 3]}{thrown.choice(FOLDERS)}{place}.{_ending(kind)}"
        found.append(File(name, kind, rows))
    return sorted(found, key=lambda file: file.path.encode())


def _ending(kind: str) -> str:
    return {"ersmo": "xml", "xlsx": "xlsx", "parquet": "parquet"}.get(kind, "csv")
