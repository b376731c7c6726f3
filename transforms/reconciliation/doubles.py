"""The doubles of a run, each with the billed contact that it resembles."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.doubles import ListedDouble
from contracts.keys import ROW_PLACE
from contracts.reconciliation import PERSONS_NUMBER
from transforms.reconciliation.rows import shown_path
from transforms.reconciliation.tables import MonthTables


def listed_doubles(tables: MonthTables) -> DataFrame[ListedDouble]:
    """Return the doubles of a run, those that hold first."""
    care = tables.care.select(
        *ROW_PLACE, "contact_id", "care_unit", "started_on", "protected_identity"
    )
    verdicts = tables.remarks.select(*ROW_PLACE, "code", "verdict")
    files = tables.files.select("ingest_no", shown_path())
    reference = pl.format("{}:{}", "like_ingest_no", "like_source_row")
    return ListedDouble.of(
        tables.resemblances.join(verdicts, on=[*ROW_PLACE, "code"])
        .join(care, on=ROW_PLACE)
        .join(files, on="ingest_no")
        .with_columns(
            *(_shown(f"{whose}contact_id") for whose in ("", "like_")),
            *(_open(f"{whose}care_unit") for whose in ("", "like_")),
            reference=reference,
        )
        .sort("verdict", *ROW_PLACE, "code")
        .select(ListedDouble.columns())
    )


def _open(column: str) -> pl.Expr:
    """Leave a column out for a protected identity."""
    return pl.when(~pl.col("protected_identity")).then(column).alias(column)


def _shown(column: str) -> pl.Expr:
    """Leave out an id that could identify a person."""
    numbered = pl.col(column).str.contains(PERSONS_NUMBER)
    return pl.when(~pl.col("protected_identity"), ~numbered).then(column).alias(column)
