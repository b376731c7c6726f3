"""Contacts that resemble one billed under another identity: docs/rules.md#double-billing."""

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.fates import RowRemark
from contracts.remarks import RemarkCode, Verdict


class JudgedRemark(RowRemark):
    """A remark on a row of the run, with the verdict that the run's registries give it."""

    verdict: str = pa.Field(
        isin=[verdict.value for verdict in Verdict], description="Effect of the remark on its row"
    )


class Resemblance(Contract):
    """The billed contact that a remark about a double is about: the first one it resembles.

    The columns that begin with `like_` describe it. It was billed before the run, or by it.
    """

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )
    rule_row: pl.UInt32 = pa.Field(
        nullable=True, description="Line of double_rules.csv that decided; empty = the default"
    )
    same_provider: bool = pa.Field(
        description="Whether both are of the same reporter, or of the same provider"
    )
    like_reporter: str = pa.Field(description="Who reported it")
    like_contact_id: str = pa.Field(description="The reporter's own id of it")
    like_ingest_no: pl.Int64 = pa.Field(description="The file that it was billed from")
    like_source_row: pl.Int64 = pa.Field(description="Its row in that file")
    like_care_unit: str = pa.Field(description="Its care unit (kombikakod)")
    like_started_on: pl.Date = pa.Field(description="Day it started")
    like_ended_on: pl.Date = pa.Field(
        nullable=True, description="Day it ended; empty = still admitted"
    )


class ListedDouble(Contract):
    """A contact that resembles a billed one, for the reconciliation; see `Resemblance`.

    If the identity is protected, only file and row identify the contact, and only the reference the
    billed one. Ids that contain a personal number are left out.
    """

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    path: str = pa.Field(description="Path of the file in the inbox")
    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )
    verdict: str = pa.Field(
        isin=[verdict.value for verdict in Verdict], description="Effect of the remark on its row"
    )
    contact_id: str = pa.Field(nullable=True, description="The reporter's own id of the contact")
    care_unit: str = pa.Field(nullable=True, description="Kombikakod of the care unit")
    started_on: pl.Date = pa.Field(description="Day the contact started")
    like_contact_id: str = pa.Field(nullable=True, description="The id of the billed contact")
    like_care_unit: str = pa.Field(nullable=True, description="The unit of the billed contact")
    like_started_on: pl.Date = pa.Field(description="Day the billed contact started")
    reference: str = pa.Field(description="File and row of the billed contact: 3:17")
