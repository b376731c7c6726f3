"""Files that are whole or absent: written beside, synced, renamed."""

import hashlib
import os
from pathlib import Path
from typing import Final

_CHUNK: Final = 4 * 1024 * 1024


def write_whole(path: Path, content: bytes) -> str:
    """Write `content` to `path` so that nobody ever sees half of it; return its sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
    return hashlib.sha256(content).hexdigest()


def put_in_place(beside: Path, target: Path) -> None:
    """Give a file that was written beside its name, when all of it is on the disk."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    sync_folder(target.parent)


def copy_by_hash(path: Path, folder: Path) -> str:
    """Copy a file into `folder` under its own sha256, unless it is there; return the hash."""
    beside = folder / f".{path.name}.part"
    sha256 = copy_hashed(path, beside)
    target = folder / sha256
    if target.exists():
        beside.unlink()
    else:
        put_in_place(beside, target)
    return sha256


def copy_hashed(path: Path, target: Path) -> str:
    """Copy a file's content to `target`; return the sha256 of what was copied."""
    digest = hashlib.sha256()
    with path.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Let the names in `folder` reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
