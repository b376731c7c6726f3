"""The inbox of a home as its senders fill it, and which files in it are new."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.generated.played import rows_of
from tests.support.delivered import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.generated.world import File


class Inbox:
    """The files in an inbox, and the ingested files in the order of their numbers.

    `taken_in` has a file once however often its bytes come: the model's own record of what is new.
    """

    def __init__(self, folder: Path) -> None:
        self.taken_in: list[File] = []
        self._folder = folder
        self._known: set[str] = set()
        self._lies: dict[str, File] = {}

    @property
    def files(self) -> list[File]:
        """Return the files in the inbox, as they were sent."""
        return list({id(file): file for file in self._lies.values()}.values())

    def deliver(self, file: File) -> None:
        """Put a file into the inbox."""
        write_file(self._folder, file)
        self._lies[file.path] = file

    def copy(self, file: File, path: str) -> None:
        """Copy a file of the inbox under another name."""
        source = next(at for at, there in self._lies.items() if there is file)
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((self._folder / source).read_bytes())
        self._lies[path] = file

    def clear(self) -> None:
        """Delete ingested files."""
        for path in list(self._lies):
            if self._sha256(path) in self._known:
                (self._folder / path).unlink()
                del self._lies[path]

    def take_in(self) -> list[list[dict[str, object]]]:
        """Ingest new files in order of path; return the rows of each."""
        new = []
        for path in sorted(self._lies, key=str.encode):
            sha256 = self._sha256(path)
            if sha256 not in self._known:
                self._known.add(sha256)
                self.taken_in.append(self._lies[path])
                new.append(rows_of(self._lies[path], len(self.taken_in)))
        return new

    def _sha256(self, path: str) -> str:
        return hashlib.sha256((self._folder / path).read_bytes()).hexdigest()
