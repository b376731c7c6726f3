"""Files that people put into a home: read whole, within a limit of size.

Only regular files are opened, so that a pipe or a device is not waited for. A link that leads
nowhere is unreadable, not missing: a home must not lose its settings unnoticed.
"""

import os
import stat
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError

_MEGABYTE: Final = 1024**2
# A registry of a million persons is about 100 MB.
REGISTRY_BYTES: Final = 256 * _MEGABYTE
SETTINGS_BYTES: Final = _MEGABYTE
TEMPLATE_BYTES: Final = 16 * _MEGABYTE


def lies_there(path: Path) -> bool:
    """Return whether anything has the name: a file, a folder, or a link that leads nowhere."""
    return os.path.lexists(path)


def bounded_bytes(path: Path, most: int) -> bytes:
    """Return the content of a file of at most `most` bytes.

    Raises:
        SettingsError: it is not a regular file, is larger, or cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise SettingsError(ErrorCode.INPUT_NOT_A_FILE, file=path.name)
            content = file.read(most + 1)
    except IsADirectoryError:
        raise SettingsError(ErrorCode.INPUT_NOT_A_FILE, file=path.name) from None
    except OSError:
        raise SettingsError(ErrorCode.SETTINGS_UNREADABLE, file=path.name) from None
    if len(content) > most:
        raise SettingsError(ErrorCode.INPUT_TOO_LARGE, file=path.name, count=most // _MEGABYTE)
    return content
