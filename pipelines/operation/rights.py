"""The rights to the files of a home, as other users of the machine have them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.home.paths import Home
from pipelines.operation.findings import DoctorFinding, attention, ok
from transforms.documents.swedish import counted

_OTHERS: Final = stat.S_IRWXO
_GROUP_AND_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
# Senders write to the first, analysts read the second, the finance department the third.
_SHARED_WITH_A_GROUP: Final = ("inbox", "follow_up.duckdb", "follow_up", "outbox")
_NAMED: Final = 5


def look_at_rights(home: Home) -> DoctorFinding:
    """Report files that other users can read or write, by their place in the home.

    New files are for the program's user only; files may be older, or copied.
    """
    what = "Rättigheter"
    found = {
        entry.name: count
        for entry in sorted(home.root.iterdir() if home.root.is_dir() else ())
        if (count := _count_open(entry))
    }
    if not found:
        return ok(what, "bara programmets användare kommer åt filerna")
    files = counted(sum(found.values()), "fil eller mapp", "filer och mappar")
    named = ", ".join(list(found)[:_NAMED])
    more = f" och {len(found) - _NAMED} till" if len(found) > _NAMED else ""
    return attention(
        what,
        f"andra användare får komma åt {files}: {named}{more}",
        "Stäng dem: chmod -R go= på det som nämns. inbox, outbox och follow_up får vara öppna "
        "för en grupp: chmod -R o= på dem.",
    )


def _count_open(entry: Path) -> int:
    """Count a place of the home and all in it that is open to others; links are not followed."""
    closed = _OTHERS if entry.name in _SHARED_WITH_A_GROUP else _GROUP_AND_OTHERS
    return sum(bool(stat.S_IMODE(found.st_mode) & closed) for found in _stats(entry))


def _stats(entry: Path) -> Iterator[os.stat_result]:
    """Return the state of a file, or of a folder and all in it. Sockets and links have no rights.

    Files that another process deletes meanwhile are left out.
    """
    yield from _stat(entry)
    for folder, folders, files in os.walk(entry) if not entry.is_symlink() else ():
        for name in (*folders, *files):
            yield from _stat(Path(folder, name))


def _stat(path: Path) -> Iterator[os.stat_result]:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode):
        yield found
