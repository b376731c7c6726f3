"""Looking into the inbox: which files are whole, as far as two looks can tell."""

import time
from collections.abc import Callable
from pathlib import Path

from pipelines.inbox_files import delivered
from transforms.arrivals import Look, still, untouched

_NANO = 1_000_000_000


def looked(inbox: Path) -> dict[str, Look]:
    """Return what a look at each file of the inbox shows, by its path; working names are passed."""
    seen = {}
    for path in delivered(inbox):
        try:
            found = path.stat()
        except FileNotFoundError:
            # Taken away, or given its last name, between the two.
            continue
        name = path.relative_to(inbox).as_posix()
        seen[name] = Look(found.st_size, found.st_mtime_ns, found.st_ctime_ns)
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
