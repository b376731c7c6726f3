"""The counts of a file (FileCount) as the ledger stores them: JSON, amounts in öre."""

import json
from typing import Any

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileCount
from pipelines.ledger.connection import stored


def counts_text(counts: DataFrame[FileCount] | None) -> str | None:
    """Return the counts as JSON; None for a file without counts."""
    if counts is None:
        return None
    rows = [dict(zip(counts.columns, cells, strict=True)) for cells in stored(counts)]
    return json.dumps(rows, sort_keys=True, separators=(",", ":"))


def counts_in(text: str | None) -> DataFrame[FileCount]:
    """Return the counts from JSON; none for a file of an earlier release."""
    kept: list[dict[str, Any]] = json.loads(text) if text else []
    found = pl.DataFrame(
        [[row[name] for name in FileCount.columns()] for row in kept],
        schema={name: _stored_as(dtype) for name, dtype in FileCount.schema().items()},
        orient="row",
    )
    return FileCount.of(
        found.select(
            (pl.col(name).cast(pl.Decimal(38, 2)) / 100).cast(dtype)
            if isinstance(dtype, pl.Decimal)
            else pl.col(name).cast(dtype)
            for name, dtype in FileCount.schema().items()
        )
    )


def _stored_as(dtype: pl.DataType) -> type[pl.DataType]:
    return pl.String if dtype == pl.String else pl.Int64
