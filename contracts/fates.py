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


# A row with one of these fates is judged again by the next run; every other fate is final.
OPEN_FATES = (Fate.HELD, Fate.NOT_YET)

FATE_OF_VERDICT = {
    Verdict.REJECT: Fate.REJECTED,
    Verdict.HOLD: Fate.HELD,
    Verdict.NOT_BILLABLE: Fate.NOT_BILLABLE,
}


class RowRemark(Contract):
    """A remark on a row of the run, before the row's origin is added."""

    row: pl.UInt32
    code: str = pa.Field(isin=[code.value for code in RemarkCode])


class RowFate(Contract):
    """The fate of a row of the run."""

    row: pl.UInt32 = pa.Field(unique=True)
    fate: str = pa.Field(isin=[fate.value for fate in Fate])


class JudgedRow(Contract):
    """A row that a run judged: its place, its contact and its fate.

    Kept forever: the earlier reports of a contact are read from here.
    """

    ingest_no: pl.Int64
    source_row: pl.Int64
    reporter: str = pa.Field(nullable=True)
    contact_id: str = pa.Field(nullable=True)
    reported_at: pl.Datetime("us") = pa.Field(nullable=True)  # type: ignore[valid-type]
    fate: str = pa.Field(isin=[fate.value for fate in Fate])


class Remark(Contract):
    """A remark on a reported row."""

    ingest_no: pl.Int64
    source_row: pl.Int64
    code: str = pa.Field(isin=[code.value for code in RemarkCode])
    verdict: str = pa.Field(isin=[verdict.value for verdict in Verdict])
