"""The limits of a delivered file: its size, its cells, and the memory and time of its reading."""

import os
from typing import Final, NamedTuple

MEGABYTE: Final = 1024**2
# A month of a million contacts is about 180 MB of CSV and 450 MB of XML.
MAX_BYTES: Final = 2 * 1024**3
# Rows times columns, however little space they take in the file.
MAX_CELLS: Final = 60_000_000
# The columns of a sheet (ECMA-376 part 1, 18.3.1.13), and so of any table that people make.
MAX_COLUMNS: Final = 2**14
# The memory that reading adds to a process of about 150 MB, so that no file takes it above 1.5 GB.
# Measured 2026-12-01, in all: 0.4 GB with a workbook of 150 000 rows, 0.5 GB with a CSV file of a
# million contacts (143 MB).
_MEMORY: Final = 1300 * MEGABYTE
_OF_THE_MACHINE: Final = 0.75
_CPU_SECONDS: Final = 60
_WALL_FACTOR: Final = 5


class ReadingLimits(NamedTuple):
    """The limits of reading one file: bytes of memory to add, seconds of CPU, seconds in all."""

    memory: int
    cpu_seconds: int
    seconds: int


def limits_of(size: int) -> ReadingLimits:
    """Return the limits of a file of a size: the memory is the same for all, the time grows."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cpu = _CPU_SECONDS + size // MEGABYTE
    memory = min(_MEMORY, int(machine * _OF_THE_MACHINE))
    return ReadingLimits(memory, cpu, cpu * _WALL_FACTOR)
