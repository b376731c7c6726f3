"""A home out of a backup: made beside, verified whole, and only then put in place."""

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
    """What was restored: from which backup, of when, and the head of its audit chain."""

    backup: Path
    at: str
    head: str
    files: int


def restore(home: Home, source: Path, head: str | None = None) -> Restored:
    """Make a home out of a backup, or leave everything as it is.

    Args:
        home: where; its folder is empty, or not there.
        source: a backup, or a folder of them, whose last whole one is taken.
        head: a head of the audit chain noted elsewhere: the backup must not be of before it.

    Raises:
        SamfakturaError: `source` holds no backup, or the home is in use.
        DamagedError: the backup is not what it was; it names what is wrong.
        LedgerError: the backup's ledger cannot be read, or is of a later version of the program.
    """
    backup = _backup_in(source)
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise SamfakturaError(ErrorCode.FOLDER_NOT_EMPTY, folder=str(home.root))
    told = BackupList.read(backup)
    with made_whole(home.root) as beside:
        _copy(backup, beside, told)
        _verify(Home(beside), told, head)
        Home(beside).make()
        for_the_owner_alone(beside)
    return Restored(backup, told.at, told.head, len(told.files))


def _backup_in(source: Path) -> Path:
    if (source / LIST).is_file():
        return source
    found = latest_backup(source) if source.is_dir() else None
    if found is None:
        raise SamfakturaError(ErrorCode.BACKUP_MISSING, folder=str(source))
    return found


def _copy(backup: Path, beside: Path, told: BackupList) -> None:
    for path, sha256 in told.files.items():
        target = beside / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            copied = copy_hashed(backup / path, target)
        except FileNotFoundError:
            raise DamagedError(ErrorCode.BACKUP_FILE_MISSING, path=shown(path)) from None
        if copied != sha256:
            raise DamagedError(ErrorCode.BACKUP_FILE_CHANGED, path=shown(path))


def _verify(home: Home, told: BackupList, head: str | None) -> None:
    """Hold the restored home against all that `verify` asks, and make what was not backed up."""
    with read_home(home.root) as work:
        if work.ledger.head() != told.head:
            raise DamagedError(ErrorCode.BACKUP_HEAD_DIFFERS)
        found = home_problems(work, head)
        if found:
            raise DamagedError(ErrorCode.BACKUP_NOT_SOUND, found)
        publish_follow_up(work)
