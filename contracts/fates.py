"""The fate of a reported row, and its remarks."""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.remarks import RemarkCode, Verdict


class Fate(StrEnum):
    """The outcome (utfall) of a reported row in a run: docs/rules.md#fates."""

    BILLED = "billed"
    CREDITED = "credited"
    UNCHANGED = "unchanged"
    HELD = "held"
    REJECTED = "rejected"
    NOT_BILLABLE = "not_billable"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    NOT_YET = "not_yet"


# The meaning of each fate; written into contracts/README.md.
FATE_MEANINGS = {
    Fate.BILLED: "On an invoice of the run; also the new line of a changed contact",
    Fate.CREDITED: "Was billed; cancelled, now not billable, credited on request, or withdrawn",
    Fate.UNCHANGED: "Equals what is billed already",
    Fate.HELD: "Waits for a registry, a person or the sender, and is judged again every run",
    Fate.REJECTED: "The sender corrects it and sends it again, or a person refused or withdrew it",
    Fate.NOT_BILLABLE: "Is not billed here, and was not billed",
    Fate.CANCELLED: "Cancelled, and was never billed",
    Fate.REPLACED: "A later report of the contact decides",
    Fate.NOT_YET: "Had not ended in the month; is judged again every run",
}

# A row with one of these fates is judged again by the next run; every other fate is final.
OPEN_FATES = (Fate.HELD, Fate.NOT_YET)

FATE_OF_VERDICT = {
    Verdict.REJECT: Fate.REJECTED,
    Verdict.HOLD: Fate.HELD,
    Verdict.NOT_BILLABLE: Fate.NOT_BILLABLE,
}


class RowRemark(Contract):
    """A remark on a row of the run, before the row's origin is added."""

    row: pl.UInt32 = pa.Field(
        description="Number of the row in its run, in the order of delivery, from 0"
    )
    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )


class RowFate(Contract):
    """The fate of a row of the run."""

    row: pl.UInt32 = pa.Field(
        unique=True, description="Number of the row in its run, in the order of delivery, from 0"
    )
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Outcome of the row (below)"
    )


class JudgedRow(Contract):
    """A row that a run judged: its place, its contact and its fate.

    Kept forever: the earlier reports of a contact are read from here.
    """

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    reporter: str = pa.Field(
        nullable=True, description="The reporter: organisation number or system"
    )
    contact_id: str = pa.Field(nullable=True, description="The reporter's own id of the contact")
    reported_at: pl.Datetime("us") = pa.Field(  # type: ignore[valid-type]
        nullable=True, description="When it was reported"
    )
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Outcome of the row (below)"
    )


class BarredRow(Contract):
    """A row that its folder may not report, whatever its fate: it took no part in the run."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")


class Remark(Contract):
    """A remark on a reported row."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )
    verdict: str = pa.Field(
        isin=[verdict.value for verdict in Verdict], description="Effect of the remark on its row"
    )
