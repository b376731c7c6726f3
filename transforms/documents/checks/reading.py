"""An invoice as its receiver reads it: UBL 2.1 by path. A fault is an answer, not an error.

Where the elements of a document stand: all those of one path together, found in one walk.

Checks ask for the same hundred paths of every document. To search for each of them again, under
each line, took longer than to ask what their values are.
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
    """All elements at a path from the root, in the order of the document.

    `above` tells, for each, under which of the elements one step up it stands; `below` has the
    places one step down, by tag.
    """

    elements: list[Element]
    above: list[int]
    below: dict[str, "Place"]

    def at(self, steps: tuple[str, ...]) -> "Place":
        """Return the place at some tags under this one; it is empty when there is none."""
        place = self
        for tag in steps:
            place = place.below.get(tag, _NOWHERE)
        return place

    def each(self, steps: tuple[str, ...]) -> list[list[Element]]:
        """Return, for each element here, the elements at some tags under it."""
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
        """Give this place and all under it."""
        waiting = [self]
        for place in waiting:
            yield place
            waiting.extend(place.below.values())


_NOWHERE = Place([], [], {})


def outlined(root: Element) -> Place:
    """Return the place of a document's root, and with it all others."""
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
    """Leave out what is no element: the tag of a comment or an instruction is no text."""
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
# Documents are refused by size before they are read, so the parser's own limit is lifted. Space
# between elements means nothing, and would be half of the nodes to look at.
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=True
)


@dataclass(frozen=True)
class Ubl:
    """An invoice or a credit note, by element and path: `cac:Party/cbc:EndpointID`."""

    root: Element

    @cached_property
    def outline(self) -> Place:
        """Return where all elements stand, from the root."""
        return outlined(self.root)

    @cached_property
    def told(self) -> list[tuple[Place, list[str]]]:
        """Return each place with the texts of its elements, empty where there is none."""
        return [
            (place, [element.text or "" for element in place.elements])
            for place in self.outline.everywhere()
        ]

    @cached_property
    def _by_name(self) -> dict[str, list[Place]]:
        """Return all places under the root by their tag: many checks look for one anywhere."""
        found: dict[str, list[Place]] = {}
        for place in islice(self.outline.everywhere(), 1, None):
            found.setdefault(place.elements[0].tag, []).append(place)
        return found

    @property
    def line(self) -> str:
        """Return the path of the lines."""
        return "cac:CreditNoteLine" if self.is_credit_note else "cac:InvoiceLine"

    @cached_property
    def is_credit_note(self) -> bool:
        """Whether the document is a credit note by its root."""
        return str(etree.QName(self.root).localname) == "CreditNote"

    @property
    def charges(self) -> list[Element]:
        """Return the charges and allowances of the document and of its lines."""
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
        told = [elements for elements in places if elements]
        # In more than one place: in the order of the document.
        return self.root.findall(path, NAMESPACES) if len(told) > 1 else next(iter(told), [])

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
        """Return the texts at a path, without the space around them."""
        return [said(element) for element in self.all(path, under)]

    def text(self, path: str, under: Element | None = None) -> str:
        """Return the first text at a path; nothing when it is missing or empty."""
        return next(iter(self.texts(path, under)), "")

    def amount(self, path: str, under: Element | None = None) -> Decimal | None:
        """Return the first number at a path, or None when there is none that is a number."""
        return ubl_number(self.text(path, under))

    def amounts(self, path: str, under: Element | None = None) -> list[Decimal]:
        """Return the numbers at a path."""
        found = (ubl_number(text) for text in self.texts(path, under))
        return [amount for amount in found if amount is not None]

    def day(self, path: str, under: Element | None = None) -> dt.date | None:
        """Return the first date at a path, or None when there is none that is a date."""
        return ubl_day(self.text(path, under))


def said(element: Element) -> str:
    """Return the text of an element, without the space around it."""
    return (element.text or "").strip()


def first_number(elements: Sequence[Element]) -> Decimal | None:
    """Return the number that the first of some elements tells, or None."""
    return ubl_number(said(elements[0])) if elements else None


def first_text(elements: Sequence[Element]) -> str:
    """Return the text of the first of some elements; nothing when there is none."""
    return said(elements[0]) if elements else ""


@lru_cache(maxsize=1)
def read_ubl(xml: bytes) -> Ubl | None:
    """Read a document; None when it is not XML. It is only looked at, so all checks share it."""
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
