"""The doubles of a run, each with the billed contact that it resembles."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.doubles import ListedDouble
from contracts.keys import ROW_PLACE
from contracts.shown_forms import CARE_UNIT_FORM, CONTACT_ID_FORM
from transforms.reconciliation.rows import file_number, shown_identity
from transforms.reconciliation.tables import MonthTables


def listed_doubles(tables: MonthTables) -> DataFrame[ListedDouble]:
    """Return the doubles of a run, those that hold first."""
    care = tables.care.select(
        *ROW_PLACE, "contact_id", "care_unit", "started_on", "protected_identity"
    )
    verdicts = tables.remarks.select(*ROW_PLACE, "code", "verdict")
    files = tables.files.select("ingest_no", file_number("ingest_no"))
    reference = pl.format("{}:{}", "like_ingest_no", "like_source_row")
    return ListedDouble.of(
        tables.resemblances.join(verdicts, on=[*ROW_PLACE, "code"])
        .join(care, on=ROW_PLACE)
        .join(files, on="ingest_no")
        .with_columns(
            *(shown_identity(f"{whose}contact_id", CONTACT_ID_FORM) for whose in ("", "like_")),
            *(shown_identity(f"{whose}care_unit", CARE_UNIT_FORM) for whose in ("", "like_")),
            reference=reference,
        )
        .sort("verdict", *ROW_PLACE, "code")
        .select(ListedDouble.columns())
    )
