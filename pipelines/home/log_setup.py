"""Where the log is written, and what may stand in it: structlog, imported when it is wanted.

A value is written only when it looks as its field does (`_LOOKS`): a name, a path or a personal
number that came there by mistake is withheld.
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
# Ten digits and more are the numbers of people and companies; nothing is counted that far.
_MOST: Final = 10**9


def start_log(log: Log, home: Home | None, *, stderr: bool = False) -> None:
    """Write from now on where the settings say, and on stderr when that is asked.

    Args:
        log: the settings.
        home: in which a file lies that is not absolute.
        stderr: whether it was asked for by the call.

    Raises:
        SettingsError: the file cannot be written.
    """
    on_stderr = stderr or log.stderr
    file = (home.root if home else Path()) / log.file if log.file else None
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
        # Not of the context: what works in threads of its own has another.
        call=uuid.uuid4().hex[:8],
        process=os.getpid(),
    )


def withhold(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Let a value pass only when it looks as values of its field do."""
    for name, value in line.items():
        if isinstance(value, str):
            passes = _LOOKS.get(name, _NAME).fullmatch(value) is not None
        else:
            passes = isinstance(value, int | float) and abs(value) < _MOST
        if not passes:
            line[name] = _WITHHELD
    return line


class _Lines:
    """Writes each line at once, to stderr and to the end of a file that only its owner reads.

    The file is opened anew for each: several processes write to it, and it may be moved away. A
    line that cannot be written is lost: for want of room for it no month goes unbilled.
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
