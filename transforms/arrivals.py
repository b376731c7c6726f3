"""Which files of the inbox are whole: nobody writes to them any more, and none has a working name.

A file that is being copied cannot be told from a whole one by its content: half a CSV file is a CSV
file. What can be told is that it changes, or that who copies it gave it a name for the time being.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

# What browsers, rsync, sftp clients and office programs call a file until it is whole.
_WORKING_NAMES: Final = (
    ".part",
    ".partial",
    ".filepart",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".upload",
    ".uploading",
    ".swp",
    ".lock",
    "~",
)
_HIDDEN: Final = (".", "~$")


class FileLook(NamedTuple):
    """What a look at a file shows: bytes, and moments of last change in nanoseconds."""

    size: int
    written: int
    changed: int


def is_working_name(parts: Collection[str]) -> bool:
    """Tell whether the path (its parts) is of a file that is hidden, or not whole yet by name."""
    return any(part.startswith(_HIDDEN) or part.lower().endswith(_WORKING_NAMES) for part in parts)


def still(before: Mapping[str, FileLook], now: Mapping[str, FileLook]) -> dict[str, FileLook]:
    """Return the files that are the same in both looks."""
    return {name: look for name, look in now.items() if before.get(name) == look}


def untouched(now: Mapping[str, FileLook], *, since: int) -> dict[str, FileLook]:
    """Return the files that nobody has touched since a moment, in nanoseconds."""
    return {name: look for name, look in now.items() if max(look.written, look.changed) < since}
