"""Complete files of the inbox: no longer being written, without a temporary name.

The content does not show whether a file is complete, because half a CSV file is also a CSV file.
Changes, and a temporary name given by the copying program, do.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

# Names that browsers, rsync, sftp clients and office programs use for incomplete files.
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
    """The observed state of a file: bytes, and times of last change in nanoseconds."""

    size: int
    written: int
    changed: int


def is_working_name(parts: Collection[str]) -> bool:
    """Return whether a path (its parts) is hidden or has a temporary name."""
    return any(part.startswith(_HIDDEN) or part.lower().endswith(_WORKING_NAMES) for part in parts)


def still(before: Mapping[str, FileLook], now: Mapping[str, FileLook]) -> dict[str, FileLook]:
    """Return the files that are the same in both observations."""
    return {name: look for name, look in now.items() if before.get(name) == look}


def untouched(now: Mapping[str, FileLook], *, since: int) -> dict[str, FileLook]:
    """Return the files unchanged since a time, in nanoseconds."""
    return {name: look for name, look in now.items() if max(look.written, look.changed) < since}
