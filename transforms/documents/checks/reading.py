"""An invoice as its receiver reads it: UBL 2.1 by path.

Faults are returned as values, not raised. The outline groups the elements of each path in one
walk, because checks look up the same hundred paths in every document: searching for each of them
again, under each line, took longer than checking the values.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final, NamedTuple

from lxml import etree

from transforms.documents.invoice.ubl import NAMESPACES, Element


class Place(NamedTuple):
    """All elements at a path from the root, in document order.

    `above` has, for each element, the index of its parent in the place one step up; `below` has the
    places one step down, by tag.
    """

    elements: list[Element]
    above: list[int]
    below: dict[str, "Place"]

    def at(self, steps: tuple[str, ...]) -> "Place":
        """Return the place at a path of tags under this one; empty if it does not exist."""
        place = self
        for tag in steps:
            place = place.below.get(tag, _NOWHERE)
        return place

    def each(self, steps: tuple[str, ...]) -> list[list[Element]]:
        """Return, for each element here, the elements at a path of tags under it."""
        place = self
        under: Sequence[int] = range(len(self.elements))
        for tag in steps:
            place = place.below.get(tag, _NOWHERE)
            under = [under[above] for above in place.above]
        found: list[list[Element]] = [[] for _ in self.elements]
        for element, above in zip(place.elements, under, strict=True):
            found[above].append(element)
        return found

    def everywhere(self) -> Iterator["Place"]:
        """Yield this place and all places under it."""
        waiting = [self]
        for place in waiting:
            yield place
            waiting.extend(place.below.values())


_NOWHERE = Place([], [], {})


def outlined(root: Element) -> Place:
    """Return the place of a document's root, which holds all others."""
    outline = Place([root], [0], {})
    for place in outline.everywhere():
        below = place.below
        for index, element in enumerate(place.elements):
            for child in element if len(element) else ():
                tag = child.tag
                found = below.get(tag)
                if found is None:
                    found = below[tag] = Place([], [], {})
                found.elements.append(child)
                found.above.append(index)
        _leave_out_comments(below)
    return outline


def _leave_out_comments(below: dict[str, Place]) -> None:
    """Remove comments and processing instructions, whose tag is not text."""
    for tag in [tag for tag in below if not isinstance(tag, str)]:
        del below[tag]


@lru_cache(maxsize=1_000)
def steps_of(path: str) -> tuple[str, ...]:
    """Return the tags of a path: `cac:Party/cbc:EndpointID`."""
    steps = (step.split(":") for step in path.split("/"))
    return tuple(f"{{{NAMESPACES[prefix]}}}{name}" for prefix, name in steps)


_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ANYWHERE: Final = ".//"
# Documents are refused by size before they are read, so the parser's own limit is lifted. White
# space between elements carries no meaning, and would be half of the nodes.
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=True
)


@dataclass(frozen=True)
class Ubl:
    """An invoice or a credit note, by element and path: `cac:Party/cbc:EndpointID`."""

    root: Element

    @cached_property
    def outline(self) -> Place:
        """The places of all elements, from the root."""
        return outlined(self.root)

    @cached_property
    def texts_by_place(self) -> list[tuple[Place, list[str]]]:
        """Each place with the texts of its elements, empty for elements without text."""
        return [
            (place, [element.text or "" for element in place.elements])
            for place in self.outline.everywhere()
        ]

    @cached_property
    def _by_name(self) -> dict[str, list[Place]]:
        """All places under the root by tag: many checks look for a tag anywhere."""
        found: dict[str, list[Place]] = {}
        for place in islice(self.outline.everywhere(), 1, None):
            found.setdefault(place.elements[0].tag, []).append(place)
        return found

    @property
    def line(self) -> str:
        """The path of the lines."""
        return "cac:CreditNoteLine" if self.is_credit_note else "cac:InvoiceLine"

    @cached_property
    def is_credit_note(self) -> bool:
        """Whether the root is a credit note."""
        return str(etree.QName(self.root).localname) == "CreditNote"

    @property
    def charges(self) -> list[Element]:
        """The charges and allowances of the document and of its lines."""
        return self.all(".//cac:AllowanceCharge")

    def all(self, path: str, under: Element | None = None) -> list[Element]:
        """Return the elements at a path of the document, or under one of its elements."""
        anywhere, _, rest = path.rpartition(_ANYWHERE)
        if under is not None or anywhere or "//" in rest:
            found: list[Element] = (self.root if under is None else under).findall(path, NAMESPACES)
            return found
        steps = steps_of(rest)
        if rest == path:
            return self.outline.at(steps).elements
        places = [place.at(steps[1:]).elements for place in self._by_name.get(steps[0], [])]
        filled = [elements for elements in places if elements]
        # Several places: document order.
        return self.root.findall(path, NAMESPACES) if len(filled) > 1 else next(iter(filled), [])

    def each(self, of: str, path: str) -> list[list[Element]]:
        """Return, for each element at `of`, the elements at a path under it."""
        name = of.removeprefix(_ANYWHERE)
        places = (
            [self.outline.at(steps_of(of))]
            if name == of
            else self._by_name.get(steps_of(name)[0], [])
        )
        return [found for place in places for found in place.each(steps_of(path))]

    def texts(self, path: str, under: Element | None = None) -> list[str]:
        """Return the stripped texts at a path."""
        return [stripped_text(element) for element in self.all(path, under)]

    def text(self, path: str, under: Element | None = None) -> str:
        """Return the first text at a path; empty when it is missing."""
        return next(iter(self.texts(path, under)), "")

    def amount(self, path: str, under: Element | None = None) -> Decimal | None:
        """Return the first number at a path, None when it is missing or not a number."""
        return ubl_number(self.text(path, under))

    def amounts(self, path: str, under: Element | None = None) -> list[Decimal]:
        """Return the numbers at a path."""
        found = (ubl_number(text) for text in self.texts(path, under))
        return [amount for amount in found if amount is not None]

    def day(self, path: str, under: Element | None = None) -> dt.date | None:
        """Return the first date at a path, None when it is missing or not a date."""
        return ubl_day(self.text(path, under))


def stripped_text(element: Element) -> str:
    """Return the stripped text of an element."""
    return (element.text or "").strip()


def first_number(elements: Sequence[Element]) -> Decimal | None:
    """Return the number in the first element, or None."""
    return ubl_number(stripped_text(elements[0])) if elements else None


def first_text(elements: Sequence[Element]) -> str:
    """Return the text of the first element; empty when there are no elements."""
    return stripped_text(elements[0]) if elements else ""


@lru_cache(maxsize=1)
def read_ubl(xml: bytes) -> Ubl | None:
    """Read a document; None when it is not XML. Checks share it without changing it."""
    try:
        return Ubl(etree.fromstring(xml, _PARSER))
    except etree.XMLSyntaxError:
        return None


def ubl_number(text: str) -> Decimal | None:
    """Read a decimal number without exponent."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def ubl_day(text: str) -> dt.date | None:
    """Read a date `YYYY-MM-DD` that exists."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
