"""The setting of stories: registries, people to choose from, a faultless contact."""

import datetime as dt
from typing import Any, NamedTuple

from tests.generated.base_deliverers import deliverers
from tests.generated.base_doubles import double_rules
from tests.generated.base_people import Person, people
from tests.generated.base_prices import (
    BILLED_CODES,
    DRGS,
    PROCEDURES,
    PROFESSIONS,
    VISIT_TYPES,
    drg_weights,
    fee_codes,
    patient_fees,
    price_items,
    price_lists,
    professions,
    visit_types,
)
from tests.generated.base_units import HSA, OPEN_CARE, WARDS, agreements, payers, unit_of, units
from tests.generated.world import Calendar, Row, Tables, dice

REPORTERS = ("5560001000", "5560002000", "TakeCare Öst")
TABLE_ONLY = (
    "reported_at", "lma_number", "patient_name", "patient_fee", "interpreter", "island_visit",
    "protected_identity", "leave_days", "planned",
)  # fmt: skip


class Base(NamedTuple):
    """The registries before any fix, and the people in them."""

    calendar: Calendar
    tables: Tables
    persons: list[Person]


def make_base(seed: int, calendar: Calendar, persons: int) -> Base:
    """Return the registries of a seed."""
    thrown = dice("base", seed)
    found = people(thrown, calendar, persons)
    tables = {
        "agreements": agreements(calendar),
        "care_units": units(calendar),
        "reserve_numbers": found.reserve_numbers,
        "lma_cards": found.lma_cards,
        "fee_codes": fee_codes(calendar),
        "visit_types": visit_types(),
        "professions": professions(calendar),
        "patient_fees": patient_fees(calendar),
        "price_lists": price_lists(),
        "price_items": price_items(thrown, calendar),
        "drg_weights": drg_weights(thrown, calendar),
        "payers": payers(calendar),
    }
    rules = double_rules(seed, calendar)
    if rules:
        tables["double_rules"] = rules
    bound = deliverers(seed, calendar)
    if bound:
        tables["deliverers"] = bound
    return Base(calendar, tables, found.persons)


class Scene:
    """The place of one story: its own dice, and names that no other story uses."""

    def __init__(self, base: Base, number: int, months: int, *seed: object) -> None:
        self.base = base
        self.cal = base.calendar
        self.number = number
        self.months = months
        self.dice = dice("story", *seed)
        self._named = 0
        self._moment = dt.datetime(2023, 10, 1)  # noqa: DTZ001 - written without a zone, or with

    def name(self) -> str:
        """Return a contact id of this story; some senders put a patient's number in it."""
        self._named += 1
        own = f"{self.number}.{self._named}"
        return f"{self.dice.choice(self.base.persons).number}-{own}" if self.chance(0.1) else own

    def serial(self) -> int:
        """Return a number of this story, for values that must be unique in a registry."""
        self._named += 1
        return 100_000 + self.number * 20 + self._named

    def chance(self, share: float) -> bool:
        """Return whether an event of that probability happens."""
        return self.dice.random() < share

    def month(self) -> int:
        """Return any month."""
        return self.dice.randrange(self.months)

    def sound_person(self) -> Person:
        """Return a person with papers in order."""
        return self.dice.choice([p for p in self.base.persons if p.lma and p.kind in _IN_ORDER])

    def next_moment(self) -> str:
        """Return a later timestamp in any notation; occasionally the same."""
        self._moment += dt.timedelta(hours=self.dice.choice((0, 1, 30, 700)))
        moment = self._moment
        return self.dice.choice(
            (
                f"{moment:%Y-%m-%dT%H:%M}",
                f"{moment:%Y-%m-%d %H:%M:%S.%f}",
                f"{moment:%Y-%m-%dT%H:%M:%S}+01:00",
                f"{moment - dt.timedelta(hours=1):%Y-%m-%dT%H:%M:%S}Z",
            )
        )

    def visit(self, month: int, **columns: Any) -> Row:
        """Return a faultless outpatient or home visit in a month."""
        throw = self.dice
        person = self.sound_person()
        agreement = throw.choice(OPEN_CARE)
        start = self.cal.day(month, throw.randrange(3, 29))
        row = self._contact(person, start) | {
            "care_unit": throw.choice((unit_of(agreement), unit_of(agreement, 2), HSA + "ONE")),
            "care_form": throw.choice(("outpatient", "outpatient", "home")),
            "ended_on": throw.choice(("", start)),
            "visit_type": throw.choice(VISIT_TYPES),
            "profession": throw.choice(PROFESSIONS),
            "fee_code": throw.choice(BILLED_CODES),
            "interpreter": throw.choice(("", "", "J", "nej")),
            "island_visit": throw.choice(("", "", "", "1")),
            "procedure_codes": " ".join(throw.sample(PROCEDURES, throw.randrange(1, 3)))
            if agreement in ("S1", "R1") or throw.random() < 0.3
            else "",
        }
        row["patient_fee"] = "50" if row["fee_code"] == "12" else ""
        row["drg_code"] = throw.choice(("", "", "", *DRGS[:3]))
        return row | columns

    def stay(self, month: int, **columns: Any) -> Row:
        """Return a faultless inpatient stay that ends in a month."""
        throw = self.dice
        person = self.sound_person()
        ended = throw.randrange(3, 29)
        row = self._contact(person, self.cal.day(month, throw.randrange(3, ended + 1))) | {
            "care_unit": unit_of(throw.choice(WARDS), throw.choice((1, 2))),
            "care_form": "inpatient",
            "ended_on": self.cal.day(month, ended),
            "drg_code": throw.choice(DRGS[:4]),
            "fee_code": throw.choice(("", "", "69", "71", "95")),
            "leave_days": throw.choice(("", "0", "1", "3")),
            "profession": throw.choice(("", "LK")),
            "planned": throw.choice(("", "J")),
        }
        return row | columns

    def contact(self, month: int, **columns: Any) -> Row:
        """Return a visit or a stay."""
        if self.chance(0.25):
            return self.stay(month, **columns)
        return self.visit(month, **columns)

    def _contact(self, person: Person, start: str) -> Row:
        throw = self.dice
        lma = person.lma if throw.random() < 0.8 else ""
        return {
            "reporter": throw.choice(REPORTERS),
            "contact_id": self.name(),
            "started_on": start,
            "patient_id": person.number,
            "lma_number": throw.choice((lma, lma, f"LMA: {lma}/1" if lma else "")),
            "patient_name": throw.choice(("", person.name, person.name.upper())),
            "born_on": throw.choice(("", person.born_on)) if person.kind != "unnamed" else "",
            "diagnosis_codes": throw.choice(("", "J250", "i050 K57")),
        }

    def as_ersmo(self, row: Row) -> Row:
        """Return the row without what ERSMOIndata lacks; start and end unit by day."""
        kept = {name: cell for name, cell in row.items() if name not in TABLE_ONLY}
        return {"end_care_unit": row.get("care_unit", "")} | kept


_IN_ORDER = ("plain", "residence", "two_cards", "linked", "protected", "renamed")
