"""The inbox of a home as its senders fill it, and which files in it are new."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.generated.played import rows_of
from tests.oracle.believing import read_report
from tests.oracle.delivering import Deliveries
from tests.support.delivered import write_file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.generated.world import File
    from tests.oracle.model import Identity


class Inbox:
    """The files in an inbox, and the ingested files in the order of their numbers.

    `taken_in` has each delivery, by the oracle's rule: docs/rules.md#same-bytes-again.
    """

    def __init__(self, folder: Path) -> None:
        self.taken_in: list[File] = []
        self._folder = folder
        self._deliveries = Deliveries()
        self._lies: dict[str, File] = {}

    @property
    def at_path(self) -> dict[str, str]:
        """Return the sha256 of what was last ingested at each path."""
        return self._deliveries.at_path

    @property
    def files(self) -> list[File]:
        """Return the files in the inbox."""
        return list(self._lies.values())

    def deliver(self, file: File) -> None:
        """Put a file into the inbox."""
        write_file(self._folder, file)
        self._lies[file.path] = file

    def copy(self, file: File, path: str) -> None:
        """Copy a file of the inbox under another name."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((self._folder / file.path).read_bytes())
        self._lies[path] = file._replace(path=path)

    def clear(self) -> None:
        """Delete ingested files."""
        for path in list(self._lies):
            if self._sha256(path) == self.at_path.get(path):
                (self._folder / path).unlink()
                del self._lies[path]

    def withdraw(self, number: int) -> None:
        """Withdraw a delivery; its bytes may be delivered again at another path."""
        self._deliveries.withdraw(number)

    def take_in(self) -> list[list[dict[str, object]]]:
        """Ingest the deliveries in order of path; return the rows of each."""
        new = []
        for path in sorted(self._lies, key=str.encode):
            rows = rows_of(self._lies[path], len(self.taken_in) + 1)
            if self._deliveries.arrives(path, self._sha256(path), contacts_of(rows)):
                self.taken_in.append(self._lies[path])
                new.append(rows)
        return new

    def _sha256(self, path: str) -> str:
        return hashlib.sha256((self._folder / path).read_bytes()).hexdigest()


def contacts_of(rows: list[dict[str, object]]) -> set[Identity]:
    """Return the contacts that a file reports; a row without identity reports none."""
    found = {read_report(row, 1, place, "csv").identity for place, row in enumerate(rows)}
    return {identity for identity in found if identity is not None}
