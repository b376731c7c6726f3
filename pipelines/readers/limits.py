"""The limits of a delivered file: its size, its cells, and the memory and time of its reading."""

import os
from pathlib import Path
from typing import Final, NamedTuple

MEGABYTE: Final = 1024**2
# A month of a million contacts is about 180 MB of CSV and 450 MB of XML.
MAX_BYTES: Final = 2 * 1024**3
# Rows times columns, however little space they take in the file.
MAX_CELLS: Final = 60_000_000
# The columns of a sheet (ECMA-376 part 1, 18.3.1.13), and so of any table that people make.
MAX_COLUMNS: Final = 2**14
# The memory of a small file. Address space that is written to counts, so this is more than its
# pages: measured 2026-11-30, a workbook of 26 MB takes 87 bytes of it for each byte of the file, a
# text four, and a Parquet file of a million contacts 1.1 GB.
_MEMORY: Final = 1400 * MEGABYTE
_SMALL: Final = 2 * MEGABYTE
_PACKED: Final = b"PK"
_MEMORY_A_PACKED_BYTE: Final = 120
_MEMORY_A_BYTE: Final = 10
_OF_THE_MACHINE: Final = 0.75
_CPU_SECONDS: Final = 60
_WALL_FACTOR: Final = 5


class ReadingLimits(NamedTuple):
    """The limits of reading one file: bytes of memory, seconds of CPU, seconds in all."""

    memory: int
    cpu_seconds: int
    seconds: int


def limits_of(file: Path) -> ReadingLimits:
    """Return the limits of a file: those of a small one, and more by its size."""
    size = file.stat().st_size
    with file.open("rb") as content:
        packed = content.read(len(_PACKED)) == _PACKED
    memory = _MEMORY + max(0, size - _SMALL) * (_MEMORY_A_PACKED_BYTE if packed else _MEMORY_A_BYTE)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cpu = _CPU_SECONDS + size // MEGABYTE
    return ReadingLimits(min(memory, int(machine * _OF_THE_MACHINE)), cpu, cpu * _WALL_FACTOR)
