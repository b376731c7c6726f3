"""Where the elements of a document stand: all those of one path together, found in one walk.

Checks ask for the same hundred paths of every document. To search for each of them again, under
each line, took longer than to ask what their values are.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from transforms.documents.peppol_xml import NAMESPACES, Element


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
