"""Patients with their numbers and cards, of every kind that the rules distinguish."""

import random
from typing import NamedTuple

from tests.generated.base_units import LONG_AGO
from tests.generated.world import Calendar, Row
from tests.support.numbers import lma_number, personal_number, reserve_number

COUNTIES = ("", "", "01", "03", "05", "06", "07", "08")
# Faultless persons first: a small world can use only a few of these.
SOUND = ("plain", "plain", "plain", "residence", "two_cards", "linked", "protected", "renamed")
ODD = (
    "two_numbers", "receipt", "expiring", "no_card", "merged", "merged_linked", "linked_twice",
    "borrowed", "decision", "unnamed", "tied", "merged_twice", "lost",
    "linked_once", "registered", "gone", "temporary", "gone",
)  # fmt: skip


class Person(NamedTuple):
    """A patient with the data that a report may carry."""

    number: str
    kind: str
    name: str
    born_on: str
    lma: str
    personal: str


class People(NamedTuple):
    """The persons, and their registry rows."""

    persons: list[Person]
    reserve_numbers: list[Row]
    lma_cards: list[Row]


def people(dice: random.Random, cal: Calendar, number: int) -> People:
    """Return `count` persons, two thirds of them faultless."""
    found = People([], [], [])
    for serial in range(number):
        kinds = ODD if serial % 3 == 2 else SOUND
        _add(found, dice, cal, serial, kinds[serial // 3 % len(kinds)])
    return found


def _add(found: People, dice: random.Random, cal: Calendar, serial: int, kind: str) -> None:
    born_on = f"{dice.randrange(1950, 2020)}-{dice.randrange(10, 13)}-{dice.randrange(10, 29)}"
    person = Person(
        number=reserve_number(serial),
        kind=kind,
        name=f"Åsa-Li Kanariefågel {serial}",
        born_on=born_on,
        lma=lma_number(serial) if kind != "no_card" else "",
        personal=personal_number(born_on, serial, coordination=dice.random() < 0.5),
    )
    found.persons.append(person)
    found.reserve_numbers.extend(_lives(found, person, cal))
    if person.lma:
        found.lma_cards.extend(_cards(found, dice, person, cal))


def _lives(found: People, person: Person, cal: Calendar) -> list[Row]:
    """Return the rows of a person's reserve number."""
    row = {
        "reserve_number": person.number,
        "name": person.name,
        "born_on": person.born_on,
        "sex": "K",
        "valid_from": LONG_AGO,
        "valid_to": "",
    }
    earlier, serial = found.persons[0].number, len(found.persons)
    merged = [other.number for other in found.persons if other.kind == "merged"] or [earlier]
    if person.kind == "renamed":
        again = {"name": f"{person.name} Ny", "valid_from": cal.day(1, 10)}
        return [row | {"valid_to": cal.day(0, 25)}, row | again]
    more: dict[str, Row] = {
        "protected": {"protected_identity": "ja"},
        "linked": {"personal_id": person.personal},
        "linked_once": {"personal_id": person.personal, "valid_from": cal.day(0, 12)}
        | {"valid_to": cal.day(1, 20)},
        "merged": {"replaced_by": earlier, "valid_to": cal.day(0, 15)},
        "merged_twice": {"replaced_by": merged[-1]},
        "lost": {"replaced_by": reserve_number(950_000 + len(found.persons))},
        "merged_linked": {"replaced_by": earlier, "personal_id": person.personal},
        "linked_twice": {"personal_id": person.personal, "valid_to": cal.day(2, 10)},
        "unnamed": {"name": "", "born_on": ""},
        "registered": {"registered_from": cal.day(1, 10), "personal_id": person.personal},
        "gone": {"personal_id": person.personal}
        | {"died_on" if serial % 2 else "left_on": cal.day(0, 10)},
        "temporary": {"personal_id": person.personal}
        | ({"registered_from": cal.day(2, 1)} if serial % 4 == 3 else {}),
    }
    rows = [row | more.get(person.kind, {})]
    if person.kind == "merged":
        before = {"replaced_by": found.persons[1].number, "valid_to": "2019-12-31"}
        rows.insert(0, row | before | {"valid_from": "2012-01-01"})
    if person.kind == "linked_twice":
        other = found.persons[0]
        rows.append({
            "reserve_number": reserve_number(900_000 + len(found.persons)),
            "name": other.name, "born_on": other.born_on, "personal_id": person.personal,
            "valid_from": cal.day(0, 10),
        })  # fmt: skip
    return rows


def _own_until(person: Person, cal: Calendar) -> str:
    """Return when a person's own card ends if another has a receipt for the number."""
    return cal.day(1, 20) if int(person.number[-2]) % 2 else cal.day(0, 15)


def _cards(found: People, dice: random.Random, person: Person, cal: Calendar) -> list[Row]:
    """Return the person's evidence, and sometimes another person's under the number."""
    residence = dice.choice(COUNTIES) if person.kind != "plain" else dice.choice(("", "01"))
    card = {
        "lma_number": person.lma,
        "reserve_number": person.number,
        "evidence": "card",
        "region_of_residence": residence,
        "valid_from": LONG_AGO,
        "valid_to": "",
    }
    receipt = card | {"evidence": "receipt", "valid_from": cal.day(0, 10)}
    kinds: dict[str, list[Row]] = {
        "two_cards": [
            card,
            card | {"evidence": "residence_card", "valid_from": cal.day(0, 20)}
            | {"region_of_residence": dice.choice(COUNTIES), "valid_to": cal.day(2, 5)},
        ],
        "two_numbers": [
            card, card | {"lma_number": "9" + person.lma[1:], "valid_from": cal.day(1, 1)},
        ],
        "receipt": [receipt],
        "expiring": [card | {"valid_to": cal.day(1, 14)}, receipt],
        "borrowed": [
            card | {"valid_to": _own_until(person, cal)},
            receipt | {"reserve_number": found.persons[0].number, "region_of_residence": "03"},
        ],
        "tied": [
            card | {"evidence": "residence_card", "region_of_residence": "05"},
            card | {"region_of_residence": dice.choice(COUNTIES)},
        ],
        "temporary": [card | {"evidence": "residence_card"}],
        "registered": [card | {"evidence": "residence_card"}],
        "decision": [card | {"evidence": "decision", "valid_from": cal.day(0, 12)}],
    }  # fmt: skip
    return kinds.get(person.kind, [card])
