"""Whether a patient is told of outside the basis workbook: docs/rules.md#invariant-6."""

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
    """What may not be seen of an invoice's patients, and the names of the units that saw them."""

    numbers: frozenset[str]
    names: frozenset[str]
    units: frozenset[str] = frozenset()


def patients_of(contacts: pl.DataFrame) -> Patients:
    """Return patient ids, LMA numbers, names and units' names of rows of `BilledLine`.

    A name of one word is left out: it may be a word of any text (a unit, a street).
    """
    ids, cards, names = (
        contacts.get_column(name).to_list() for name in ("patient_id", "lma_number", "patient_name")
    )
    # All at once: there are hundreds. A name has no null character that a document could hold.
    plain = _plain(f" {_BETWEEN} ".join(filter(None, names))).split(_BETWEEN)
    named = (name.strip() for name in plain)
    units = contacts.get_column("unit_name").unique().drop_nulls()
    return Patients(
        frozenset(filter(None, [*ids, *cards])),
        frozenset(name for name in named if " " in name),
        frozenset(map(_plain, units)),
    )


def patient_rules(document: Ubl, patients: Patients) -> Iterator[str]:
    """Tell whether a number stands anywhere, or a name anywhere but in the parties' own data.

    A unit is called as the registry says, which may be after somebody who shares a patient's name.
    """
    parties = {
        id(place)
        for path in (SELLER, BUYER)
        for place in document.outline.at(steps_of(path)).everywhere()
    }
    texts: set[str] = set()
    elsewhere: set[str] = set()
    for place, told in document.told:
        if place.elements[0].tag != _EMBEDDED:
            texts.update(told)
            if id(place) not in parties:
                elsewhere.update(told)
    for element in _WITH_ATTRIBUTES(document.root):
        if element.text and element.tag != _EMBEDDED:
            texts.update(element.values())
    numbers = {number for text in texts for number in _NUMBERS.findall(text)}
    said = _plain("\n".join(sorted(elsewhere)))
    # Few names begin with a word of the document: only those are searched for.
    words = set(_WORD.findall(said))
    named = [name for name in patients.names if _first_word(name) in words and name in said]
    for unit in sorted(patients.units, key=len, reverse=True) if named else ():
        said = said.replace(unit, _BETWEEN)
    if numbers & patients.numbers or any(name in said for name in named):
        yield "SAM-PATIENT"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_word(name: str) -> str | None:
    first = name.partition(" ")[0]
    if first.isalnum():
        return first
    found = _WORD.search(name)
    return found[0] if found else None
