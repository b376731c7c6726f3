"""Parquet files: columns of any type, read as the text a sender would have written."""

import io
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from pipelines.readers.cells import as_text
from pipelines.readers.layout import TextTable
from pipelines.readers.refused import MAX_BYTES, refused

# Repeated values take next to no room in a file, so its size says little of its rows.
MAX_ROWS: Final = 20_000_000
# A damaged file may make either reader fail in many ways, polars even by a panic.
BROKEN: Final = (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def read_parquet(data: bytes) -> TextTable:
    """Read a Parquet file as text.

    Raises:
        FileRefusedError: F01 when it cannot be read or is too large.
    """
    try:
        about = pa_parquet.read_metadata(io.BytesIO(data))
        groups = [about.row_group(place) for place in range(about.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        if about.num_rows <= MAX_ROWS and unpacked <= MAX_BYTES:
            rows = pl.read_parquet(io.BytesIO(data))
            return TextTable(rows.columns, as_text(rows))
    except (*BROKEN, OSError, ValueError):
        raise refused("Filen är ingen läsbar Parquet-fil. Skriv den på nytt.") from None
    raise refused("Filen packas upp till orimlig storlek. Dela den i flera filer.")
