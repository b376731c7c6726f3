"""What lies in the inbox, and by which name each file is known; it is read by nobody here.

Looking into the inbox: which files are whole, as far as two looks can tell.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from transforms.arrivals import FileLook, is_working_name, still, untouched


class Lying(NamedTuple):
    """What lies in an inbox: files to read, and files and folders that we have no right to read."""

    files: list[Path]
    closed: list[Path]


def lying(inbox: Path) -> Lying:
    """Return what lies in the inbox, by path (bytewise); working names are still being copied.

    One sender's file without rights stops nobody else's, and is told as long as it lies there.
    """
    found = Lying([], [])
    for place, folders, names in os.walk(inbox):
        kept = [name for name in folders if not is_working_name([name])]
        here = [Path(place, name) for name in kept]
        found.closed.extend(folder for folder in here if not _may(folder, os.R_OK | os.X_OK))
        folders[:] = [folder.name for folder in here if folder not in found.closed]
        for path in (Path(place, name) for name in names if not is_working_name([name])):
            if path.is_file():
                (found.files if _may(path, os.R_OK) else found.closed).append(path)
    return Lying(sorted(found.files, key=os.fsencode), sorted(found.closed, key=os.fsencode))


def delivered(inbox: Path) -> list[Path]:
    """Return the files of the inbox that we may read, by path."""
    return lying(inbox).files


def closed(inbox: Path) -> list[str]:
    """Return the names of the files and folders of the inbox that we may not read."""
    return [known_as(inbox, path) for path in lying(inbox).closed]


def known_as(inbox: Path, path: Path) -> str:
    r"""Return the name by which a file of the inbox is known: its path there, as text.

    A name is bytes, and old programs write them in a code of their own: `vård` of Latin-1 is no
    UTF-8, and stands as `v\xe5rd`.
    """
    return os.fsencode(path.relative_to(inbox).as_posix()).decode("utf-8", "backslashreplace")


def _may(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=True)


_NANO = 1_000_000_000


def looked(inbox: Path) -> dict[str, FileLook]:
    """Return what a look at each file of the inbox shows, by its path; working names are passed."""
    seen = {}
    for path in delivered(inbox):
        try:
            found = path.stat()
        except FileNotFoundError:
            # Taken away, or given its last name, between the two.
            continue
        name = path.relative_to(inbox).as_posix()
        seen[name] = FileLook(found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return seen


def settled(inbox: Path, seconds: int, *, wait: Callable[[float], None] = time.sleep) -> list[Path]:
    """Return the files that nobody has written to for some seconds, in the order of their paths.

    Waits and looks again only when a file is younger than that. A clock that differs from that of
    the machine the files lie on makes it wait, and never makes half a file whole.
    """
    first = looked(inbox)
    whole = untouched(first, since=time.time_ns() - seconds * _NANO)
    if len(whole) < len(first):
        wait(seconds)
        whole = still(first, looked(inbox))
    return [inbox / name for name in whole]
