"""Copies of the inbox's files in the archive: regular files only, within the limit of size."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from contracts.errors.error import FileRefusedError
from pipelines.home.files import keep_by_hash
from pipelines.readers.limits import MAX_BYTES
from pipelines.readers.refused import refused, too_large

_CHUNK: Final = 4 * 1024 * 1024
_HEAD: Final = 1024 * 1024
# The file was deleted or renamed since the inbox was listed.
_VANISHED: Final = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)


class TooLarge(NamedTuple):
    """A file above the limit of size; the sha256 of its size and its first megabyte."""

    fingerprint: str


class Unreadable(NamedTuple):
    """A file that cannot be opened or read, or is not a regular file; or it has vanished."""

    vanished: bool


def archived(path: Path, archive: Path) -> str | TooLarge | Unreadable:
    """Copy a file of the inbox to the archive; return its sha256, or why it is not there.

    Its size is checked before anything is copied. A link is not followed, and a pipe or a device is
    not waited for.

    Raises:
        OSError: the archive cannot be written.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as failed:
        return Unreadable(failed.errno in _VANISHED)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return Unreadable(vanished=False)
    with os.fdopen(handle, "rb") as file:
        try:
            if _size(file) > MAX_BYTES:
                return _too_large(file)
            return keep_by_hash(_chunks(file), archive)
        except FileRefusedError:
            # It has grown, or the disk that it lies on fails.
            return _too_large(file) if _size(file) > MAX_BYTES else Unreadable(vanished=False)


def _too_large(file: BinaryIO) -> TooLarge:
    file.seek(0)
    return TooLarge(hashlib.sha256(f"{_size(file)}\n".encode() + file.read(_HEAD)).hexdigest())


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    left = MAX_BYTES
    while True:
        try:
            chunk = file.read(_CHUNK)
        except OSError:
            raise refused("Filen kan inte läsas till slut.") from None
        if not chunk:
            return
        left -= len(chunk)
        if left < 0:
            raise too_large()
        yield chunk
