"""What may be shown and kept of a failure: an error of the catalogue, never the words of others.

Engines and libraries quote the values they fail on, and those may be a patient's.
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
    """Return an error as it may stand in a log, a journal or Prefect's database."""
    return failed if type(failed).__module__.partition(".")[0] == "prefect" else known(failed)


def known(failed: BaseException) -> SamfakturaError:
    """Return any failure as an error of the catalogue.

    Paths are left out: a sender's file may be named after a patient. Each engine has its own error
    for a full disk, with the system's words in its message.
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
    return kind(ErrorCode.PROGRAM_FAULT, kind=type(failed).__name__, place=_where(failed))


def name_of(number: int | None) -> str:
    """Return the name of an error of the operating system, such as EIO."""
    return errno.errorcode.get(number or 0, str(number))


def _where(failed: BaseException) -> str:
    """Return where in the program something failed, innermost first: file, line, function."""
    frames = [
        f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(failed.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(_ROOT)
        and path.relative_to(_ROOT).parts[0] in _OURS
    ]
    return ", ".join(reversed(frames)) or "utanför programmet"
