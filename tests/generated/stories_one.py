"""Stories of one report, or of several unrelated ones."""

from tests.generated.base_prices import FREE_VISIT, OTHER_CODES
from tests.generated.base_units import MOVING_WARDS, ODD_UNITS, unit_of
from tests.generated.scene import Scene
from tests.generated.styles import dirtied, restyled
from tests.generated.world import Report, Row, Story

_EVENTS = ("Hemsjukvårdsansvar", "Listning", "Dagvårdstillfälle")

_NEEDED = (
    "reporter", "contact_id", "care_unit", "care_form", "started_on", "fee_code", "patient_id",
)  # fmt: skip


def report(scene: Scene, month: int, row: Row, *, ersmo: float = 0.2) -> Report:
    """Return the row as reported: mostly in a table, a share of times as ERSMOIndata."""
    if scene.chance(ersmo):
        return Report(month, scene.as_ersmo(row), ersmo=True)
    if scene.chance(0.15):
        row = restyled(scene.dice, row)
    return Report(month, row)


def sound(scene: Scene) -> Story:
    """Report a faultless contact."""
    month = scene.month()
    return Story([report(scene, month, scene.contact(month))])


def doubtful(scene: Scene) -> Story:
    """Report a contact with incorrect or rare cells."""
    month, ersmo = scene.month(), scene.chance(0.2)
    row = scene.contact(month)
    if ersmo:
        row = dirtied(scene, month, scene.as_ersmo(row), ersmo=True)
        return Story([Report(month, row, ersmo=True)])
    return Story([Report(month, dirtied(scene, month, row, ersmo=False))])


def incomplete(scene: Scene) -> Story:
    """Report a contact without a required value."""
    month, name = scene.month(), scene.dice.choice(_NEEDED)
    row = scene.contact(month) | {name: ""}
    if scene.chance(0.3):
        row["fee_code"] = "ZZ"  # may be fixed, unlike a missing value
    return Story([report(scene, month, row, ersmo=0)])


def odd_patient(scene: Scene) -> Story:
    """Report a contact of a patient with papers not in order."""
    month = scene.month()
    kind = scene.dice.choice(sorted({person.kind for person in scene.base.persons}))
    person = scene.dice.choice([one for one in scene.base.persons if one.kind == kind])
    ids = (person.number, person.number, person.personal)
    row = scene.contact(
        month,
        patient_id=scene.dice.choice(ids),
        lma_number=scene.dice.choice((person.lma, "")),
        patient_name=scene.dice.choice((person.name, "")),
        born_on="",
        protected_identity=scene.dice.choice(("", "", "J")),
        fee_code=scene.dice.choice(("12", "69", "95", "71")),
        patient_fee="",
    )
    return Story([report(scene, month, row)])


def by_personal_number(scene: Scene) -> Story:
    """Report a contact by personal number, linked that day or not."""
    month = scene.month()
    kinds = ("linked", "linked_once", "linked_once", "linked_twice", "merged_linked", "plain")
    kinds += ("temporary", "temporary", "registered", "gone")
    wanted = scene.dice.choice(kinds)
    persons = [person for person in scene.base.persons if person.kind == wanted]
    person = scene.dice.choice(persons or scene.base.persons)
    row = scene.contact(month, patient_id=person.personal, lma_number=person.lma, patient_name="")
    row |= {"protected_identity": scene.dice.choice(("", "", "J")), "born_on": ""}
    return Story([report(scene, month, row, ersmo=0)])


def odd_unit(scene: Scene) -> Story:
    """Report a contact at a unit that opens, closes, moves, or shares its HSA-id."""
    month = scene.month()
    row = scene.contact(month, care_unit=scene.dice.choice(ODD_UNITS))
    if row["care_form"] == "inpatient":
        row["started_on"] = scene.cal.day(month - 1, scene.dice.randrange(1, 29))
    if scene.chance(0.5):
        ends = (*ODD_UNITS, unit_of("W1"), unit_of("R1"))
        row = scene.as_ersmo(row) | {"end_care_unit": scene.dice.choice(ends)}
        return Story([Report(month, row, ersmo=True)])
    return Story([report(scene, month, row)])


def moving_ward(scene: Scene) -> Story:
    """Report a stay during which a ward opens, closes, or moves to another agreement."""
    start = scene.cal.day(1, scene.dice.randrange(1, 13))
    row = scene.stay(1, started_on=start, ended_on=scene.cal.day(1, scene.dice.randrange(13, 29)))
    row |= {"care_unit": scene.dice.choice(MOVING_WARDS), "fee_code": "69"}
    if scene.chance(0.5):
        row = scene.as_ersmo(row) | {"end_care_unit": scene.dice.choice(MOVING_WARDS)}
        return Story([Report(1, row, ersmo=True)])
    return Story([report(scene, 1, row)])


def nothing_to_pay(scene: Scene) -> Story:
    """Report a visit with a zero or negative amount, or that cannot be billed."""
    month = scene.month()
    columns = scene.dice.choice(
        (
            {
                "visit_type": FREE_VISIT,
                "procedure_codes": "",
                "interpreter": "",
                "profession": "XX",
            },
            {"patient_fee": "100000", "fee_code": "12", "care_unit": unit_of("P1")},
            {"patient_fee": "900", "fee_code": "12", "care_unit": unit_of("P1")},
            {"fee_code": scene.dice.choice(OTHER_CODES)},
        )
    )
    return Story([report(scene, month, scene.visit(month, **columns))])


def fee_by_code(scene: Scene) -> Story:
    """Report a visit by ERSMOIndata, with the fee in the registry."""
    month = scene.month()
    row = scene.visit(
        month,
        fee_code=scene.dice.choice(("12", "12", "73", "71")),
        profession=scene.dice.choice(("LK", "LK", "SJ", "")),
        care_unit=unit_of(scene.dice.choice(("P1", "R2", "S1"))),
    )
    return Story([report(scene, month, row, ersmo=1)])


def home_visit(scene: Scene) -> Story:
    """Report a home visit on an island, with an interpreter."""
    month = scene.month()
    row = scene.visit(month, care_form="home", island_visit="J", interpreter="ja")
    return Story([report(scene, month, row, ersmo=0)])


def stay_of_the_uncounted(scene: Scene) -> Story:
    """Report a stay without fee code: an asylum seeker's if evidence exists."""
    month = scene.month()
    bare = [one for one in scene.base.persons if one.kind in ("no_card", "receipt", "decision")]
    person = scene.dice.choice(bare if bare and scene.chance(0.5) else scene.base.persons)
    other = scene.dice.choice(scene.base.persons)
    row = scene.stay(
        month,
        fee_code="",
        patient_id=person.number,
        patient_name="",
        born_on="",
        lma_number=scene.dice.choice(("", person.lma, other.lma, other.lma, "99-999999")),
    )
    return Story([report(scene, month, row)])


def long_stay(scene: Scene) -> Story:
    """Report a stay over months, beyond its DRG's days, or of a single day."""
    month = scene.month()
    row = scene.stay(month)
    start = scene.dice.choice((row["ended_on"], scene.cal.day(month - 1, 5)))
    row["started_on"] = start
    if scene.chance(0.4):
        row["ended_on"] = scene.cal.day(month, 31)
    return Story([report(scene, month, row)])


def no_contact(scene: Scene) -> Story:
    """Report an event that is not a care contact."""
    month = scene.month()
    row = scene.as_ersmo(scene.visit(month)) | {
        "care_form": "",
        "event_form": scene.dice.choice(_EVENTS),
    }
    return Story([Report(month, row, ersmo=True)])
