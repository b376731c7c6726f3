"""The log of who looked at a patient: who, when, by what command, at whose contact and which.

One line of JSON a look, one file a calendar year in Sweden (HSLF-FS 2016:40, 4 kap. 9 §: action,
unit, time, user, patient; kept for at least five years). It holds patients, unlike the log of the
program. A look that cannot be told is not given.
"""

import fcntl
import json
import os
from collections.abc import Sequence
from typing import NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import PassingError
from pipelines.home.clock import swedish_day
from pipelines.home.files import make_folder
from pipelines.home.orders import Actor
from pipelines.home.paths import Home


class ContactLook(NamedTuple):
    """A look at a contact: by which command, whose, its care units and patients as reported."""

    command: str
    reporter: str
    contact_id: str
    care_units: Sequence[str]
    patients: Sequence[str]


def note_look(home: Home, look: ContactLook, actor: Actor) -> None:
    """Add a look to the log of its year, on the disk before anything is shown.

    Raises:
        OSError: when it cannot be written.
        PassingError: when the disk is full; the log is as it was.
    """
    told = {"at": actor.at.isoformat(timespec="seconds"), "who": actor.who, **look._asdict()}
    line = (json.dumps(told, ensure_ascii=False) + "\n").encode()
    make_folder(home.access_log_folder)
    path = home.access_log(swedish_day(actor.at).year)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # Two that look at the same time wait for each other, so that half a line can be taken back.
        fcntl.flock(handle, fcntl.LOCK_EX)
        before = os.fstat(handle).st_size
        if os.write(handle, line) != len(line):
            os.ftruncate(handle, before)
            raise PassingError(ErrorCode.DISK_FULL)
        os.fsync(handle)
    finally:
        os.close(handle)


def logged_years(home: Home) -> list[int]:
    """Return the calendar years that have a log, in order."""
    return sorted(int(path.stem) for path in home.access_log_folder.glob("[0-9]*.jsonl"))
