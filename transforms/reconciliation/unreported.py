"""Stays that have not been reported since the month ended: docs/rules.md#b03."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.keys import ROW_PLACE
from contracts.unreported import ListedStay
from transforms.reconciliation.rows import file_number, not_naming
from transforms.reconciliation.tables import MonthTables


def listed_stays(tables: MonthTables) -> DataFrame[ListedStay]:
    """Return the stays that wait for a report, the longest wait first."""
    care = tables.care.select(
        *ROW_PLACE, "contact_id", "care_unit", "started_on", "protected_identity"
    )
    files = tables.files.select("ingest_no", file_number("ingest_no"))
    days = (pl.lit(tables.issued_on) - pl.col("reported_on")).dt.total_days()
    return ListedStay.of(
        tables.unreported.join(care, on=ROW_PLACE)
        .join(files, on="ingest_no")
        .with_columns(*not_naming(), days=days)
        .sort("reported_on", *ROW_PLACE)
        .select(ListedStay.columns())
    )
