"""The files in the inbox, and the name by which each is known.

Only metadata is read here: two looks decide which files are complete.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from transforms.arrivals import FileLook, is_working_name, still, untouched


class Lying(NamedTuple):
    """The files to read, and what cannot be read: without permission, or not a regular file."""

    files: list[Path]
    closed: list[Path]


def lying(inbox: Path) -> Lying:
    """List the inbox by path (bytewise), without files that are still being copied.

    A file without read permission does not block other senders' files, and is reported as long as
    it remains in the inbox. So are links, pipes and devices: they are not followed or opened.
    """
    found = Lying([], [])
    folders = [inbox]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not is_working_name([entry.name]):
                        _place(entry, folders, found)
        except (FileNotFoundError, NotADirectoryError):
            # Deleted or renamed since it was listed.
            continue
        except OSError:
            found.closed.append(folder)
    return Lying(sorted(found.files, key=os.fsencode), sorted(found.closed, key=os.fsencode))


def _place(entry: os.DirEntry[str], folders: list[Path], found: Lying) -> None:
    """Put an entry of a folder among the folders to list, the files or the closed ones."""
    path = Path(entry.path)
    if entry.is_dir(follow_symlinks=False):
        (folders if _may(path, os.R_OK | os.X_OK) else found.closed).append(path)
    elif entry.is_file(follow_symlinks=False) and _may(path, os.R_OK):
        found.files.append(path)
    elif os.path.lexists(path):
        found.closed.append(path)


def delivered(inbox: Path) -> list[Path]:
    """Return the readable files of the inbox, by path."""
    return lying(inbox).files


def closed(inbox: Path) -> list[str]:
    """Return the names of what cannot be read in the inbox."""
    return [known_as(inbox, path) for path in lying(inbox).closed]


def known_as(inbox: Path, path: Path) -> str:
    r"""Return the name by which a file of the inbox is known: its path there, as text.

    A name is bytes, and old programs use encodings of their own: `vård` in Latin-1 is not UTF-8 and
    becomes `v\xe5rd`.
    """
    return os.fsencode(path.relative_to(inbox).as_posix()).decode("utf-8", "backslashreplace")


def _may(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=True)


_NANO = 1_000_000_000


def looked(inbox: Path) -> dict[str, FileLook]:
    """Return a look at each file of the inbox, by path, without working names."""
    seen = {}
    for path in delivered(inbox):
        try:
            found = path.lstat()
        except OSError:
            # Deleted or renamed between the two calls.
            continue
        name = path.relative_to(inbox).as_posix()
        seen[name] = FileLook(found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return seen


def settled(inbox: Path, seconds: int, *, wait: Callable[[float], None] = time.sleep) -> list[Path]:
    """Return the files unchanged for a number of seconds, in the order of their paths.

    Waits and looks again only if a file is more recent than that. A clock that differs from that of
    the file server causes a wait, but never makes an incomplete file count as complete.
    """
    first = looked(inbox)
    whole = untouched(first, since=time.time_ns() - seconds * _NANO)
    if len(whole) < len(first):
        wait(seconds)
        whole = still(first, looked(inbox))
    return [inbox / name for name in whole]
