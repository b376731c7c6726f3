"""The tables of a month's reconciliation, covering every reported row and krona.

Counts are rows or care contacts; amounts are kronor, and a `net` is debited less credited. No table
here identifies a patient.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.codes import Route
from contracts.contract import Contract
from contracts.fates import Fate
from contracts.keys import CREDIT_NOTE, INVOICE, Kronor
from contracts.remarks import RemarkCode, Verdict


class IngestedFile(Contract):
    """An ingested file, with its number of rows."""

    ingest_no: pl.Int64 = pa.Field(
        unique=True, description="The file, as the ledger numbered it at ingestion"
    )
    path: str = pa.Field(description="Path of the file in the inbox")
    rows: pl.Int64 = pa.Field(ge=0, description="Number of rows")


class InvoicePayment(Contract):
    """A payment of an invoice; negative for a deducted credit note."""

    match_no: pl.Int64 = pa.Field(
        unique=True, description="Number of the match in the ledger, from 1"
    )
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    invoice_number: str = pa.Field(description="Number in the seller's series")
    amount: Kronor = pa.Field(ne=0, description="Kronor")


class RefusedFile(Contract):
    """A file in the inbox that could not be read, and why. Its rows are unknown."""

    path: str = pa.Field(description="Path of the file in the inbox")
    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )


class ExplainedRefusal(RefusedFile):
    """A file that could not be read, with the meaning of the code and the remedy."""

    text: str = pa.Field(description="Meaning, in Swedish")
    how: str = pa.Field(description="Remedy, in Swedish")


class OpenRows(Contract):
    """The number of rows of a file that the run judged again, by previous fate.

    Rows that waited (`held`, `not_yet`), and with `--rebill-since` those that were billed.
    """

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Outcome of the row (below)"
    )
    rows: pl.Int64 = pa.Field(gt=0, description="Number of rows")


class FateCount(Contract):
    """A fate and its number of rows; every fate is listed, also with no rows.

    `before` counts the rows that were judged again and had the fate until then; `new` and `again`
    are the rows that have it now, from files new to the run and from earlier ones.
    """

    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], unique=True, description="Outcome of the row (below)"
    )
    before: pl.Int64 = pa.Field(ge=0, description="Rows judged again that had the fate until then")
    new: pl.Int64 = pa.Field(
        ge=0, description="Rows of files new to the run that have the fate now"
    )
    again: pl.Int64 = pa.Field(ge=0, description="Rows of earlier files that have the fate now")
    rows: pl.Int64 = pa.Field(ge=0, description="Number of rows")


class FileFates(Contract):
    """A file and the fates of its rows; they and `settled_before` sum to `rows`."""

    ingest_no: pl.Int64 = pa.Field(
        unique=True, description="The file, as the ledger numbered it at ingestion"
    )
    path: str = pa.Field(description="Number of the file: its path may name a person")
    rows: pl.Int64 = pa.Field(ge=0, description="Number of rows")
    settled_before: pl.Int64 = pa.Field(ge=0, description="Rows that an earlier run settled")
    billed: pl.Int64 = pa.Field(ge=0, description="Rows that came to billed")
    credited: pl.Int64 = pa.Field(ge=0, description="Rows that came to credited")
    unchanged: pl.Int64 = pa.Field(ge=0, description="Rows that came to unchanged")
    held: pl.Int64 = pa.Field(ge=0, description="Rows that came to held")
    rejected: pl.Int64 = pa.Field(ge=0, description="Rows that came to rejected")
    not_billable: pl.Int64 = pa.Field(ge=0, description="Rows that came to not_billable")
    cancelled: pl.Int64 = pa.Field(ge=0, description="Rows that came to cancelled")
    replaced: pl.Int64 = pa.Field(ge=0, description="Rows that came to replaced")
    not_yet: pl.Int64 = pa.Field(ge=0, description="Rows that came to not_yet")


class HeldAmount(Contract):
    """The cost of a held contact as far as the registries know it: an estimate, never billed."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    amount: Kronor = pa.Field(gt=0, description="Kronor")


class UndecidedList(Contract):
    """A price list, or the DRG weights or patient fees, that is not decided for a year of care.

    `amount` is the sum of the price items of a month that depend on it; null if no run is known.
    """

    year: pl.Int32 = pa.Field(description="The year of care")
    what: str = pa.Field(description="The list, in Swedish")
    amount: Kronor = pa.Field(nullable=True, description="Kronor of the items that depend on it")


class UngroundedPaper(Contract):
    """An agreement with paper invoices and no special agreement that allows them."""

    line: pl.UInt32 = pa.Field(description="Line of the registry's file, heading = 1")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")


class RemarkCount(Contract):
    """A remark with one verdict: its rows, the kronor at stake, its meaning and who fixes it.

    A contact with several remarks is counted under each.
    """

    code: str = pa.Field(
        isin=[code.value for code in RemarkCode], description="Code of the remark (below)"
    )
    verdict: str = pa.Field(
        isin=[verdict.value for verdict in Verdict], description="Effect of the remark on its row"
    )
    text: str = pa.Field(description="Meaning, in Swedish")
    mended_by: str = pa.Field(description="Who fixes it, in Swedish")
    how: str = pa.Field(description="Remedy, in Swedish")
    rows: pl.Int64 = pa.Field(gt=0, description="Number of rows")
    amount: Kronor = pa.Field(
        ge=0, description="Kronor of its contacts: billed by the run, or estimated if held"
    )
    unpriced: pl.Int64 = pa.Field(ge=0, description="Rows of which no cost is known")


class HeldByAge(Contract):
    """Waiting contacts, by who must act and by days from start to day of issue.

    A contact that waits for several parties is counted once, under their combination. `unknown`:
    the start cannot be read.
    """

    mended_by: str = pa.Field(unique=True, description="Who fixes it, in Swedish")
    days_0_30: pl.Int64 = pa.Field(
        ge=0, description="Contacts that started 0-30 days before the day of issue"
    )
    days_31_60: pl.Int64 = pa.Field(ge=0, description="The same, 31-60 days")
    days_61_90: pl.Int64 = pa.Field(ge=0, description="The same, 61-90 days")
    days_91_180: pl.Int64 = pa.Field(ge=0, description="The same, 91-180 days")
    days_over_180: pl.Int64 = pa.Field(ge=0, description="The same, more than 180 days")
    unknown: pl.Int64 = pa.Field(ge=0, description="Contacts whose start cannot be read")
    contacts: pl.Int64 = pa.Field(gt=0, description="Number of care contacts")


class DebitedAndCredited(Contract):
    """Debits and credits, in contacts and in kronor without VAT compensation."""

    debited_contacts: pl.Int64 = pa.Field(ge=0, description="Contacts debited")
    debited: Kronor = pa.Field(ge=0, description="Kronor debited")
    credited_contacts: pl.Int64 = pa.Field(ge=0, description="Contacts credited")
    credited: Kronor = pa.Field(ge=0, description="Kronor credited")
    net: Kronor = pa.Field(description="Kronor debited less credited")


class CareMonth(DebitedAndCredited):
    """A care month and the amounts that this run billed of it.

    The care month is the month in which the contact ended, as HEJ's FbPeriod counts it.
    """

    care_month: str = pa.Field(unique=True, description="Month in which the contact ended, YYYY-MM")


class Dimension(StrEnum):
    """The dimensions of totals."""

    SELLER = "seller"
    AGREEMENT = "agreement"
    CARE_UNIT = "care_unit"
    PAYER = "payer"
    ROUTE = "route"
    CATEGORY = "category"


class TotalBy(DebitedAndCredited):
    """The amount billed for each value of a dimension; each sums to the whole."""

    dimension: str = pa.Field(
        isin=[dimension.value for dimension in Dimension], description="Dimension of the total"
    )
    key: str = pa.Field(description="Its value")
    name: str = pa.Field(nullable=True, description="Name of the value, where it has one")


class InvoiceOfMonth(Contract):
    """An invoice (380) or credit note (381) of the month, without number before issue.

    Amounts are positive on both kinds. A month that is billed twice has invoices of two runs.
    """

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    invoice_number: str = pa.Field(nullable=True, description="Number in the seller's series")
    kind: pl.Int32 = pa.Field(
        isin=[INVOICE, CREDIT_NOTE], description="380 is an invoice, 381 a credit note"
    )
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    seller_name: str = pa.Field(description="Name of the provider")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    payer_id: str = pa.Field(description="The payer: hsf, or a county code")
    buyer_name: str = pa.Field(description="Name of the payer")
    route: str = pa.Field(
        isin=[route.value for route in Route], description="Channel of the invoice"
    )
    part: pl.Int32 = pa.Field(
        nullable=True, ge=1, description="Part of an invoice that was divided; empty if whole"
    )
    parts: pl.Int32 = pa.Field(
        nullable=True, ge=1, description="Number of those parts; empty if whole"
    )
    contacts: pl.Int64 = pa.Field(gt=0, description="Number of care contacts")
    lines_amount: Kronor = pa.Field(description="Sum of the lines, kronor")
    vat_compensation: Kronor = pa.Field(description="VAT compensation, kronor")
    total: Kronor = pa.Field(description="Lines and VAT compensation, kronor")
    due_on: pl.Date = pa.Field(nullable=True, description="Due date; a credit note has none")
    credits_invoice: str = pa.Field(
        nullable=True, description="Number of the invoice that a credit note credits"
    )
    voided: bool = pa.Field(description="Whether it was voided before it was sent")


class Unit(StrEnum):
    """The unit of a control."""

    ROWS = "rows"
    CONTACTS = "contacts"
    INVOICES = "invoices"
    KRONOR = "kronor"


class Control(Contract):
    """A checked invariant: two figures that must agree, and the number of faults.

    `faults` can be positive although the sums agree, because two errors may cancel each other.
    """

    name: str = pa.Field(unique=True, description="Name of the control")
    law: pl.Int32 = pa.Field(
        ge=1,
        le=3,
        description="The number of the invariant that was checked (docs/rules.md#invariants)",
    )
    text: str = pa.Field(description="Meaning, in Swedish")
    unit: str = pa.Field(isin=[unit.value for unit in Unit], description="Unit of the counts")
    expected: Kronor = pa.Field(description="One of the two figures")
    found: Kronor = pa.Field(description="The other")
    faults: pl.Int64 = pa.Field(ge=0, description="Number of places where they differ")
    holds: bool = pa.Field(description="Whether the invariant holds")
