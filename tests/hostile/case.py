"""A case of the corpus: something hostile or careless, and the kind that it belongs to."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Part of a patient's name in every report: it may be in the archive and in bases only.
CANARY: Final = "Kanariefagel"


class Case(NamedTuple):
    """A case: its name is a path below the inbox, or that of an input; `put` makes it there."""

    kind: str
    name: str
    put: Callable[[Path], None]


def of_bytes(kind: str, name: str, made: Callable[[], bytes]) -> Case:
    """Return a case that is a file; its bytes are made when it is put in place."""

    def put(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made())

    return Case(kind, name, put)


def damaged(seed: str, content: bytes, *, cuts: int, flips: int) -> Iterator[tuple[str, bytes]]:
    """Yield the content cut off at places, and with some bytes changed, with a name for each."""
    throw = random.Random(seed)  # noqa: S311 -- the same damage each time
    for number in range(cuts):
        yield f"cut {number}", content[: throw.randrange(len(content))]
    for number in range(flips):
        changed = bytearray(content)
        for _ in range(throw.choice((1, 1, 3, 20))):
            changed[throw.randrange(len(changed))] = throw.randrange(256)
        yield f"flipped {number}", bytes(changed)
