"""The key with which patients are hashed for analysts."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipelines.home.files import sync_folder

KEY_BYTES: Final = 32


def patient_key(path: Path) -> bytes:
    """Return the key in `path`; the first time, make one that only the owner can read.

    The same key gives the same hashes, so that analysts can follow a patient from one published
    database to the next. Whoever loses it starts a new series; it decides nothing else.

    Raises:
        ValueError: when the file does not hold a key.
    """
    beside = path.with_name(f".{path.name}.part")
    if not path.exists():
        _make(path, beside)
    # One that was killed after the link left it: the key under a second name.
    beside.unlink(missing_ok=True)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path.name} does not hold a key of {KEY_BYTES} bytes")
    return key


def _make(path: Path, beside: Path) -> None:
    """Write a key beside and link it into place, whole; one that is there already stays."""
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(beside, path)
    sync_folder(path.parent)
