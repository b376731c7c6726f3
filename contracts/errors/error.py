"""The hierarchy of errors: a code of the catalogue and its parameters, as values.

A subclass exists only where code catches it, and has no text. Parameters contain no personal data,
because errors end up in logs and in Prefect's database.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Unpack

from contracts.errors.catalogue import ERROR_TEXTS, fields_of, filled
from contracts.errors.codes import ErrorCode, Exit
from contracts.errors.parameters import Parameters


class Problem(NamedTuple):
    """A detected problem, without personal data.

    `event` is the audit event that vouches for the file or row, so the chain of evidence is broken
    there; None without an event. `run` is the issued run that it was found in, if any.
    """

    code: ErrorCode
    parameters: Parameters
    event: int | None = None
    run: int | None = None

    def __str__(self) -> str:
        text = filled(ERROR_TEXTS[self.code].swedish, self.parameters)
        return text if self.run is None else f"Körning {self.run}: {text[0].lower()}{text[1:]}"


class SamfakturaError(Exception):
    """A system fault: its code, its parameters, and the problems it consists of."""

    def __init__(
        self,
        code: ErrorCode,
        problems: Sequence[Problem] = (),
        /,
        **parameters: Unpack[Parameters],
    ) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.problems = tuple(problems)
        self.parameters = parameters

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.code, self.problems, self.parameters), self.__dict__

    def __str__(self) -> str:
        """Return the text that Prefect keeps: code, Swedish text, parameters, problems.

        `flows.runs` parses it.
        """
        named = fields_of(ERROR_TEXTS[self.code].swedish)
        rest = [
            f"[{name}: {value}]" for name, value in self.parameters.items() if name not in named
        ]
        return "\n".join([" ".join([f"{self.code}: {self.swedish}", *rest]), *self.lines()])

    @property
    def exit(self) -> Exit:
        """The exit code of a command that ends with this error."""
        return ERROR_TEXTS[self.code].exit

    @property
    def swedish(self) -> str:
        """The description of the fault, in Swedish."""
        return filled(ERROR_TEXTS[self.code].swedish, self.parameters)

    @property
    def to_do(self) -> str:
        """The next step, in Swedish."""
        return filled(ERROR_TEXTS[self.code].to_do, self.parameters)

    def lines(self) -> list[str]:
        """Return the problems, one line each."""
        return [str(problem) for problem in self.problems]

    def answer(self) -> str:
        """Return a command's whole message: what was not done, what happened, what to do."""
        first = f"{ERROR_TEXTS[self.code].opening} {self.swedish}".strip()
        lines = self.lines()
        return "\n".join([first, *lines, self.to_do]) if lines else f"{first} {self.to_do}"


def _again(
    kind: type[SamfakturaError],
    code: ErrorCode,
    problems: Sequence[Problem],
    parameters: Parameters,
) -> SamfakturaError:
    """Restore an error from its pickled parts."""
    return kind(code, problems, **parameters)


class ContractBrokenError(SamfakturaError):
    """A table does not keep its contract: a fault of the program, or a damaged file."""


class FileRefusedError(SamfakturaError):
    """A received file is refused whole."""

    @property
    def remark(self) -> str:
        """The code of `contracts.remarks`."""
        return self.parameters["remark"]

    @property
    def place(self) -> str:
        """The position, and what the sender does about it."""
        return self.parameters["place"]


class TemplateError(SamfakturaError):
    """A payer's template cannot be filled in."""


class SettingsError(SamfakturaError):
    """A setting, or a file that settings name, is missing or not allowed."""


class RulesError(SamfakturaError):
    """A set of official rules is missing or cannot be read."""


class PassingError(SamfakturaError):
    """A temporary fault outside the program; the same call may succeed later."""


class LedgerError(SamfakturaError):
    """The ledger refuses or cannot perform an operation; nothing of it is kept."""


class LedgerBusyError(LedgerError):
    """Another process holds the home; `holder` and `since` are given if it is known."""


class LedgerDamagedError(LedgerError):
    """The file is not our ledger, is of a later version, or cannot be read."""


class LedgerCutOffError(LedgerError):
    """The ledger lacks events that the head file next to the outbox names."""


class MatchError(LedgerError):
    """A payment cannot be matched as requested."""


class ManifestError(SamfakturaError):
    """A run differs from what was created: its manifest, or one of its tables."""


class InputLostError(SamfakturaError):
    """A file that a run was created from is missing."""


class GateClosedError(SamfakturaError):
    """Invariants or document rules are broken, see `problems`. Nothing is issued."""


class PublishError(SamfakturaError):
    """The analysts' database differs from its sources; it is not published."""


class DamagedError(SamfakturaError):
    """A file to copy or restore differs from the ledger or the backup's list."""


class QueryError(SamfakturaError):
    """A question to the analysts' database cannot be answered."""
