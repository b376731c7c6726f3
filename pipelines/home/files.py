"""Atomic files and folders: written to a temporary name, synced, then renamed."""

import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from pipelines.home.steps import Step, reached

_CHUNK: Final = 4 * 1024 * 1024
# The temporary name of a file being copied into a folder. It is the same for every copy, so that
# the next copy overwrites what a killed one left.
_COPY: Final = ".copy.part"
# renameat2(2): paths are relative to the working folder, and the two names are exchanged.
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2


def write_whole(path: Path, content: bytes) -> str:
    """Write `content` to `path` atomically; return its sha256."""
    make_folder(path.parent)
    part = part_of(path)
    part.write_bytes(content)
    put_in_place(part, path)
    return hashlib.sha256(content).hexdigest()


def write_once(path: Path, content: bytes) -> None:
    """Write a file atomically with mode 0600, unless it already exists.

    The caller deletes `part_of(path)`: after a kill between link and unlink it is a second name of
    the file.
    """
    part = part_of(path)
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(part, path)
    sync_folder(path.parent)


def part_of(path: Path) -> Path:
    """Return the temporary name under which a file or folder is written."""
    return path.with_name(f".{path.name}.part")


def put_in_place(part: Path, target: Path) -> None:
    """Sync a completely written file and rename it to its final name."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def copy_by_hash(path: Path, folder: Path) -> str:
    """Copy a file into `folder` under its sha256, unless it exists; return the hash."""
    with path.open("rb") as source:
        return keep_by_hash(_chunks(source), folder)


def keep_by_hash(chunks: Iterable[bytes], folder: Path) -> str:
    """Write bytes into `folder` under their sha256, unless it exists; return the hash.

    The caller syncs the folder if the copy already existed, because the process that wrote it may
    have been killed. If the chunks raise, nothing remains.
    """
    part = folder / _COPY
    try:
        sha256 = _write_hashed(chunks, part)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    target = folder / sha256
    if target.exists():
        part.unlink()
    else:
        put_in_place(part, target)
    reached(Step.FILE_COPIED)
    return sha256


def copy_hashed(path: Path, target: Path) -> str:
    """Copy a file's content to `target`; return the sha256 of the copied bytes."""
    with path.open("rb") as source:
        return _write_hashed(_chunks(source), target)


def _write_hashed(chunks: Iterable[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as copy:
        for chunk in chunks:
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents, and sync their names."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def put_folder(made: Path, place: Path) -> None:
    """Replace a folder atomically with one whose files are synced.

    Readers see the old folder or the new one. After a kill before the old one is deleted, the old
    one remains at the path of the new one.
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
    """Yield a temporary folder with mode 0700; rename it when the block succeeds.

    An empty folder of that name is replaced; the system refuses to replace a non-empty one.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = part_of(folder)
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(mode=0o700)
    try:
        yield made
        # One call for all files: a sync per file would take longer than copying them.
        os.sync()
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    sync_folder(folder.parent)


def sync_files(folder: Path) -> None:
    """Sync every file of a folder, and their names."""
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def sync_folder(folder: Path) -> None:
    """Sync the names in `folder`."""
    _sync(folder)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def all_there(folder: Path, hashes: Mapping[str, str]) -> bool:
    """Return whether every file exists below a folder with the expected hash."""
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
    """Exchange two folders in one file system operation (renameat2, Linux 3.15).

    Other systems need three operations; after a kill between them, nothing is in place until the
    next call.
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
