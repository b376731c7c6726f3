"""The LMA group: the number, its owner, and its validity."""

from .model import Contact, Evidence, Person, Row
from .reading import read_lma_number
from .registries import Registries, evidence_holds


def resolve_lma(
    contact: Contact, category: str, person: Person, released: set[str], registries: Registries
) -> Evidence:
    """L01-L06. A released remark is not given."""
    if category == "without_permit":  # ignored, even if given
        return Evidence(None, None, set())
    if contact.lma_number is None:
        return filled_in(contact, person, registries)
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
    return Evidence(number, residence_of(holding), remarks - released)


def filled_in(contact: Contact, person: Person, registries: Registries) -> Evidence:
    """Return the one number valid for the patient that day (L06), else L01."""
    holding = [
        card
        for card in registries.cards_of.get(person.number or "", [])
        if evidence_holds(card, contact.started_on)
    ]
    numbers = {card["lma_number"] for card in holding}
    if len(numbers) != 1:
        return Evidence(None, None, {"L01"})
    return Evidence(numbers.pop(), residence_of(holding), {"L06"})


def residence_of(holding: list[Row]) -> str | None:
    """Return the residence in the evidence with the latest `valid_from`.

    Silent: an empty residence of the latest is unknown, even if an earlier one has a county; of
    several with the same `valid_from` the last in the file counts.
    """
    latest: Row | None = None
    for card in holding:
        if latest is None or card["valid_from"] >= latest["valid_from"]:
            latest = card
    return latest["region_of_residence"] if latest else None
