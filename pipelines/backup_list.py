"""The backups in a folder, and what each says of itself: its files by hash, its ledger's head."""

import json
import re
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

LIST: Final = "backup.json"
_NUMBERED: Final = re.compile(r"\d{6}")


class BackupError(Exception):
    """A backup cannot be made or restored as asked; the message says why."""


class DamagedError(Exception):
    """What should be copied is not what the ledger or the backup's list says; it names the file."""


class BackupList(NamedTuple):
    """What a backup says of itself: the moment, the head of the audit chain, sha256 by path."""

    at: str
    head: str
    files: Mapping[str, str]

    def write(self, folder: Path) -> None:
        """Write the list into a backup's folder."""
        told = {"samfaktura": version("samfaktura"), **self._asdict()}
        # In ASCII: a sender's file may have a name that is no UTF-8, which nothing else can hold.
        text = json.dumps(told, indent=1, sort_keys=True) + "\n"
        (folder / LIST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "BackupList":
        """Read the list of a backup.

        Raises:
            DamagedError: it is missing, damaged, or names a file outside the backup.
        """
        try:
            told = json.loads((folder / LIST).read_bytes())
            found = cls(str(told["at"]), str(told["head"]), dict(told["files"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise DamagedError(f"{LIST} is missing or damaged") from None
        if any(Path(path).is_absolute() or ".." in Path(path).parts for path in found.files):
            raise DamagedError(f"{LIST} names a file outside the backup")
        return found


def numbered(folder: Path) -> list[Path]:
    """Return the backups in a folder in their order, also those that are not whole."""
    return sorted(path for path in folder.iterdir() if _NUMBERED.fullmatch(path.name))


def latest(folder: Path) -> Path | None:
    """Return the last whole backup in a folder."""
    whole = [path for path in numbered(folder) if (path / LIST).is_file()]
    return whole[-1] if whole else None


def shown(path: str) -> str:
    """Name a file in a message; those of senders may be called as a patient is."""
    return "a file of the inbox" if path.startswith("inbox/") else path


def for_the_owner_alone(folder: Path) -> None:
    """Let nobody but the owner into a folder and its files: they tell of patients."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
