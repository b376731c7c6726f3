"""What went wrong, as one answer and an exit code; nobody's name is in either."""

import errno
import os
from typing import Final

from commands import desk
from commands.desk import NoHomeError
from commands.query import WrongAnswerFileError
from contracts.contract import ContractBrokenError
from pipelines.answers.hej import NoHejError
from pipelines.billing.draft import DayOfIssueError, MonthToComeError
from pipelines.billing.gate import GateClosedError
from pipelines.billing.manifest import ManifestError
from pipelines.demo import DemoError
from pipelines.desk.decisions import DecisionError
from pipelines.desk.explain import UnknownContactError
from pipelines.follow_up.queries import (
    NotAnsweredError,
    NothingPublishedError,
    UnknownQuestionError,
)
from pipelines.home.safe_errors import where
from pipelines.home.settings import SettingsError
from pipelines.keep.copies import BackupError, DamagedError
from pipelines.keep.problems_swedish import swedish_of
from pipelines.ledger.errors import (
    ApprovalError,
    DestroyError,
    LawBrokenError,
    LedgerBusyError,
    LedgerCutOffError,
    LedgerError,
    LedgerUnavailableError,
    MatchError,
    VoidError,
)
from pipelines.month import NoDraftError
from pipelines.readers.refused import FileRefusedError
from pipelines.registries.faults import RegistryError, fault_lines
from pipelines.validation.rule_sets import RulesError
from transforms.documents.workbook.table_files import TooManyRowsError

DONE, FAILED, WRONG_CALL, GATE_CLOSED = 0, 1, 2, 3
_WRONG_CALLS: Final = (
    NoHomeError,
    SettingsError,
    RulesError,
    NoDraftError,
    DayOfIssueError,
    MonthToComeError,
    DecisionError,
    MatchError,
    DemoError,
    BackupError,
    UnknownContactError,
    NothingPublishedError,
    NotAnsweredError,
    UnknownQuestionError,
    WrongAnswerFileError,
    TooManyRowsError,
    NoHejError,
    VoidError,
    DestroyError,
)
_GATES: Final = (
    GateClosedError,
    ApprovalError,
    LawBrokenError,
    LedgerCutOffError,
    ManifestError,
)
# What these say is written by us, or by the operating system.
_FAILURES: Final = (FileRefusedError, LedgerError, ContractBrokenError, OSError)
# A limit on the size of files is told as a full disk: it is mended in the same way.
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_LOCKED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def answer_to(failed: BaseException) -> tuple[str, int]:
    """Return what is said of a failure, foreseen or not, and the exit code."""
    if (wrong := _wrong_call(failed)) is not None:
        return wrong, WRONG_CALL
    if isinstance(failed, GateClosedError):
        return "Inget är utfärdat. " + "\n".join(map(swedish_of, failed.laws)), GATE_CLOSED
    if isinstance(failed, _GATES):
        return f"Inget är utfärdat. {swedish_of(str(failed))}", GATE_CLOSED
    if isinstance(failed, DamagedError):
        return f"Inget är kopierat. {failed}", GATE_CLOSED
    if isinstance(failed, RegistryError):
        faults = fault_lines(failed.faults)
        return "\n".join(["Registren är felaktiga; inget är gjort.", *faults]), FAILED
    return _of_the_machine(failed), FAILED


def _wrong_call(failed: BaseException) -> str | None:
    """Return what is wrong with a call, also with one that names a home that is none."""
    if isinstance(failed, LedgerUnavailableError):
        home = desk.chosen()
        if home is not None and not home.root.is_dir():
            return f"there is no home at {home.root}: is --home right?"
    return str(failed) if isinstance(failed, _WRONG_CALLS) else None


def _of_the_machine(failed: BaseException) -> str:
    """Tell of a disk, a right, or who works on the home.

    The path of a file stays untold: a sender's may be named by a patient.

    Engines tell of a full disk in words of their own, each in its own kind of error.
    """
    if isinstance(failed, LedgerBusyError):
        return f"Inget är gjort. {swedish_of(str(failed))}"
    number = failed.errno if isinstance(failed, OSError) else None
    text = os.strerror(number) if number else str(failed).partition("\n")[0]
    full = number in _FULL or any(os.strerror(one) in str(failed) for one in _FULL)
    if full:
        return "Disken är full. Ge plats och kör samma kommando igen; inget är förlorat."
    if number in _LOCKED:
        return f"Mappen får inte skrivas ({text}). Ge rätten och kör samma kommando igen."
    return f"{type(failed).__name__}: {text}" if isinstance(failed, _FAILURES) else _fault(failed)


def _fault(bug: BaseException) -> str:
    """Tell of a fault of the program, without the words of the engine that met it."""
    return (
        f"Fel i programmet ({type(bug).__name__}); kör samma kommando igen, och anmäl annars "
        f"detta till den som förvaltar det: {where(bug)}"
    )
