"""What may be told, and kept, of something that failed: never the words of others.

Engines and libraries quote the values they stumble over, and those may be a patient's. Our own
errors hold codes and counts, since they are written so.
"""

import os
import traceback
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("commands", "flows", "pipelines", "transforms", "contracts")


class ProgramFaultError(Exception):
    """Something failed that nobody foresaw; the message says its kind and where, not its words."""


def fit_to_keep(failed: Exception) -> Exception:
    """Return an error as it may stand in a log, a journal or Prefect's database."""
    if type(failed).__module__.partition(".")[0] in {*_OURS, "prefect"}:
        return failed
    if isinstance(failed, OSError):
        # Without the path: a sender's file may be named by a patient.
        number = failed.errno
        return OSError(number, os.strerror(number)) if number else OSError(type(failed).__name__)
    return ProgramFaultError(f"{type(failed).__name__}: {where(failed)}")


def where(failed: BaseException) -> str:
    """Return where in the program something failed, innermost first: file, line, function."""
    frames = [
        f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(failed.__traceback__)
        if (path := Path(frame.filename)).is_relative_to(_ROOT)
        and path.relative_to(_ROOT).parts[0] in _OURS
    ]
    return ", ".join(reversed(frames)) or "outside the program"
