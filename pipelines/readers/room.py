"""The reading room: delivered files are read in a process of their own, within limits.

The process starts at the first file, and is used until this process ends. A file that crashes its
reader or exceeds a limit is refused; the others are read. Decision: docs/adr/0030-reading-room.md.
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from importlib.metadata import version
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from contracts.remarks import RemarkCode
from pipelines.home.safe_errors import known
from pipelines.readers.delivery import ArchivedFile, Delivery
from pipelines.readers.layout import TextTable
from pipelines.readers.limits import MEGABYTE, ReadingLimits, limits_of
from pipelines.readers.listed import ListedSheet
from pipelines.readers.messages import (
    Ended,
    ReaderFault,
    ReadingAnswer,
    ReadingOrder,
    Refusal,
    SystemFault,
)
from pipelines.readers.refused import refused, refused_for

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_STARTS: Final = 2
_ENDS_WITHIN: Final = 10
_ADVICE: Final = (
    "Skriv den på nytt, eller dela den i flera filer. Samma fil prövas igen under ett annat namn, "
    "eller av en ny version."
)


class ReadingRoom:
    """A process with desks at which files are read, as many at a time as there are processors."""

    def __init__(self) -> None:
        self.started_by = os.getpid()
        self._desks: SimpleQueue[Connection] = SimpleQueue()
        # Commands that read no file start faster without it.
        from multiprocessing import connection  # noqa: PLC0415

        ours, theirs = [], []
        for _ in range(os.cpu_count() or 1):
            here, there = socket.socketpair()
            ours.append(connection.Connection(here.detach()))
            theirs.append(there.detach())
        self._process = subprocess.Popen(  # noqa: S603 -- our own module
            [sys.executable, "-P", "-m", "pipelines.readers.reading_process", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for number in theirs:
            os.close(number)
        for desk in ours:
            self._desks.put(desk)
        self._all = ours

    def answer(self, order: ReadingOrder) -> ReadingAnswer:
        """Read a file at the next free desk.

        Raises:
            EOFError: the process has ended.
            OSError: the same.
        """
        desk = self._desks.get()
        try:
            desk.send(order)
            found: ReadingAnswer = desk.recv()
        finally:
            self._desks.put(desk)
        return found

    def close(self) -> None:
        """End the process."""
        for desk in self._all:
            desk.close()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def stopped_by() -> str:
    """Return how the refusal begins of a file that stopped the readers of this release."""
    return f"Filen stoppar läsningen i Samfaktura {version('samfaktura')}:"


_lock: Final = threading.Lock()
_rooms: Final[list[ReadingRoom]] = []


def read_in_room(file: ArchivedFile, limits: ReadingLimits | None = None) -> Delivery:
    """Read an archived file in the reading room.

    Raises:
        FileRefusedError: it cannot be read, or its reader crashed or exceeded a limit.
        PassingError: the system failed, such as a full disk.
    """
    order = ReadingOrder(file, limits or limits_of(file.raw.stat().st_size))
    found = _accepted(_answer(order), order.limits)
    if isinstance(found, TextTable):
        raise TypeError("a list instead of a delivery")
    return found


def read_list_in_room(asked: ListedSheet) -> TextTable:
    """Read a list in a workbook in the reading room; errors are those of `read_in_room`."""
    order = ReadingOrder(asked, limits_of(len(asked.data)))
    found = _accepted(_answer(order), order.limits)
    if not isinstance(found, TextTable):
        raise TypeError("a delivery instead of a list")
    return found


def _answer(order: ReadingOrder) -> ReadingAnswer:
    for _ in range(_STARTS):
        room = _room()
        try:
            return room.answer(order)
        except (EOFError, OSError):
            _leave(room)
    return Ended(signal.SIGKILL)


def _room() -> ReadingRoom:
    with _lock:
        if not _rooms or _rooms[-1].started_by != os.getpid():
            _rooms[:] = [ReadingRoom()]
        return _rooms[-1]


def _leave(room: ReadingRoom) -> None:
    """Close a room whose process has ended, so that the next file opens another."""
    with _lock:
        if room in _rooms:
            _rooms.remove(room)
            room.close()


@atexit.register
def close_room() -> None:
    """End the reading process, if this process started one."""
    with _lock:
        mine = [room for room in _rooms if room.started_by == os.getpid()]
        _rooms.clear()
    for room in mine:
        room.close()


def _accepted(answer: ReadingAnswer, limits: ReadingLimits) -> Delivery | TextTable:
    match answer:
        case Refusal(remark, place):
            raise refused_for(RemarkCode(remark), place)
        case ReaderFault(kind, place):
            raise refused(
                f"{stopped_by()} den är skadad på ett sätt som programmet inte känner till "
                f"({kind}, {place}). {_ADVICE}"
            )
        case SystemFault(number):
            raise known(OSError(number, os.strerror(number)))
        case Ended(status):
            raise refused(f"{stopped_by()} {_why(status, limits)}. {_ADVICE}")
    return answer


def _why(status: int, limits: ReadingLimits) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGPROF, signal.SIGALRM}:
        return f"den tar längre tid än {limits.cpu_seconds} sekunder"
    return (
        f"den är skadad, eller behöver mer minne än {limits.memory // MEGABYTE} MB när den packas "
        "upp"
    )
