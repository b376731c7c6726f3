"""Stays that wait for a report: docs/rules.md#b03."""

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract


class UnreportedStay(Contract):
    """A stay that is billed month by month, and not reported since the month ended (B03)."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    reported_on: pl.Date = pa.Field(description="Day of its latest report, in Swedish time")
    billed_to: pl.Date = pa.Field(
        nullable=True, description="Last night billed; empty if nothing is billed"
    )


class ListedStay(UnreportedStay):
    """A stay that waits for a report, as the reconciliation lists it.

    If the identity is protected, or the reporter's id contains a personal number, only file and row
    identify the stay.
    """

    path: str = pa.Field(description="Path of the file in the inbox")
    contact_id: str = pa.Field(nullable=True, description="The reporter's own id of the stay")
    care_unit: str = pa.Field(nullable=True, description="Kombikakod of the care unit")
    started_on: pl.Date = pa.Field(description="Day of admission")
    days: pl.Int64 = pa.Field(description="Days from its latest report to the day of issue")
