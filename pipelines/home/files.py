"""Files and folders that are whole or absent: written beside, synced, renamed."""

import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pipelines.home.steps import Step, reached

_CHUNK: Final = 4 * 1024 * 1024
# What is being copied into a folder; one name, so that what a kill left is written over.
_COPY: Final = ".copy.part"
# renameat2(2): paths are taken from the working folder, and the two names change places.
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def write_whole(path: Path, content: bytes) -> str:
    """Write `content` to `path` so that nobody ever sees half of it; return its sha256."""
    make_folder(path.parent)
    beside = part_of(path)
    beside.write_bytes(content)
    put_in_place(beside, path)
    return hashlib.sha256(content).hexdigest()


def write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole; one that is there already stays.

    The caller takes away `part_of(path)`: killed after the link, it is the file's second name.
    """
    beside = part_of(path)
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    sync_folder(path.parent)


def part_of(path: Path) -> Path:
    """Return where a file or folder is made before it has its name."""
    return path.with_name(f".{path.name}.part")


def put_in_place(beside: Path, target: Path) -> None:
    """Give a file that was written beside its name, when all of it is on the disk."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    sync_folder(target.parent)


def copy_by_hash(path: Path, folder: Path) -> str:
    """Copy a file into `folder` under its own sha256, unless it is there; return the hash.

    The caller syncs the folder when the copy was there: who made it may have been killed.
    """
    beside = folder / _COPY
    sha256 = copy_hashed(path, beside)
    target = folder / sha256
    if target.exists():
        beside.unlink()
    else:
        put_in_place(beside, target)
    reached(Step.FILE_COPIED)
    return sha256


def copy_hashed(path: Path, target: Path) -> str:
    """Copy a file's content to `target`; return the sha256 of what was copied."""
    digest = hashlib.sha256()
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, and let their names reach the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def put_folder(made: Path, place: Path) -> None:
    """Put a folder whose files are synced in place, whole, instead of the one that is there.

    Whoever looks sees the old one or the new one. Killed before the old one is taken away, it lies
    where the new one was made.
    """
    make_folder(place.parent)
    if place.exists():
        _exchange(made, place)
    else:
        made.rename(place)
    sync_folder(place.parent)
    sync_folder(made.parent)
    reached(Step.FOLDER_EXCHANGED)
    shutil.rmtree(made, ignore_errors=True)
    sync_folder(made.parent)


@contextmanager
def made_whole(folder: Path) -> Iterator[Path]:
    """Yield a folder that only its owner can enter; give it its name when the block is done.

    An empty folder of that name is replaced; the system refuses one with something in it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = part_of(folder)
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    try:
        yield made
        # Once for all files: a call for each would take longer than copying them.
        os.sync()
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    sync_folder(folder.parent)


def sync_files(folder: Path) -> None:
    """Let every file of a folder, and their names, reach the disk."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def sync_folder(folder: Path) -> None:
    """Let the names in `folder` reach the disk."""
    _sync(folder)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def all_there(folder: Path, hashes: Mapping[str, str]) -> bool:
    """Tell whether files lie below a folder, each with its hash."""
    return all(
        (folder / path).is_file() and sha256_of(folder / path) == sha256
        for path, sha256 in hashes.items()
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places in one step of the file system (renameat2, Linux 3.15).

    Elsewhere it takes three, and killed between them nothing is in place until the next call.
    """
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    if exchange is not None and exchange(*names, _RENAME_EXCHANGE) == 0:
        return
    aside = one.with_name(f"{one.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
