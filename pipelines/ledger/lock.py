"""One writer per home: a lock that is released when its process ends in any way."""

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
    """Hold the home during the block, for every step that writes to it.

    The kernel releases the lock when the process ends, so the lock of a dead process need not be
    broken, and its name is not shown. The file remains, because deleting it could let two processes
    lock two files of the same name.

    Args:
        home: the home folder, which exists.
        who: the name shown to processes that are refused.

    Raises:
        LedgerBusyError: another process (or this one) holds the lock; with holder and time.
        LedgerError: the home is missing, or cannot be written.
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
    """Return the holder of the home without locking it; None if it is not held."""
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
    """Write the holder to the file, overwriting the name of a dead one."""
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
    """Return the lock's holder; one that has not signed yet has no name.

    The content may be from a dead process, if the new holder has not written its name yet.
    """
    try:
        content = json.loads(os.pread(held, 4096, 0))
        holder = f"{content['who']} (process {content['pid']})"
        since = dt.datetime.fromisoformat(content["since"])
        living = _may_live(content["host"], content["pid"])
    except (ValueError, KeyError, TypeError):
        living = False
    if not living:
        return LedgerBusyError(ErrorCode.HOME_BUSY_UNSIGNED)
    return LedgerBusyError(ErrorCode.HOME_BUSY, holder=holder, since=since)


def _may_live(host: str, pid: int) -> bool:
    """Return whether a process may be alive; always True for other machines."""
    if host != os.uname().nodename:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
