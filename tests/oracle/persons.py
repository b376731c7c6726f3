"""The identity and the category of the patient."""

import datetime as dt

from .model import BILLED_CATEGORIES, Contact, Person, Row
from .reading import is_personal_number, is_reserve_number, read_lma_number
from .registries import Registries, evidence_holds, holds, on_day


def resolve_person(contact: Contact, registries: Registries) -> Person:
    """The person group (P01-P08)."""
    text = contact.patient_id
    if text is None:
        return Person(None, kept=False, remarks={"P01"})
    if is_reserve_number(text):
        return known_person(contact, [text], set(), registries)
    if not is_personal_number(text):
        return Person(None, kept=False, remarks={"P02"})
    linked = sorted(
        {
            row["reserve_number"]
            for row in registries.linked.get(text, [])
            if holds(row, contact.started_on)
        }
    )
    survivors = {registries.survivor(number) for number in linked}
    if len(survivors) == 1:
        return known_person(contact, linked, {"P04"}, registries)
    if not survivors and contact.protected:
        return Person(text, True, set(), contact.patient_name, contact.born_on, True)
    return Person(None, kept=False, remarks={"P03"})


def known_person(
    contact: Contact, numbers: list[str], remarks: set[str], registries: Registries
) -> Person:
    """Return the common survivor of these reserve numbers, checked with the report."""
    survivor = registries.survivor(numbers[0])
    remarks = set(remarks)
    # Silent: of several linked numbers with one survivor, one that changed is enough for P06.
    if any(number != survivor for number in numbers):
        remarks.add("P06")
    rows = registries.reserve_numbers.get(survivor)
    if not rows:
        return Person(survivor, kept=False, remarks=remarks | {"P05"})
    row = row_that_counts(rows, contact.started_on)
    if differs(contact, row):
        remarks.add("P07")
    gone = [row["left_on"], *(one["died_on"] for one in rows)]
    if any(day is not None and contact.started_on > day for day in gone):
        remarks.add("P08")
    protected = contact.protected or row["protected_identity"]
    born_on = row["born_on"] or contact.born_on
    name = row["name"] or contact.patient_name
    return Person(survivor, False, remarks, name, born_on, protected, row["registered_from"])


def row_that_counts(rows: list[Row], day: dt.date) -> Row:
    """Return the row valid that day, else the latest (docs/rules.md#person)."""
    for row in rows:
        if holds(row, day):
            return row
    return max(rows, key=lambda row: row["valid_from"])


def differs(contact: Contact, row: Row) -> bool:
    """P07: a reported name or birth date that differs from the registry's."""
    if contact.patient_name and row["name"] and plain(contact.patient_name) != plain(row["name"]):
        return True
    return bool(contact.born_on and row["born_on"] and contact.born_on != row["born_on"])


def plain(name: str) -> str:
    """Return the text without case, and runs of spaces as one."""
    return " ".join(name.lower().split())


def category_of(contact: Contact, registries: Registries) -> tuple[str | None, bool, set[str]]:
    """Return category, whether the fee code is for a health examination, and remarks."""
    since = resolve_person(contact, registries).registered_from
    registered = {"N04"} if since is not None and contact.started_on >= since else set()
    row = on_day(registries.fee_codes, contact.fee_code, contact.started_on)
    if row is not None:
        remarks = set() if row["category"] in BILLED_CATEGORIES else {"N01"}
        return row["category"], row["health_exam"], remarks | registered
    # The format group accepted the row, so this is inpatient care without a fee code.
    if has_evidence(contact, registries):
        return "asylum", False, registered
    return None, False, {"E01"} | registered


def has_evidence(contact: Contact, registries: Registries) -> bool:
    """Return whether LMA evidence of patient or number holds on the start day."""
    cards = []
    person = resolve_person(contact, registries)
    if person.number is not None:
        cards += registries.cards_of.get(person.number, [])
    number = read_lma_number(contact.lma_number or "")
    if number is not None:
        cards += registries.cards.get(number, [])
    return any(evidence_holds(card, contact.started_on) for card in cards)
