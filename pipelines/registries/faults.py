"""What is wrong with a registry: values to be listed, and the error that carries them all."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from transforms.documents.swedish import number

# More than a person reads before mending the first.
LINES_NAMED: Final = 10
FAULTS_TOLD: Final = 100


class FaultCode(StrEnum):
    """Why a registry is refused. A code is never given another meaning."""

    FILE_MISSING = "G01"
    LAYOUT = "G02"
    VALUE = "G03"
    OVERLAP = "G04"
    CONTRADICTION = "G05"
    NO_SUCH_ROW = "G06"


class RegistryFault(NamedTuple):
    """Where, and in Swedish what is wrong and what to do. No cell of a person is in it."""

    code: FaultCode
    file: str
    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        return self.at(() if self.line is None else (self.line,))

    def at(self, lines: Sequence[int]) -> str:
        """Return the fault as it is told of some lines, the first of them named."""
        named = ", ".join(map(str, lines[:LINES_NAMED]))
        more = f" och {number(len(lines) - LINES_NAMED)} till" if len(lines) > LINES_NAMED else ""
        row = f"rad {named}{more}" if lines else ""
        column = f"kolumn {self.column}" if self.column else ""
        place = ", ".join(filter(None, (self.file, row, column)))
        return f"{self.code.value} {place}: {self.message}"


class RegistryError(SamfakturaError):
    """The registries cannot be used; `faults` are all that was found."""

    def __init__(self, faults: Sequence[RegistryFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(ErrorCode.REGISTRIES_WRONG, count=len(faults), counts=self.counts)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,), self.__dict__

    @property
    def counts(self) -> str:
        """How many faults of each code there are in each file: all that a log is given."""
        counts = Counter((fault.file, fault.code.value) for fault in self.faults)
        return ", ".join(
            f"{file} {code}: {count}" for (file, code), count in sorted(counts.items())
        )

    def lines(self) -> list[str]:
        """Return the faults, a line each."""
        return fault_lines(self.faults)


def fault_lines(faults: Sequence[RegistryFault]) -> list[str]:
    """Return faults as lines to read: those alike in one, and how many more there are."""
    alike: dict[RegistryFault, list[int]] = {}
    for fault in faults:
        lines = alike.setdefault(fault._replace(line=None), [])
        lines.extend(() if fault.line is None else (fault.line,))
    texts = [fault.at(lines) for fault, lines in alike.items()]
    more = len(texts) - FAULTS_TOLD
    return [*texts[:FAULTS_TOLD], *([f"… och {number(more)} fel till."] if more > 0 else ())]
