"""What the program tells of its own work: happenings, numbers, counts and codes. Never a patient.

Nothing is written until `log_start.start_log` says where.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Literal, TypedDict, Unpack

from contracts.errors.codes import ErrorCode
from pipelines.home.safe_errors import known

Level = Literal["debug", "info", "warning", "error"]


class LogFields(TypedDict, total=False):
    """The fields of a line, each what its name says; `file` is the start of a file's sha256."""

    run: int
    ingest: int
    month: str
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
    """Where this process writes; nowhere until it is told."""

    logger: Any = None


def note(happening: str, level: Level = "info", **told: Unpack[LogFields]) -> None:
    """Write that something happened, if anything is written.

    Args:
        happening: what, as `stage.done`: a constant of the program.
        level: how much it matters.
        told: numbers, counts and codes.
    """
    if Here.logger is not None:
        getattr(Here.logger, level)(happening, **told)


@contextmanager
def noted(happening: str, level: Level = "info", **told: Unpack[LogFields]) -> Iterator[LogFields]:
    """Write that the block began, and how long it took, or the code of the error that ended it.

    What the block puts into the dictionary it is given is told at the end.
    """
    counted: LogFields = {}
    began = perf_counter()
    note(f"{happening}.started", "debug" if level == "info" else level, **told)
    try:
        yield counted
    except BaseException as failed:
        told["seconds"] = _since(began)
        note_failure(f"{happening}.failed", failed, "error", **told)
        raise
    told.update(counted)
    told["seconds"] = _since(began)
    note(f"{happening}.done", level, **told)


def note_failure(
    happening: str, failed: BaseException, level: Level, **told: Unpack[LogFields]
) -> None:
    """Write that something failed: the code, and the kind of a failure that is not foreseen."""
    error = known(failed)
    told["error"] = error.code.value
    if error.code is ErrorCode.PROGRAM_FAULT:
        told["kind"] = error.parameters["kind"]
    note(happening, level, **told)


def file_id(sha256: str) -> str:
    """Return by which a file is told: its path may name a patient."""
    return sha256[:12]


def _since(began: float) -> float:
    return round(perf_counter() - began, 3)
