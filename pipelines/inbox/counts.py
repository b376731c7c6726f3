"""The counts of a report that was read."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileCount, FileUnit
from pipelines.readers.layout import RowCount


def counts_of_report(found: RowCount) -> DataFrame[FileCount]:
    """Return the rows of a report as the file counts them."""
    rows = (FileUnit.ROWS.value, None, False, found.rows, None, found.kept, None, found.blank, None)
    return FileCount.of(pl.DataFrame([rows], schema=FileCount.schema(), orient="row"))
