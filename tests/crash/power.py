"""A simulated disk after a power cut, which loses what was not synced.

Modelled on the crash tests of SQLite and ALICE: a file has the content of its last sync, a folder
the names of its last sync, whatever was written and renamed since. `NAMES_LOST` is that;
`CONTENTS_LOST` is the other behaviour of file systems: it keeps every name and loses unsynced
content. The ledger is kept as it is: SQLite syncs by itself, and is configured to (`PRAGMA
synchronous = FULL`).
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

NAMES_LOST, CONTENTS_LOST = "names lost", "contents lost"
_BY_ITSELF: Final = ("ledger.sqlite", "ledger.sqlite-wal")
_NEVER: Final = (*_BY_ITSELF, "ledger.sqlite-shm", ".lock")


class _Name(NamedTuple):
    """The target of a name in a folder: a file or folder by inode, or another name."""

    inode: int
    is_folder: bool
    link: str | None


class Disk:
    """The files that would survive of a home. Files are held open so that no inode is reused."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._held: dict[int, int] = {}
        self._contents: dict[int, bytes] = {}
        self._names: dict[int, dict[str, _Name]] = {}
        self.sync_all()
        # Record a sync at once, without waiting for the real disk.
        os.fsync = self._synced  # type: ignore[assignment]
        os.sync = self.sync_all

    def sync_all(self) -> None:
        """Record everything as it is now."""
        for path in (self._home, *self._home.rglob("*")):
            self._know(path)

    def write(self, target: Path, lost: str) -> None:
        """Write the home as the disk would have it, with names or contents lost."""
        self._write(self._home, self._home.stat().st_ino, target, lost)
        for name in _BY_ITSELF:
            # In a separate process, because closing an SQLite file releases its locks in this one.
            if (self._home / name).exists():
                subprocess.run(["/bin/cp", self._home / name, target / name], check=True)

    def _synced(self, handle: int) -> None:
        self._know(Path(f"/proc/self/fd/{handle}").readlink())

    def _know(self, path: Path) -> None:
        if path.name in _NEVER or path.is_symlink() or not path.exists():
            return
        number = path.stat().st_ino
        if number not in self._held:
            self._held[number] = os.open(path, os.O_RDONLY)
        if path.is_dir():
            self._names[number] = dict(_names(path))
        else:
            self._contents[number] = path.read_bytes()

    def _write(self, path: Path, number: int, target: Path, lost: str) -> None:
        target.mkdir()
        names = self._names.get(number, {}) if lost == NAMES_LOST else dict(_names(path))
        for name, inner in names.items():
            if inner.link is not None:
                (target / name).symlink_to(inner.link)
            elif inner.is_folder:
                self._write(path / name, inner.inode, target / name, lost)
            else:
                (target / name).write_bytes(self._contents.get(inner.inode, b""))


def _names(folder: Path) -> Iterator[tuple[str, _Name]]:
    for path in folder.iterdir():
        if path.name not in _NEVER:
            link = str(path.readlink()) if path.is_symlink() else None
            yield path.name, _Name(path.lstat().st_ino, path.is_dir(), link)
