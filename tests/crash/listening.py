"""The events of a call, from inside its process: steps, files and statements."""

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.home.steps import STEP_EVENT

_CHANGING = frozenset(
    {"os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.chmod"}
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def listen(home: Path, notify: Callable[[str], None]) -> None:
    """Call `notify` at each named step, and before each file change and each statement.

    Python calls audit hooks before the audited action; a hook cannot be removed while the process
    lives.
    """

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == STEP_EVENT:
            notify(arguments[0])
        elif event in _CHANGING or (event == "open" and _is_writing(home, *arguments)):
            notify(f"file {event}")

    _statements(notify)
    _syncing("fsync", notify)
    _syncing("sync", notify)
    sys.addaudithook(heard)


def _is_writing(home: Path, path: object, _mode: object, flags: int) -> bool:
    return isinstance(path, str) and path.startswith(str(home)) and bool(flags & _WRITES)


def _statements(notify: Callable[[str], None]) -> None:
    connect = sqlite3.connect

    def listening_connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
        con = connect(*arguments, **named)
        con.set_trace_callback(lambda statement: notify(_kind_of(statement)))
        return con

    sqlite3.connect = listening_connect  # type: ignore[assignment]


def _kind_of(statement: str) -> str:
    """Name a statement by its first words; schema statements by what they create."""
    words = statement.split()
    if words[0] == "--":
        return "sql CREATE"
    return f"sql {' '.join(words[: 2 if words[0] == 'CREATE' else 3])}"


def _syncing(name: str, notify: Callable[[str], None]) -> None:
    sync = getattr(os, name)

    def listening_sync(*handle: int) -> None:
        notify(f"file {name}")
        sync(*handle)

    setattr(os, name, listening_sync)
