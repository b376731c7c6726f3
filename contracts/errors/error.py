"""The one tree of errors: a code of the catalogue and its parameters, as values.

A subclass is there where code catches it, and carries no text. Parameters hold no personal data:
errors end in logs and in Prefect's database.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Unpack

from contracts.errors.catalogue import ERROR_TEXTS, fields_of, filled
from contracts.errors.codes import ErrorCode, Exit
from contracts.errors.parameters import Parameters


class Problem(NamedTuple):
    """Something that is not as it should be, without personal data.

    `event` is the audit event that spoke for it: the link of the chain that is broken there. None
    when no event speaks for it. `run` is the issued run that it was found in, if any.
    """

    code: ErrorCode
    parameters: Parameters
    event: int | None = None
    run: int | None = None

    def __str__(self) -> str:
        text = filled(ERROR_TEXTS[self.code].swedish, self.parameters)
        return text if self.run is None else f"Körning {self.run}: {text[0].lower()}{text[1:]}"


class SamfakturaError(Exception):
    """A system fault: its code, its parameters, and the problems that it is made up of."""

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
        """Return what Prefect keeps: code, Swedish text and what that leaves out; the problems.

        `flows.runs` reads it again.
        """
        named = fields_of(ERROR_TEXTS[self.code].swedish)
        rest = [
            f"[{name}: {value}]" for name, value in self.parameters.items() if name not in named
        ]
        return "\n".join([" ".join([f"{self.code}: {self.swedish}", *rest]), *self.lines()])

    @property
    def exit(self) -> Exit:
        """The exit code of a command that ends with it."""
        return ERROR_TEXTS[self.code].exit

    @property
    def swedish(self) -> str:
        """What happened."""
        return filled(ERROR_TEXTS[self.code].swedish, self.parameters)

    @property
    def to_do(self) -> str:
        """What to do next."""
        return filled(ERROR_TEXTS[self.code].to_do, self.parameters)

    def lines(self) -> list[str]:
        """Return the problems, a line each."""
        return [str(problem) for problem in self.problems]

    def answer(self) -> str:
        """Return all that a command says of it: what was not done, what happened, what to do."""
        first = f"{ERROR_TEXTS[self.code].opening} {self.swedish}".strip()
        lines = self.lines()
        return "\n".join([first, *lines, self.to_do]) if lines else f"{first} {self.to_do}"


def _again(
    kind: type[SamfakturaError],
    code: ErrorCode,
    problems: Sequence[Problem],
    parameters: Parameters,
) -> SamfakturaError:
    """Make an error of what was pickled of it."""
    return kind(code, problems, **parameters)


class ContractBrokenError(SamfakturaError):
    """A table is not what its contract promises: a fault of the program, or a damaged file."""


class FileRefusedError(SamfakturaError):
    """A received file is refused whole."""

    @property
    def remark(self) -> str:
        """The code of `contracts.remarks`."""
        return self.parameters["remark"]

    @property
    def place(self) -> str:
        """Where, and what the sender does about it."""
        return self.parameters["place"]


class TemplateError(SamfakturaError):
    """A payer's template cannot be filled in."""


class SettingsError(SamfakturaError):
    """A setting, or a file that settings name, is missing or not allowed."""


class RulesError(SamfakturaError):
    """A set of official rules is missing or cannot be read."""


class PassingError(SamfakturaError):
    """Something outside the program got in the way; the same call may succeed later."""


class LedgerError(SamfakturaError):
    """The ledger refuses, or cannot do, what was asked; nothing of it is kept."""


class LedgerBusyError(LedgerError):
    """Another process holds the home; `holder` and `since` when it has signed."""


class LedgerDamagedError(LedgerError):
    """The file is not a ledger of ours, is of a later version, or cannot be read."""


class LedgerCutOffError(LedgerError):
    """The ledger lacks events that the head next to the outbox names."""


class MatchError(LedgerError):
    """A payment cannot pay what is asked."""


class ManifestError(SamfakturaError):
    """A run is not what was made: its manifest, or a table of it."""


class InputLostError(SamfakturaError):
    """A file that a run was made from is not kept."""


class GateClosedError(SamfakturaError):
    """Invariants or document rules do not hold; `problems` are those. Nothing is issued."""


class PublishError(SamfakturaError):
    """The analysts' database differs from its sources; it is not published."""


class DamagedError(SamfakturaError):
    """A file to copy or restore is not what the ledger or the backup's list says."""


class QueryError(SamfakturaError):
    """A question to the analysts' database cannot be answered."""


class ServerError(SamfakturaError):
    """There is no Prefect server, or one too many."""
