"""Set up the log: its destination and the values that it may contain.

structlog is imported only when it is needed. A value is written only when it matches the pattern of
its field (`_LOOKS`), so that a name, a path or a personal identity number logged by mistake is
withheld.
"""

import os
import re
import sys
import uuid
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SettingsError
from pipelines.home.log import Here
from pipelines.home.paths import Home
from pipelines.home.settings import Log

_OWN_NAME: Final = re.compile(r"log|[^.].*\.log")
_NAME: Final = re.compile(r"[a-z][a-z_.\-]{0,39}")
_LOOKS: Final = {
    "month": re.compile(r"\d{4}-\d{2}"),
    "file": re.compile(r"[0-9a-f]{12}"),
    "code": re.compile(r"[A-Z]{1,4}-?\d{2}"),
    "kind": re.compile(r"[A-Z][A-Za-z]{0,39}"),
    "call": re.compile(r"[0-9a-f]{8}"),
    "timestamp": re.compile(r"[0-9T:.\-]{10,32}Z"),
}
_WITHHELD: Final = "?"
# Numbers of people and companies have ten digits or more; no count is that large.
_MOST: Final = 10**9


def start_log(log: Log, home: Home | None, *, stderr: bool = False) -> None:
    """Write the log to where the settings say, and to stderr on request.

    Args:
        log: the settings.
        home: the folder of a log file whose path is relative.
        stderr: whether the call asked for stderr.
    """
    on_stderr = stderr or log.stderr
    file = _file_of(log, home) if log.file else None
    if not on_stderr and file is None:
        Here.logger = None
        return
    lines = _Lines(file, on_stderr=on_stderr)
    import structlog  # noqa: PLC0415 - slow, and most calls write nothing

    render = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log.format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=False)
    )
    Here.logger = structlog.wrap_logger(
        lines,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            withhold,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(log.level),
        # Not a context variable: worker threads have their own context.
        call=uuid.uuid4().hex[:8],
        process=os.getpid(),
    )


def _file_of(log: Log, home: Home | None) -> Path:
    """Return the path of the log file.

    Raises:
        SettingsError: it is, or may be, one of the home's own files.
    """
    root = (home.root if home else Path()).resolve()
    file = (root / log.file).resolve()
    ours = home is not None and file.is_relative_to(root)
    if ours and not (file.parent == root and _OWN_NAME.fullmatch(file.name)):
        raise SettingsError(ErrorCode.LOG_IN_HOME)
    return file


def withhold(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace a value that does not match the pattern of its field."""
    for name, value in line.items():
        if isinstance(value, str):
            passes = _LOOKS.get(name, _NAME).fullmatch(value) is not None
        else:
            passes = isinstance(value, int | float) and abs(value) < _MOST
        if not passes:
            line[name] = _WITHHELD
    return line


class _Lines:
    """Writes each line immediately to stderr and to the end of a file with mode 0600.

    The file is opened for each line, because several processes write to it and it may be rotated. A
    line that cannot be written is lost: a full disk for the log must not stop a billing.
    """

    def __init__(self, file: Path | None, *, on_stderr: bool) -> None:
        self._file = file
        self._on_stderr = on_stderr
        try:
            self._append(b"")
        except OSError:
            raise SettingsError(ErrorCode.LOG_NOT_WRITTEN) from None

    def msg(self, line: str) -> None:
        """Write a line."""
        with suppress(OSError, ValueError):
            if self._on_stderr:
                print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the log
        with suppress(OSError):
            self._append(f"{line}\n".encode())

    debug = info = warning = error = msg

    def _append(self, line: bytes) -> None:
        if self._file is not None:
            opened = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(opened, line)
            finally:
                os.close(opened)
