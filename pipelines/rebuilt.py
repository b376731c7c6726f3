"""What came of making a derived thing again."""

from enum import StrEnum
from typing import NamedTuple


class Store(StrEnum):
    """Where derived things lie."""

    ARCHIVE = "archive"
    RUNS = "runs"
    DOCUMENTS = "documents"
    LISTS = "lists"
    FOLLOW_UP = "follow_up"


class Came(StrEnum):
    """What it came to: `SAME` and `MADE` are as the ledger says, the others are told by name.

    `SAME`: as it lay there. `MADE`: was missing or damaged, and is there again. `KEPT`: is as the
    ledger says but cannot be made again, for its inputs were not kept. `DIFFERS`: comes out
    otherwise today; what was there is left. `LOST`: is not there, and cannot be made again.
    `DESTROYED`: by a decision, and not made again.
    """

    SAME = "same"
    MADE = "made"
    KEPT = "kept"
    DIFFERS = "differs"
    LOST = "lost"
    DESTROYED = "destroyed"


class Rebuilt(NamedTuple):
    """One derived thing: a table of a delivered file, a run's evidence, a document, a list."""

    store: Store
    name: str
    came: Came
    why: str = ""
