"""Convert failures to errors of the catalogue, without third-party messages.

Engines and libraries quote the values they fail on, and these may be patient data.
"""

import errno
import os
import traceback
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import PassingError, SamfakturaError

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("commands", "flows", "pipelines", "transforms", "contracts")
# The remedy for a limit on the size of files is that for a full disk.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LOCKED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def fit_to_keep(failed: Exception) -> Exception:
    """Return an error that may be stored in a log, a journal or Prefect's database."""
    return failed if type(failed).__module__.partition(".")[0] == "prefect" else known(failed)


def known(failed: BaseException) -> SamfakturaError:
    """Convert any failure to an error of the catalogue.

    Paths are left out because a sender may name a file after a patient. Each engine has its own
    error type for a full disk, with the system's text in its message.
    """
    if isinstance(failed, SamfakturaError):
        return failed
    number = failed.errno if isinstance(failed, OSError) else None
    if number in _FULL or any(os.strerror(one) in str(failed) for one in _FULL):
        return PassingError(ErrorCode.DISK_FULL)
    if number is not None:
        code = ErrorCode.FOLDER_LOCKED if number in _LOCKED else ErrorCode.SYSTEM_FAILED
        return PassingError(code, fault=name_of(number))
    kind = PassingError if isinstance(failed, OSError) else SamfakturaError
    return kind(ErrorCode.PROGRAM_FAULT, kind=type(failed).__name__, place=where(failed))


def name_of(number: int | None) -> str:
    """Return the symbolic name of an operating system error, such as EIO."""
    return errno.errorcode.get(number or 0, str(number))


def where(failed: BaseException) -> str:
    """Return where in the program an error was raised, innermost frame first."""
    frames = [
        f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(failed.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(_ROOT)
        and path.relative_to(_ROOT).parts[0] in _OURS
    ]
    return ", ".join(reversed(frames)) or "utanför programmet"
