"""What is wrong with a registry: values to be listed, and the error that carries them all."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


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
        place = ", ".join(
            part
            for part in (
                self.file,
                f"rad {self.line}" if self.line else "",
                f"kolumn {self.column}" if self.column else "",
            )
            if part
        )
        return f"{self.code.value} {place}: {self.message}"


class RegistryError(Exception):
    """The registries cannot be used; `faults` are all that was found.

    The message only counts, since it ends in logs.
    """

    def __init__(self, faults: Sequence[RegistryFault]) -> None:
        super().__init__(tuple(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        counts = Counter((fault.file, fault.code.value) for fault in self.faults)
        return ", ".join(
            f"{file} {code}: {count}" for (file, code), count in sorted(counts.items())
        )
