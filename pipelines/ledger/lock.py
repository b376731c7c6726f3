"""One writer to a home: a lock that ends with the process that holds it, however that ends."""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerBusyError, LedgerError
from pipelines.home.log import note
from pipelines.home.safe_errors import known, name_of

LOCK_FILE: Final = ".lock"


@contextmanager
def hold(home: Path, who: str) -> Iterator[None]:
    """Hold the home for the block, for every step that writes to it.

    The kernel lets go of the lock when the process ends, so that a dead holder's needs no breaking;
    what a dead holder signed is told to nobody. The file stays: to delete it could let two
    processes hold two files of one name.

    Args:
        home: the home folder, which exists.
        who: told to those who are turned away.

    Raises:
        LedgerBusyError: with holder and since, when another holds it (also in this process).
        LedgerError: when the home is missing, or cannot be written.
    """
    try:
        held = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:
        raise LedgerError(ErrorCode.HOME_MISSING, home=str(home)) from None
    except OSError as failed:
        raise _not_written(failed) from None
    try:
        _take(held)
        _sign(held, who)
        try:
            yield
        finally:
            os.ftruncate(held, 0)
    finally:
        os.close(held)


def holder(home: Path) -> LedgerBusyError | None:
    """Tell who holds the home, without taking it; None when nobody does."""
    try:
        looked = os.open(home / LOCK_FILE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(looked, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _busy(looked)
    finally:
        os.close(looked)
    return None


def _take(held: int) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        busy = _busy(held)
        note("home.busy", "warning")
        raise busy from None


def _sign(held: int, who: str) -> None:
    """Say in the file who holds it; what a dead holder said is written over."""
    since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    signed = {"pid": os.getpid(), "host": os.uname().nodename, "who": who, "since": since}
    text = json.dumps(signed)
    try:
        os.ftruncate(held, 0)
        os.pwrite(held, text.encode(), 0)
    except OSError as failed:
        raise _not_written(failed) from None


def _not_written(failed: OSError) -> LedgerError:
    if known(failed).code is ErrorCode.DISK_FULL:
        return LedgerError(ErrorCode.DISK_FULL)
    return LedgerError(ErrorCode.HOME_NOT_WRITTEN, fault=name_of(failed.errno))


def _busy(held: int) -> LedgerBusyError:
    """Read who holds the lock; a holder that has not signed yet is just another process.

    What stands there may be a dead holder's, which the one who holds it now is about to write over.
    """
    try:
        told = json.loads(os.pread(held, 4096, 0))
        holder = f"{told['who']} (process {told['pid']})"
        since = dt.datetime.fromisoformat(told["since"])
        living = _may_live(told["host"], told["pid"])
    except (ValueError, KeyError, TypeError):
        living = False
    if not living:
        return LedgerBusyError(ErrorCode.HOME_BUSY_UNSIGNED)
    return LedgerBusyError(ErrorCode.HOME_BUSY, holder=holder, since=since)


def _may_live(host: str, pid: int) -> bool:
    """Tell whether a process lives; of another machine that shares the home nobody here knows."""
    if host != os.uname().nodename:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
