"""Stories of contacts that wait: late, not ended, held until a fix or a decision."""

import datetime as dt

from tests.generated.base_deliverers import rows_for
from tests.generated.base_units import HSA, LONG_AGO, unit_of
from tests.generated.scene import Scene
from tests.generated.stories_again import changed, in_time, months_in_order
from tests.generated.stories_alike import released
from tests.generated.stories_one import report
from tests.generated.world import Decision, Mend, Report, Row, Story
from tests.support.numbers import lma_number, personal_number, reserve_number

CLOSED_CODE = "88"


def late(scene: Scene) -> Story:
    """Report a contact that started about as long ago as the payer accepts."""
    month = scene.month()
    issued = scene.cal.issued_on(month)
    row = scene.contact(month)
    back = scene.dice.choice((1, 2, 3, 3, 3, 3, 4))
    year, number = divmod(issued.year * 12 + issued.month - 1 - back, 12)
    first = dt.date(year, number + 1, 1)
    start = first + dt.timedelta(days=issued.day - 1 + scene.dice.choice((-3, -2, -1, 0, 1)))
    row |= {"started_on": start.isoformat(), "ended_on": ""}
    if row["care_form"] == "inpatient":
        row["ended_on"] = start.isoformat()
    return Story([report(scene, month, row)], decisions=released(scene, month, row, "T01", "D01"))


def not_ended(scene: Scene) -> Story:
    """Report a stay still open, or ending in a later month; again when it has ended."""
    months = months_in_order(scene, 2)
    start = scene.cal.day(months[0], scene.dice.randrange(3, 29))
    end = scene.cal.day(months[1] + scene.dice.choice((0, 1)), 28)
    if scene.chance(0.25):
        start = scene.cal.issued_on(months[0]).isoformat()
    ended = scene.stay(months[0], started_on=start, ended_on=end)
    if scene.chance(0.3):
        return Story([report(scene, months[0], ended)])
    rows = in_time(scene, [ended | {"ended_on": ""}, ended])
    return Story([Report(month, row) for month, row in zip(months, rows, strict=True)])


def sender_allowed(scene: Scene) -> Story:
    """Report, then perhaps correct or cancel, a contact whose folder is allowed meanwhile."""
    months = months_in_order(scene, 2)
    row = scene.contact(months[0], reporter=f"Journal {scene.number}")
    rows = [row]
    if scene.chance(0.7):
        moved = {"care_unit": unit_of(scene.dice.choice(("P1", "S1", "W1", "W3")))}
        then = scene.dice.choice((changed(scene, row), row | moved, row | {"cancelled": "ja"}))
        if scene.chance(0.3):
            then = {name: then.get(name, "") for name in ("reporter", "contact_id", "cancelled")}
        rows.append(then)
    if scene.chance(0.5):
        rows = in_time(scene, rows)
    reports = [Report(month, one) for month, one in zip(months, rows, strict=False)]
    mended = scene.chance(0.6) and "deliverers" in scene.base.tables
    allowed = rows_for(row["reporter"]) if mended else []
    return Story(reports, mends=[Mend(months[1], "deliverers", one) for one in allowed])


def released_and_changed(scene: Scene) -> Story:
    """Release a contact from some codes; report other content, then the first again."""
    month = scene.month()
    person = scene.sound_person()
    number = scene.dice.choice((person.lma, lma_number(900_000 + scene.serial())))
    row = scene.contact(month, patient_id=person.number, fee_code="69", lma_number=number)
    row |= {"patient_name": "", "born_on": ""}
    other = row | {"lma_number": lma_number(900_000 + scene.serial())}
    decisions = []
    for later in range(month + 1, scene.months):
        codes = scene.dice.choice((("L03",), ("L05",), ("D01", "L03"), ("L03", "L05", "T01")))
        decisions.append(Decision(later, "release", row["reporter"], row["contact_id"], codes))
    rows = [row, *(scene.dice.choice((other, row, other)) for _ in decisions)]
    months = range(month, month + len(rows))
    story = Story([Report(month, row) for month, row in zip(months, rows, strict=True)])
    story.decisions = decisions
    return story


def without_evidence(scene: Scene) -> Story:
    """Report a contact on a day without valid evidence, released or not."""
    month = scene.month()
    kinds = scene.dice.choice((("receipt",), ("borrowed",), ("expiring", "decision")))
    persons = [person for person in scene.base.persons if person.kind in kinds]
    person = scene.dice.choice(persons or scene.base.persons)
    row = scene.contact(month, patient_id=person.number, fee_code="69", lma_number=person.lma)
    row |= {"patient_name": "", "born_on": ""}
    if scene.chance(0.8):  # around the end of a receipt
        month = max(month, 1)
        tenth = dt.date.fromisoformat(scene.cal.day(0, 10))
        start = tenth + dt.timedelta(days=scene.dice.choice((0, 29, 30, 30, 31, 31)))
        row |= {"started_on": start.isoformat(), "ended_on": start.isoformat()}
    return Story([report(scene, month, row)], decisions=released(scene, month, row, "L05", "L03"))


def refused(scene: Scene) -> Story:
    """Refuse a contact for good, then report it again."""
    months = months_in_order(scene, 2)
    row = scene.contact(months[0], lma_number=lma_number(900_000 + scene.serial()))
    again = scene.dice.choice((row, changed(scene, row)))
    story = Story([Report(months[0], row), Report(months[1], again)])
    when = scene.dice.randrange(months[0] + 1, scene.months + 1)
    if when < scene.months:
        decision = Decision(when, "refuse", row["reporter"], row["contact_id"])
        story.decisions = [decision]
    return story


def mended_person(scene: Scene) -> Story:
    """Add a missing patient or card to the registry later."""
    number, card = reserve_number(scene.serial()), lma_number(400_000 + scene.serial())
    personal = personal_number("1990-05-17", scene.serial())
    month = scene.month()
    when = scene.dice.randrange(0, scene.months + 1)
    named = {"reserve_number": number, "name": f"Kanariefågel {number}", "valid_from": LONG_AGO}
    named |= {"born_on": "1990-05-17"}
    owned = {"lma_number": card, "reserve_number": number, "evidence": "card"}
    story = Story(
        mends=[
            Mend(when, "reserve_numbers", named | {"personal_id": personal}),
            Mend(scene.dice.randrange(0, scene.months), "lma_cards", owned | {
                "valid_from": LONG_AGO, "region_of_residence": "05"}),
        ]
    )  # fmt: skip
    row = scene.contact(
        month,
        patient_id=scene.dice.choice((number, number, personal)),
        lma_number=scene.dice.choice((card, "")),
        protected_identity=scene.dice.choice(("", "", "ja")),
    )
    story.reports = [report(scene, month, row | {"patient_name": "", "born_on": ""})]
    return story


def mended_unit(scene: Scene) -> Story:
    """Add a missing unit to the registry later, or start its agreement later."""
    month = scene.month()
    serial = scene.serial()
    unit, agreement = f"{20_000_000 + serial}X", "P1"
    when = scene.dice.randrange(0, scene.months + 1)
    code = scene.dice.choice((unit, f"{HSA}N{serial}"))
    row = {
        "care_unit": unit,
        "hsa_id": f"{HSA}N{serial}",
        "agreement_id": agreement,
        "valid_from": scene.dice.choice((LONG_AGO, scene.cal.day(month, 15))),
    }
    visit = scene.visit(month, care_unit=code)
    return Story([report(scene, month, visit)], mends=[Mend(when, "care_units", row)])


def mended_price(scene: Scene) -> Story:
    """Add a missing price, DRG weight or fee code to the registry later."""
    month = scene.month()
    when = scene.dice.randrange(0, scene.months + 1)
    serial = scene.serial()
    price = {"price_list_id": "L3", "kind": "visit", "visit_type": f"T{serial}"}
    price |= {"amount": "512,25", "valid_from": LONG_AGO}
    weight = {"drg_code": f"Q{serial % 46656:04X}"[:5], "weight": "0,3333", "trim_days": "2"}
    columns: Row
    visit_type = {"visit_type": f"T{serial}", "valid_from": LONG_AGO}
    new_type = {"care_unit": unit_of("P3"), "visit_type": f"T{serial}", "profession": "XX"}
    mends, columns = scene.dice.choice(
        (
            ([Mend(0, "visit_types", visit_type), Mend(when, "price_items", price)], new_type),
            ([Mend(when, "visit_types", visit_type), Mend(0, "price_items", price)], new_type),
            (
                [Mend(when, "fee_codes", {"valid_to": ""}, {"fee_code": CLOSED_CODE})],
                {"fee_code": CLOSED_CODE},
            ),
            (
                [Mend(when, "drg_weights", weight | {"valid_from": LONG_AGO})],
                {"care_unit": unit_of("R1"), "drg_code": weight["drg_code"]},
            ),
        )
    )
    make = scene.stay if "drg_code" in columns else scene.visit
    return Story([report(scene, month, make(month, **columns))], mends=mends)


def registry_corrected(scene: Scene) -> Story:
    """Correct a registry row: billed contacts stay until a rebill is ordered."""
    person = scene.sound_person()
    card = {"lma_number": person.lma, "evidence": "card"}
    own: Row = {"patient_id": person.number, "lma_number": person.lma, "fee_code": "69"}
    month = scene.dice.randrange(scene.months - 1)
    own |= {"patient_name": "", "born_on": "", "started_on": scene.cal.day(month, 20)}
    own |= {"ended_on": "", "visit_type": "1", "procedure_codes": "PE009"}
    changes: tuple[tuple[str, Row, Row, Row], ...] = (
        ("price_items", {"amount": "777,77"}, {
            "price_list_id": "L1", "kind": "visit", "visit_type": "9"},
            {"care_unit": unit_of("P1"), "visit_type": "9", "profession": "XX"}),
        ("agreements", {"vat_compensation_percent": "7,5"}, {"agreement_id": "R2"},
            {"care_unit": unit_of("R2")}),
        ("agreements", {"vardfaktura_asylum_from": scene.cal.day(1, 1)}, {"agreement_id": "P2"},
            {"care_unit": unit_of("P2"), "fee_code": "69"}),
        ("agreements", {"deduct_patient_fee": "nej"}, {"agreement_id": "S1"},
            {"care_unit": unit_of("S1"), "patient_fee": "30", "procedure_codes": "PE009"}),
        ("lma_cards", {"region_of_residence": "03"}, card, own | {"care_unit": unit_of("R2")}),
        ("lma_cards", {"valid_to": scene.cal.day(0, 2)}, card, own),
        ("reserve_numbers", {"protected_identity": "ja"}, {"reserve_number": person.number}, own),
        ("care_units", {"agreement_id": "P3"}, {"care_unit": unit_of("P2", 2)},
            {"care_unit": unit_of("P2", 2), "profession": "LK"}),
        ("fee_codes", {"category": "eu"}, {"fee_code": "96"}, {"fee_code": "96"}),
        ("drg_weights", {"weight": "2.0001"}, {"drg_code": "X4S"}, {"drg_code": "X4S"}),
    )  # fmt: skip
    table, values, where, columns = scene.dice.choice((*changes, changes[5]))
    when = scene.dice.randrange(month + 1, scene.months + 1)
    make = scene.stay if "drg_code" in columns else scene.visit
    row = make(month, **columns)
    return Story([report(scene, month, row)], mends=[Mend(when, table, values, where)])
