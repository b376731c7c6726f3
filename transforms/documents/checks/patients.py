"""Whether a patient is told of outside the basis workbook. Design section 8, law 6."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import polars as pl

from transforms.documents.checks.parties import BUYER, SELLER
from transforms.documents.checks.reading import Ubl
from transforms.documents.peppol_xml import NAMESPACES

_NUMBERS: Final = re.compile(r"[0-9][0-9-]{7,}[0-9]")
_EMBEDDED: Final = f"{{{NAMESPACES['cbc']}}}EmbeddedDocumentBinaryObject"
_WORD: Final = re.compile(r"\w+")


class Patients(NamedTuple):
    """What may not be seen of an invoice's patients."""

    numbers: frozenset[str]
    names: frozenset[str]


def patients_of(contacts: pl.DataFrame) -> Patients:
    """Return patient ids, LMA numbers and names of rows of `BilledLine`.

    A name of one word is left out: it may be a word of any text (a unit, a street).
    """
    ids, cards, names = (
        contacts.get_column(name).drop_nulls().to_list()
        for name in ("patient_id", "lma_number", "patient_name")
    )
    plain = map(_plain, names)
    return Patients(frozenset([*ids, *cards]), frozenset(name for name in plain if " " in name))


def patient_rules(document: Ubl, patients: Patients) -> Iterator[str]:
    """Tell whether a number stands anywhere, or a name anywhere but in the parties' own data."""
    parties = {
        element
        for path in (SELLER, BUYER)
        for party in document.all(path)
        for element in party.iter()
    }
    texts, elsewhere = set(), set()
    for element in document.elements:
        text = element.text
        if text and element.tag != _EMBEDDED:
            texts.add(text)
            texts.update(element.values())
            if element not in parties:
                elsewhere.add(text)
    numbers = {number for text in texts for number in _NUMBERS.findall(text)}
    said = _plain("\n".join(sorted(elsewhere)))
    # Few names begin with a word of the document: only those are searched for.
    words = set(_WORD.findall(said))
    named = (name for name in patients.names if _first_word(name) in words)
    if numbers & patients.numbers or any(name in said for name in named):
        yield "SAM-PATIENT"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_word(name: str) -> str | None:
    found = _WORD.search(name)
    return found[0] if found else None
