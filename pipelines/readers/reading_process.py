"""The process in which delivered files are read, and its copies.

The process imports the readers once. It is copied (fork) for each desk, and a desk copies itself to
read files, so that a crash ends only the reading of that file. The copy has hard limits on memory
and time (setrlimit(2), setitimer(2)). It ends with the caller: the desk ends it when the connection
to the caller is closed. Its stderr is discarded, because engines quote cells there.
"""

import ctypes
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Final

from contracts.errors.error import FileRefusedError
from pipelines.home.safe_errors import where
from pipelines.readers.delivery import ArchivedFile, read_delivery
from pipelines.readers.listed import ListedSheet, read_listed
from pipelines.readers.messages import (
    Ended,
    ReaderFault,
    ReadingAnswer,
    ReadingOrder,
    Refusal,
    SystemFault,
)

_PR_SET_PDEATHSIG: Final = 1


def serve(desks: list[int]) -> None:
    """Serve the connections to a caller, each in a copy of this process, until it closes them."""
    os.umask(0o077)
    for number in desks:
        if os.fork() == 0:
            for other in desks:
                if other != number:
                    os.close(other)
            _serve_desk(Connection(number))
            os._exit(0)
    for number in desks:
        os.close(number)
    for _ in desks:
        os.wait()


class _Copy:
    """A copy of this process that reads files, one after the other, within the same memory."""

    def __init__(self, memory: int, caller: Connection) -> None:
        self.memory = memory
        self.files = 0
        self._here, there = Pipe()
        self._number = os.fork()
        if self._number == 0:
            self._here.close()
            caller.close()
            _read_orders(there, memory)
            os._exit(0)
        there.close()

    def answer(self, order: ReadingOrder, caller: Connection) -> ReadingAnswer | None:
        """Read a file; `Ended` if the copy ends before it answers.

        None if the caller has ended: it sends nothing while it waits.
        """
        self.files += 1
        self._here.send(order)
        if self._here not in wait([caller, self._here]):
            self.end()
            return None
        try:
            found: ReadingAnswer = self._here.recv()
        except (ConnectionError, EOFError):
            self._here.close()
            return Ended(os.waitpid(self._number, 0)[1])
        return found

    def end(self) -> None:
        """End the copy."""
        os.kill(self._number, signal.SIGKILL)
        os.waitpid(self._number, 0)
        self._here.close()


def _serve_desk(caller: Connection) -> None:
    """Read the files that the caller orders, until it closes the connection.

    Small files share a copy. One that ends it is read once more in a copy of its own, because the
    files before it also took memory.
    """
    copy = None
    while True:
        try:
            order: ReadingOrder = caller.recv()
            if copy is None or copy.memory != order.limits.memory:
                if copy is not None:
                    copy.end()
                copy = _Copy(order.limits.memory, caller)
            found = copy.answer(order, caller)
            if isinstance(found, Ended) and copy.files > 1:
                copy = _Copy(order.limits.memory, caller)
                found = copy.answer(order, caller)
            if isinstance(found, Ended):
                copy = None
            if found is None:
                return
            caller.send(found)
        except (EOFError, OSError):
            return


def _read_orders(desk: Connection, memory: int) -> None:
    """Read the files that the desk orders, within the limits, and send the answers."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = _data() + memory
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        for ends in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(ends, signal.SIG_DFL)
        while True:
            order: ReadingOrder = desk.recv()
            signal.setitimer(signal.ITIMER_REAL, order.limits.seconds)
            signal.setitimer(signal.ITIMER_PROF, order.limits.cpu_seconds)
            desk.send(_read(order.file))
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
    except BaseException:  # noqa: BLE001 -- the desk has ended, or the answer needs more memory
        os._exit(1)


def _data() -> int:
    """Return the bytes of this process that count as data: proc(5), statm."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _fault(failed: BaseException) -> ReaderFault:
    """Return the type of an exception, and the innermost place in the program."""
    return ReaderFault(type(failed).__name__, where(failed).partition(",")[0])


def _read(file: ArchivedFile | ListedSheet) -> ReadingAnswer:
    try:
        return read_listed(file) if isinstance(file, ListedSheet) else read_delivery(file)
    except FileRefusedError as refused:
        return Refusal(refused.remark, refused.place)
    except MemoryError:
        raise
    except OSError as failed:
        if failed.errno is None:
            return _fault(failed)
        return SystemFault(failed.errno)
    except BaseException as failed:  # noqa: BLE001 -- a panic of an engine is not an Exception
        return _fault(failed)


if __name__ == "__main__":
    serve([int(number) for number in sys.argv[1:]])
