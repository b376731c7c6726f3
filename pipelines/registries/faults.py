"""The faults of a registry: values to list, and the error that carries them all."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from transforms.documents.swedish import number

# More than a person reads before fixing the first.
LINES_NAMED: Final = 10
FAULTS_SHOWN: Final = 100


class FaultCode(StrEnum):
    """The reason for refusing a registry, or for advice on it. A code never changes its meaning."""

    FILE_MISSING = "G01"
    LAYOUT = "G02"
    VALUE = "G03"
    OVERLAP = "G04"
    CONTRADICTION = "G05"
    NO_SUCH_ROW = "G06"
    HINDRANCE = "G07"
    ADVICE = "G08"


class RegistryFault(NamedTuple):
    """The place of a fault, with text and remedy in Swedish, never personal data."""

    code: FaultCode
    file: str
    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        return self.at(() if self.line is None else (self.line,))

    def at(self, lines: Sequence[int]) -> str:
        """Return the text of the fault for some lines, of which the first are named."""
        named = ", ".join(map(str, lines[:LINES_NAMED]))
        more = f" och {number(len(lines) - LINES_NAMED)} till" if len(lines) > LINES_NAMED else ""
        row = f"rad {named}{more}" if lines else ""
        column = f"kolumn {self.column}" if self.column else ""
        place = ", ".join(filter(None, (self.file, row, column)))
        return f"{self.code.value} {place}: {self.message}"


class RegistryError(SamfakturaError):
    """The error of unusable registries; `faults` are all that were found."""

    def __init__(self, faults: Sequence[RegistryFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(ErrorCode.REGISTRIES_WRONG, count=len(faults), counts=self.counts)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,), self.__dict__

    @property
    def counts(self) -> str:
        """The number of faults per code and file: all that a log may contain."""
        counts = Counter((fault.file, fault.code.value) for fault in self.faults)
        return ", ".join(
            f"{file} {code}: {count}" for (file, code), count in sorted(counts.items())
        )

    def lines(self) -> list[str]:
        """Return the faults, one line each."""
        return fault_lines(self.faults)


def fault_lines(faults: Sequence[RegistryFault]) -> list[str]:
    """Return faults as lines: equal ones combined, and the number of further ones."""
    alike: dict[RegistryFault, list[int]] = {}
    for fault in faults:
        lines = alike.setdefault(fault._replace(line=None), [])
        lines.extend(() if fault.line is None else (fault.line,))
    texts = [fault.at(lines) for fault, lines in alike.items()]
    more = len(texts) - FAULTS_SHOWN
    return [*texts[:FAULTS_SHOWN], *([f"… och {number(more)} fel till."] if more > 0 else ())]
