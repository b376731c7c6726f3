"""Files on their way from a home to a backup, linked where the backup before has them."""

import os
from collections.abc import Iterable
from pathlib import Path

from pipelines.backup_list import BackupList, DamagedError, shown
from pipelines.home.files import copy_hashed, sha256_of
from pipelines.kept_files import KeptFile


class Copying:
    """What was copied into a backup so far: `hashes` by path, and how many were `new`."""

    def __init__(self, source: Path, target: Path, before: Path | None) -> None:
        """Copy from a home's folder to a backup's, with the backup before at hand, if any."""
        self._source, self._target, self._before = source, target, before
        self._earlier = {} if before is None else BackupList.read(before).files
        self.hashes: dict[str, str] = {}
        self.new = 0

    def take(self, files: Iterable[KeptFile]) -> None:
        """Link or copy files.

        Raises:
            DamagedError: naming the first that is missing, or has another hash than is told.
        """
        for path, told in files:
            target = self._target / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if told is not None and self._link(path, told, target):
                self.hashes[path] = told
                continue
            found = self._copy(path, target)
            if told not in {None, found}:
                raise DamagedError(f"{shown(path)} is not what the ledger says: run verify")
            self.hashes[path] = found
            # Whose hash nobody tells is known once it is copied; a link to the same takes no room.
            self.new += told is not None or not self._link(path, found, target)

    def _copy(self, path: str, target: Path) -> str:
        try:
            return copy_hashed(self._source / path, target)
        except FileNotFoundError:
            raise DamagedError(f"{shown(path)} is missing: run verify") from None

    def _link(self, path: str, sha256: str, target: Path) -> bool:
        """Link the file of the backup before in place, when it still has that content."""
        if self._before is None or self._earlier.get(path) != sha256:
            return False
        earlier = self._before / path
        if not earlier.is_file() or sha256_of(earlier) != sha256:
            return False
        beside = target.with_name(f".{target.name}.link")
        try:
            os.link(earlier, beside)
        except OSError:
            # A file system without links, or with too many of them: the file is copied.
            return False
        beside.replace(target)
        return True
