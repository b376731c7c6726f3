"""The LMA group: the number, its owner, and its validity."""

import datetime as dt

from .model import Contact, Evidence, Person, Row
from .reading import is_personal_number, read_lma_number
from .registries import Registries, evidence_holds

FROM = dt.date(2024, 7, 1)
LAST_DAY = 31  # a samordningsnummer has 60 added to the day


def resolve_lma(
    contact: Contact, category: str, person: Person, released: set[str], registries: Registries
) -> Evidence:
    """L01-L06 and E02. A released remark is not given."""
    if category == "without_permit":  # ignored, even if given
        return Evidence(None, None, set())
    if contact.lma_number is None:
        return filled_in(contact, person, released, registries)
    number = read_lma_number(contact.lma_number)
    if number is None:
        return Evidence(None, None, {"L02"})
    if number not in registries.cards:
        # Silent: L04 and L05 are not checked for a number that is not in the registry.
        return Evidence(number, None, {"L03"} - released)
    remarks = set()
    cards = registries.cards[number]
    if not person.kept:  # the card owner of a kept personal number is not checked
        own = [c for c in cards if registries.survivor(c["reserve_number"]) == person.number]
        if own:
            cards = own
        else:
            remarks.add("L04")
    holding = [card for card in cards if evidence_holds(card, contact.started_on)]
    if not holding:
        remarks.add("L05")
    if not remarks & {"L04"}:
        remarks |= maybe_registered(contact, person, latest_of(holding))
    return Evidence(number, residence_of(holding), remarks - released)


def maybe_registered(contact: Contact, person: Person, evidence: Row | None) -> set[str]:
    """E02: a personnummer, a residence card that holds, and no folkbokföring known."""
    text = contact.patient_id or ""
    reported = is_personal_number(text) and int(text[6:8]) <= LAST_DAY
    if not reported or person.registered_from is not None or contact.started_on < FROM:
        return set()
    return {"E02"} if evidence is not None and evidence["evidence"] == "residence_card" else set()


def filled_in(
    contact: Contact, person: Person, released: set[str], registries: Registries
) -> Evidence:
    """Return the one number valid for the patient that day (L06), else L01."""
    holding = [
        card
        for card in registries.cards_of.get(person.number or "", [])
        if evidence_holds(card, contact.started_on)
    ]
    numbers = {card["lma_number"] for card in holding}
    if len(numbers) != 1:
        return Evidence(None, None, {"L01"})
    remarks = {"L06"} | maybe_registered(contact, person, latest_of(holding))
    return Evidence(numbers.pop(), residence_of(holding), remarks - released)


def residence_of(holding: list[Row]) -> str | None:
    """Return the residence in the evidence with the latest `valid_from`.

    Silent: an empty residence of the latest is unknown, even if an earlier one has a county.
    """
    latest = latest_of(holding)
    return latest["region_of_residence"] if latest else None


def latest_of(holding: list[Row]) -> Row | None:
    """Return the evidence with the latest `valid_from`; of several the last in the file."""
    latest: Row | None = None
    for card in holding:
        if latest is None or card["valid_from"] >= latest["valid_from"]:
            latest = card
    return latest
