"""The program log: events, numbers, counts and codes, never patient data.

Nothing is written until `log_setup.start_log` sets the destination.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Literal, TypedDict, Unpack

from contracts.errors.codes import ErrorCode
from pipelines.home.safe_errors import known

Level = Literal["debug", "info", "warning", "error"]


class LogFields(TypedDict, total=False):
    """The fields of a log line; `file` is the beginning of a file's sha256."""

    run: int
    ingest: int
    month: str
    day: str
    year: int
    file: str
    code: str
    command: str
    step: str
    stage: str
    deployment: str
    error: str
    kind: str
    exit: int
    rows: int
    files: int
    known: int
    refused: int
    closed: int
    invoices: int
    documents: int
    payments: int
    answers: int
    problems: int
    laws: int
    process: int
    seconds: float


class Here:
    """The log destination of this process; None until `start_log` sets it."""

    logger: Any = None


def note(happening: str, level: Level = "info", **fields: Unpack[LogFields]) -> None:
    """Log an event, if the log is on.

    Args:
        happening: the event, such as `stage.done`: a constant of the program.
        level: the severity.
        fields: numbers, counts and codes.
    """
    if Here.logger is not None:
        getattr(Here.logger, level)(happening, **fields)


@contextmanager
def noted(
    happening: str, level: Level = "info", **fields: Unpack[LogFields]
) -> Iterator[LogFields]:
    """Log a block's start, and its duration or the code of its error.

    The fields that the block adds to the yielded dictionary are logged at the end.
    """
    counted: LogFields = {}
    began = perf_counter()
    note(f"{happening}.started", "debug" if level == "info" else level, **fields)
    try:
        yield counted
    except BaseException as failed:
        fields["seconds"] = _since(began)
        note_failure(f"{happening}.failed", failed, "error", **fields)
        raise
    fields.update(counted)
    fields["seconds"] = _since(began)
    note(f"{happening}.done", level, **fields)


def note_failure(
    happening: str, failed: BaseException, level: Level, **fields: Unpack[LogFields]
) -> None:
    """Log a failure: its code, and its kind if it was not foreseen."""
    error = known(failed)
    fields["error"] = error.code.value
    if error.code is ErrorCode.PROGRAM_FAULT:
        fields["kind"] = error.parameters["kind"]
    note(happening, level, **fields)


def file_id(sha256: str) -> str:
    """Return a safe identifier for a file; its path may contain personal data."""
    return sha256[:12]


def _since(began: float) -> float:
    return round(perf_counter() - began, 3)
