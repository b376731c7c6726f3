"""Stories of contacts reported again: corrected, repeated, cancelled, reordered."""

from tests.generated.base_prices import OTHER_CODES
from tests.generated.scene import Scene
from tests.generated.stories_one import report
from tests.generated.styles import dirtied, restyled
from tests.generated.world import Report, Row, Story

_CHANGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("profession", ("LK", "SJ", "SG", "")),
    ("profession", ("XX", "YY", "ZZ")),
    ("visit_type", ("1", "2", "3", "")),
    ("fee_code", ("12", "69", "71", "73", "95", "96", "")),
    ("procedure_codes", ("PE009", "NHP09 AQ014", "XS007", "")),
    ("drg_code", ("K123", "A46A", "")),
    ("patient_fee", ("10", "20,5", "")),
    ("care_form", ("outpatient", "home")),
    ("diagnosis_codes", ("Z000", "F43", "")),
    ("diagnosis_codes", ("Z001", "F44")),
    ("planned", ("J", "N")),
    ("patient_name", ("", "Namn Fel")),
    ("interpreter", ("J", "")),
)
# Timestamps that sort differently as text: an hour that occurs twice, one that is skipped.
_SUMMER_ENDS = ("2023-10-29T02:30", "2023-10-29T02:10+01:00", "2023-10-29T00:45Z")
_SUMMER_BEGINS = ("2024-03-31T02:30", "2024-03-31T03:15", "2024-03-31T01:20:00Z", "20240331")


def changed(scene: Scene, row: Row) -> Row:
    """Return the report with another cell."""
    name, pool = scene.dice.choice(_CHANGES)
    if name == "care_form" and row["care_form"] == "inpatient":
        name, pool = "leave_days", ("0", "2", "5")
    return row | {name: scene.dice.choice(pool)}


def months_in_order(scene: Scene, number: int) -> list[int]:
    """Return that many months in ascending order."""
    return sorted(scene.dice.choices(range(scene.months), k=number))


def in_time(scene: Scene, rows: list[Row]) -> list[Row]:
    """Return the reports, in half of the stories with their timestamps."""
    if scene.chance(0.5):
        return rows
    return [row | {"reported_at": scene.next_moment()} for row in rows]


def repeated(scene: Scene) -> Story:
    """Report the same contact again, in the same notation or another."""
    months = months_in_order(scene, scene.dice.choice((2, 2, 3)))
    row = scene.contact(months[0])
    rows = in_time(scene, [row] * len(months))
    if scene.chance(0.4):
        rows[-1] = restyled(scene.dice, rows[-1])
    elif scene.chance(0.4):  # this is not a change either
        rows[-1] = rows[-1] | {"diagnosis_codes": "Z001"}
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def corrected(scene: Scene) -> Story:
    """Report a contact, then a different version, perhaps then the first again."""
    months = months_in_order(scene, scene.dice.choice((2, 2, 3)))
    row = scene.contact(months[0])
    rows = [row, changed(scene, row), row][: len(months)]
    rows = in_time(scene, rows)
    return Story([report(scene, month, row) for month, row in zip(months, rows, strict=True)])


def corrected_badly(scene: Scene) -> Story:
    """Report a contact, then a rejected version, then perhaps a better one."""
    months = months_in_order(scene, scene.dice.choice((2, 3)))
    row = scene.contact(months[0])
    bad = dirtied(scene, months[1], row, ersmo=False)
    bad |= {name: row[name] for name in ("reporter", "contact_id")}
    rows = in_time(scene, [row, bad, changed(scene, row)][: len(months)])
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def cancelled(scene: Scene) -> Story:
    """Cancel a contact, perhaps with its identity only; perhaps report it again."""
    months = months_in_order(scene, scene.dice.choice((1, 2, 2, 3)))
    row = scene.contact(months[0])
    cancellation = row | {"cancelled": scene.dice.choice(("ja", "1", "TRUE"))}
    if scene.chance(0.5):
        names = ("reporter", "contact_id", "cancelled")
        cancellation = {name: cancellation[name] for name in names}
    if len(months) == 1:
        rows = [cancellation]
    else:
        again = scene.dice.choice((row, changed(scene, row), cancellation))
        rows = [row, cancellation, again][: len(months)]
    rows = in_time(scene, rows)
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def out_of_order(scene: Scene) -> Story:
    """Deliver reports in another order than they were made."""
    months = months_in_order(scene, scene.dice.choice((2, 3)))
    row = scene.contact(months[0])
    rows = [row]
    rows += [
        scene.dice.choice((changed(scene, row), row, row | {"cancelled": "J"})) for _ in months[1:]
    ]
    if scene.chance(0.5):
        pool = scene.dice.choice((_SUMMER_ENDS, _SUMMER_BEGINS))
        moments = scene.dice.sample(pool, len(rows))
    else:
        moments = [scene.next_moment() for _ in rows]
    rows = [row | {"reported_at": moment} for row, moment in zip(rows, moments, strict=True)]
    scene.dice.shuffle(rows)
    if scene.chance(0.2):
        rows[0] |= {"reported_at": ""}
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def no_longer_billed(scene: Scene) -> Story:
    """Bill a contact, then find that it is not billable."""
    months = months_in_order(scene, 2)
    row = scene.visit(months[0])
    if scene.chance(0.3):
        other = scene.as_ersmo(row) | {"care_form": "", "event_form": "Hemsjukvårdsansvar"}
        return Story([Report(months[0], row), Report(months[1], other, ersmo=True)])
    free = {"visit_type": "8", "procedure_codes": "", "interpreter": "", "profession": "XX"}
    other = scene.dice.choice((free, {"fee_code": scene.dice.choice(OTHER_CODES)}))
    rows = in_time(scene, [row, row | other])
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def by_both_ways(scene: Scene) -> Story:
    """Report the same contact by a table and by ERSMOIndata."""
    months = months_in_order(scene, 2)
    row = scene.contact(months[0])
    first, second = scene.dice.sample((0, 1), 2)
    return Story(
        [
            report(scene, months[0], row, ersmo=first),
            report(scene, months[1], changed(scene, row), ersmo=second),
        ]
    )
