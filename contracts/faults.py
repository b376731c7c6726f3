"""The cells of a delivered file that its sender corrects."""

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract


class CellToCorrect(Contract):
    """A cell that a remark is about, named as in the sender's file."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(ge=1, description="Row of the file, from 1 after the heading")
    code: str = pa.Field(description="Code of the remark")
    column: str = pa.Field(description="Our name of the column")
    heading: str = pa.Field(description="Heading of the column in the file, or that it has none")
    kind: str = pa.Field(description="Kind of cell, in Swedish (docs/cells.md)")
    write: str = pa.Field(
        nullable=True, description="What to write, in Swedish; empty if the remark says it"
    )
