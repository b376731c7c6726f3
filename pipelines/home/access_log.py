"""The access log: which user looked at which patient, when and by which command.

One line of JSON per look, one file per calendar year in Sweden (HSLF-FS 2016:40, 4 kap. 9 §:
action, unit, time, user, patient; kept for at least five years). It contains patient data, unlike
the program log. Nothing is shown if the look cannot be logged.
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


class ListLook(NamedTuple):
    """A look at a list of patients: command, its subject, and the number of contacts or rows."""

    command: str
    subject: str
    contacts: int


class ContactLook(NamedTuple):
    """A look at a contact: command, reporter, and its care units and patients."""

    command: str
    reporter: str
    contact_id: str
    care_units: Sequence[str]
    patients: Sequence[str]


def note_look(home: Home, look: ContactLook | ListLook, actor: Actor, purpose: str) -> None:
    """Append a look to the log of its year and sync it before anything is shown.

    Raises:
        OSError: the log cannot be written.
        PassingError: the disk is full; the log is unchanged.
    """
    record: dict[str, object] = {"at": actor.at.isoformat(timespec="seconds"), "who": actor.who}
    record |= {"purpose": purpose} if purpose else {}
    record |= look._asdict()
    line = (json.dumps(record, ensure_ascii=False) + "\n").encode()
    make_folder(home.access_log_folder)
    path = home.access_log(swedish_day(actor.at).year)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # The lock serialises concurrent looks, so that a partly written line can be truncated.
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
