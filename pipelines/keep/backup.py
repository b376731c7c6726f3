"""A backup of a home: a complete and checked copy, made while the home is in use.

The target folder contains numbered backups. Each is a home of its own with a list of its files by
hash, written under a temporary name and renamed when complete. A file that is equal in the previous
backup is linked, so that each backup needs space only for new files; any of them may be removed.
"""

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import (
    DamagedError,
    LedgerBusyError,
    ManifestError,
    Problem,
    SamfakturaError,
)
from pipelines.archive.work import Work, read_home
from pipelines.home.files import copy_hashed, made_whole, sha256_of
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.keep.copies import (
    BackupList,
    KeptFile,
    draft_files,
    for_the_owner_alone,
    latest_backup,
    named_files,
    numbered_backups,
    own_files,
    shown,
)
from pipelines.ledger.connection import copy_ledger
from pipelines.ledger.lock import hold
from pipelines.outbox.lists import write_month_manifest


class Copying:
    """The progress of a backup: `hashes` by path, and the number of `new` files."""

    def __init__(self, source: Path, target: Path, before: Path | None) -> None:
        """Initialise with a home's folder, a backup's folder and the previous backup."""
        self._source, self._target, self._before = source, target, before
        self._earlier = {} if before is None else BackupList.read(before).files
        self.hashes: dict[str, str] = {}
        self.new = 0

    def take(self, files: Iterable[KeptFile]) -> None:
        """Link or copy files.

        Raises:
            DamagedError: a file is missing, or has another hash than expected; names the first.
        """
        for path, expected in files:
            target = self._target / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if expected is not None and self._link(path, expected, target):
                self.hashes[path] = expected
                continue
            found = self._copy(path, target)
            if expected not in {None, found}:
                raise DamagedError(ErrorCode.KEPT_FILE_CHANGED, path=shown(path))
            self.hashes[path] = found
            # A file without an expected hash can be linked only after it is copied; the link uses
            # no extra space.
            self.new += expected is not None or not self._link(path, found, target)

    def _copy(self, path: str, target: Path) -> str:
        try:
            return copy_hashed(self._source / path, target)
        except FileNotFoundError:
            raise DamagedError(ErrorCode.KEPT_FILE_MISSING, path=shown(path)) from None

    def _link(self, path: str, sha256: str, target: Path) -> bool:
        """Link the file of the previous backup, if it still has that content."""
        if self._before is None or self._earlier.get(path) != sha256:
            return False
        earlier = self._before / path
        if not earlier.is_file() or sha256_of(earlier) != sha256:
            return False
        link = target.with_name(f".{target.name}.link")
        try:
            os.link(earlier, link)
        except OSError:
            # The file system lacks links or reached their limit: the file is copied.
            return False
        link.replace(target)
        return True


# A draft can be replaced within seconds; the backup then retries this often, with these pauses.
_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.25


class BackupMade(NamedTuple):
    """A backup: folder, head of the audit chain, number of all and of new files."""

    folder: Path
    head: str
    files: int
    new: int


def backup(home: Home, target: Path, actor: Actor) -> BackupMade:
    """Copy a home into a new numbered folder of `target`; runs may continue meanwhile.

    Args:
        home: the home; it is not held, only read.
        target: the folder of the backups, created if it does not exist.
        actor: the person who makes the backup, shown to others that use the same folder meanwhile;
            and the time.

    Raises:
        SamfakturaError: `target` is in the home, or the home has no ledger.
        DamagedError: a file differs from the ledger's record; a new backup is not made.
    """
    if target.resolve().is_relative_to(home.root.resolve()):
        raise SamfakturaError(ErrorCode.BACKUP_IN_HOME)
    if not home.ledger.exists():
        raise SamfakturaError(ErrorCode.BACKUP_OF_NOTHING)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(target, actor.who):
        names = [int(path.name) for path in numbered_backups(target)]
        folder = target / f"{max(names, default=0) + 1:06d}"
        with made_whole(folder) as part:
            made = _copy(home, Home(part), latest_backup(target), actor.at)
            for_the_owner_alone(part)
        return made._replace(folder=folder)


@contextmanager
def _alone(target: Path, who: str) -> Iterator[None]:
    try:
        with hold(target, who):
            yield
    except LedgerBusyError as busy:
        holder = busy.parameters.get("holder", "en annan process")
        raise SamfakturaError(ErrorCode.BACKUP_BUSY, holder=holder) from None


def _copy(home: Home, copy: Home, before: Path | None, at: dt.datetime) -> BackupMade:
    copying = Copying(home.root, copy.root, before)
    _copy_ledger_and_draft(home, copy, copying)
    with read_home(copy.root) as work:
        work.ledger.keep_head()
        # The files that the copied ledger names are still in the home.
        source = Work(home, work.ledger)
        copying.take(_sound(named_files(source)))
        copying.take(own_files(source))
        months = work.ledger.runs().filter(pl.col("state") == "issued").get_column("month").unique()
        for month in months:
            # Of the runs in the copied ledger: the home's own manifest may list a later one
            # already.
            write_month_manifest(work, month)
        head = work.ledger.head()
    files = {path.relative_to(copy.root).as_posix(): path for path in _files(copy.root)}
    hashes = {name: copying.hashes.get(name) or sha256_of(path) for name, path in files.items()}
    BackupList(at.isoformat(timespec="seconds"), head, hashes).write(copy.root)
    return BackupMade(copy.root, head, len(hashes), copying.new)


def _copy_ledger_and_draft(home: Home, copy: Home, copying: Copying) -> None:
    """Copy a snapshot of the ledger, and its draft, which may be replaced meanwhile."""
    for attempt in range(_TRIES):
        copy_ledger(home.ledger, copy.ledger)
        with read_home(copy.root) as work:
            draft = work.ledger.draft()
        try:
            copying.take([] if draft is None else draft_files(home, draft))
        except (ManifestError, DamagedError):
            if attempt == _TRIES - 1:
                raise
            for folder in ("runs", "outbox"):
                shutil.rmtree(copy.root / folder, ignore_errors=True)
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _sound(files: Iterable[KeptFile]) -> Iterator[KeptFile]:
    """Report a run with a damaged manifest like any other damaged file."""
    try:
        yield from files
    except ManifestError as damaged:
        problem = Problem(damaged.code, damaged.parameters)
        raise DamagedError(ErrorCode.KEPT_RUN_DAMAGED, [problem]) from None


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
