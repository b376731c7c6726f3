"""Patient data found outside the basis workbook: docs/rules.md#invariant-6."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl
from lxml import etree

from transforms.documents.checks.parties import BUYER, SELLER
from transforms.documents.checks.reading import Ubl, steps_of
from transforms.documents.invoice.ubl import NAMESPACES

_NUMBERS: Final = re.compile(r"[0-9][0-9-]{7,}[0-9]")
_EMBEDDED: Final = f"{{{NAMESPACES['cbc']}}}EmbeddedDocumentBinaryObject"
_BETWEEN: Final = "\0"
_WITH_ATTRIBUTES: Final = etree.XPath("descendant-or-self::*[@*]")
_WORD: Final = re.compile(r"\w+")


class Patients(NamedTuple):
    """Data of an invoice's patients that may not be visible, and their units' names."""

    numbers: frozenset[str]
    names: frozenset[str]
    units: frozenset[str] = frozenset()


def patients_of(contacts: pl.DataFrame) -> Patients:
    """Return patient ids, LMA numbers, names and unit names of rows of `BilledLine`.

    One-word names are left out: they may be an ordinary word of a text (a unit, a street).
    """
    ids, cards, names = (
        contacts.get_column(name).to_list() for name in ("patient_id", "lma_number", "patient_name")
    )
    # All at once: there are hundreds. Names do not contain null characters.
    plain = _plain(f" {_BETWEEN} ".join(filter(None, names))).split(_BETWEEN)
    named = (name.strip() for name in plain)
    units = contacts.get_column("unit_name").unique().drop_nulls()
    return Patients(
        frozenset(filter(None, [*ids, *cards])),
        frozenset(name for name in named if " " in name),
        frozenset(map(_plain, units)),
    )


def patient_rules(document: Ubl, patients: Patients) -> Iterator[str]:
    """Yield rules broken by patient numbers, or by names outside the parties' data.

    A unit's name comes from the registry and may contain a person's name that a patient shares.
    """
    parties = {
        id(place)
        for path in (SELLER, BUYER)
        for place in document.outline.at(steps_of(path)).everywhere()
    }
    texts: set[str] = set()
    elsewhere: set[str] = set()
    for place, found in document.texts_by_place:
        if place.elements[0].tag != _EMBEDDED:
            texts.update(found)
            if id(place) not in parties:
                elsewhere.update(found)
    for element in _WITH_ATTRIBUTES(document.root):
        if element.text and element.tag != _EMBEDDED:
            texts.update(element.values())
    numbers = {number for text in texts for number in _NUMBERS.findall(text)}
    text = _plain("\n".join(sorted(elsewhere)))
    # Few names begin with a word of the document: only those are searched for.
    words = set(_WORD.findall(text))
    named = [name for name in patients.names if _first_word(name) in words and name in text]
    for unit in sorted(patients.units, key=len, reverse=True) if named else ():
        text = text.replace(unit, _BETWEEN)
    if numbers & patients.numbers or any(name in text for name in named):
        yield "SAM-PATIENT"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_word(name: str) -> str | None:
    first = name.partition(" ")[0]
    if first.isalnum():
        return first
    found = _WORD.search(name)
    return found[0] if found else None
