"""Restoring a home from a backup: copied, verified completely, then put in place."""

import stat
from pathlib import Path
from typing import NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import DamagedError, SamfakturaError
from pipelines.archive.work import read_home
from pipelines.follow_up.publish import publish_follow_up
from pipelines.home.files import copy_hashed, made_whole
from pipelines.home.paths import Home
from pipelines.keep.copies import LIST, BackupList, for_the_owner_alone, latest_backup, shown
from pipelines.keep.verify import home_problems


class Restored(NamedTuple):
    """A restored home: its backup, the backup's time, the head of its audit chain."""

    backup: Path
    at: str
    head: str
    files: int


def restore(home: Home, source: Path, head: str | None = None) -> Restored:
    """Create a home from a backup, or leave everything unchanged.

    Args:
        home: the new home; its folder is empty or does not exist.
        source: a backup, or a folder of backups, whose last complete one is used.
        head: a head of the audit chain noted elsewhere: the backup must not be older.

    Raises:
        SamfakturaError: `source` contains no backup, or the home is in use.
        DamagedError: the backup has changed; names the fault.
        LedgerError: the backup's ledger cannot be read, or is from a later version of the program.
    """
    backup = _backup_in(source)
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise SamfakturaError(ErrorCode.FOLDER_NOT_EMPTY, folder=str(home.root))
    listed = BackupList.read(backup)
    with made_whole(home.root) as part:
        _copy(backup, part, listed)
        _verify(Home(part), listed, head)
        Home(part).make()
        for_the_owner_alone(part)
    return Restored(backup, listed.at, listed.head, len(listed.files))


def _backup_in(source: Path) -> Path:
    if (source / LIST).is_file():
        return source
    found = latest_backup(source) if source.is_dir() else None
    if found is None:
        raise SamfakturaError(ErrorCode.BACKUP_MISSING, folder=str(source))
    return found


def _copy(backup: Path, part: Path, listed: BackupList) -> None:
    for path, sha256 in listed.files.items():
        target = part / path
        if not _is_file(backup / path):
            raise DamagedError(ErrorCode.BACKUP_FILE_MISSING, path=shown(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        copied = copy_hashed(backup / path, target)
        if copied != sha256:
            raise DamagedError(ErrorCode.BACKUP_FILE_CHANGED, path=shown(path))


def _is_file(path: Path) -> bool:
    """Return whether a regular file lies there: links are not followed, pipes not waited for."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _verify(home: Home, listed: BackupList, head: str | None) -> None:
    """Run all checks of `verify` on the restored home, and publish its database."""
    with read_home(home.root) as work:
        if work.ledger.head() != listed.head:
            raise DamagedError(ErrorCode.BACKUP_HEAD_DIFFERS)
        found = home_problems(work, head)
        if found:
            raise DamagedError(ErrorCode.BACKUP_NOT_SOUND, found)
        publish_follow_up(work)
