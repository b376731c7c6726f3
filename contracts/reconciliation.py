"""The tables of a month's reconciliation, covering every reported row and krona.

Counts are rows or care contacts; amounts are kronor, and a `net` is debited less credited. No table
here identifies a patient.
"""

from enum import StrEnum
from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.codes import Route
from contracts.contract import Contract
from contracts.fates import Fate
from contracts.keys import CREDIT_NOTE, INVOICE, Kronor
from contracts.remarks import RemarkCode, Verdict

# A personal, coordination or reserve number inside another text: twelve digits with or without a
# hyphen, or ten with one. The check digit is not checked, because a mistyped number is personal
# data too.
PERSONS_NUMBER: Final = (
    r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[678]\d|9[01])[-+]?\d{4}"
    r"|99\d{6}-?\d{4}"
    r"|\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]|[678]\d|9[01])[-+]\d{4}"
)


class IngestedFile(Contract):
    """An ingested file, with its number of rows."""

    ingest_no: pl.Int64 = pa.Field(unique=True)
    path: str
    rows: pl.Int64 = pa.Field(ge=0)


class InvoicePayment(Contract):
    """A payment of an invoice; negative for a deducted credit note."""

    match_no: pl.Int64 = pa.Field(unique=True)
    seller_org_no: str
    invoice_number: str
    amount: Kronor = pa.Field(ne=0)


class RefusedFile(Contract):
    """A file in the inbox that could not be read, and why. Its rows are unknown."""

    path: str
    code: str = pa.Field(isin=[code.value for code in RemarkCode])


class RefusedFileTold(RefusedFile):
    """A file that could not be read, with the meaning of the code and the remedy."""

    text: str
    how: str


class OpenRows(Contract):
    """The number of rows of a file that the run judged again, by previous fate.

    Rows that waited (`held`, `not_yet`), and with `--rebill-since` those that were billed.
    """

    ingest_no: pl.Int64
    fate: str = pa.Field(isin=[fate.value for fate in Fate])
    rows: pl.Int64 = pa.Field(gt=0)


class FateCount(Contract):
    """A fate and its number of rows; every fate is listed, also with no rows.

    `before` counts the rows that were judged again and had the fate until then; `new` and `again`
    are the rows that have it now, from files new to the run and from earlier ones.
    """

    fate: str = pa.Field(isin=[fate.value for fate in Fate], unique=True)
    before: pl.Int64 = pa.Field(ge=0)
    new: pl.Int64 = pa.Field(ge=0)
    again: pl.Int64 = pa.Field(ge=0)
    rows: pl.Int64 = pa.Field(ge=0)


class FileFates(Contract):
    """A file and the fates of its rows; they and `settled_before` sum to `rows`."""

    ingest_no: pl.Int64 = pa.Field(unique=True)
    path: str
    rows: pl.Int64 = pa.Field(ge=0)
    settled_before: pl.Int64 = pa.Field(ge=0)
    billed: pl.Int64 = pa.Field(ge=0)
    credited: pl.Int64 = pa.Field(ge=0)
    unchanged: pl.Int64 = pa.Field(ge=0)
    held: pl.Int64 = pa.Field(ge=0)
    rejected: pl.Int64 = pa.Field(ge=0)
    not_billable: pl.Int64 = pa.Field(ge=0)
    cancelled: pl.Int64 = pa.Field(ge=0)
    replaced: pl.Int64 = pa.Field(ge=0)
    not_yet: pl.Int64 = pa.Field(ge=0)


class RemarkCount(Contract):
    """A remark, its number of rows, its meaning and who fixes it."""

    code: str = pa.Field(isin=[code.value for code in RemarkCode], unique=True)
    verdict: str = pa.Field(isin=[verdict.value for verdict in Verdict])
    text: str
    mended_by: str
    how: str
    rows: pl.Int64 = pa.Field(gt=0)


class HeldByAge(Contract):
    """Waiting contacts, by who must act and by days from start to day of issue.

    A contact that waits for several parties is counted once, under their combination. `unknown`:
    the start cannot be read.
    """

    mended_by: str = pa.Field(unique=True)
    days_0_30: pl.Int64 = pa.Field(ge=0)
    days_31_60: pl.Int64 = pa.Field(ge=0)
    days_61_90: pl.Int64 = pa.Field(ge=0)
    days_91_180: pl.Int64 = pa.Field(ge=0)
    days_over_180: pl.Int64 = pa.Field(ge=0)
    unknown: pl.Int64 = pa.Field(ge=0)
    contacts: pl.Int64 = pa.Field(gt=0)


class DebitedAndCredited(Contract):
    """Debits and credits, in contacts and in kronor without VAT compensation."""

    debited_contacts: pl.Int64 = pa.Field(ge=0)
    debited: Kronor = pa.Field(ge=0)
    credited_contacts: pl.Int64 = pa.Field(ge=0)
    credited: Kronor = pa.Field(ge=0)
    net: Kronor


class CareMonth(DebitedAndCredited):
    """A care month and the amounts that this run billed of it.

    The care month is the month in which the contact ended, as HEJ's FbPeriod counts it.
    """

    care_month: str = pa.Field(unique=True)


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

    dimension: str = pa.Field(isin=[dimension.value for dimension in Dimension])
    key: str
    name: str = pa.Field(nullable=True)


class InvoiceOfMonth(Contract):
    """An invoice (380) or credit note (381) of the month, without number before issue.

    Amounts are positive on both kinds. A month that is billed twice has invoices of two runs.
    """

    run_no: pl.Int64
    invoice_number: str = pa.Field(nullable=True)
    kind: pl.Int32 = pa.Field(isin=[INVOICE, CREDIT_NOTE])
    seller_org_no: str
    seller_name: str
    agreement_id: str
    payer_id: str
    buyer_name: str
    route: str = pa.Field(isin=[route.value for route in Route])
    contacts: pl.Int64 = pa.Field(gt=0)
    lines_amount: Kronor
    vat_compensation: Kronor
    total: Kronor
    due_on: pl.Date = pa.Field(nullable=True)
    credits_invoice: str = pa.Field(nullable=True)
    voided: bool


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

    name: str = pa.Field(unique=True)
    law: pl.Int32 = pa.Field(ge=1, le=3)
    text: str
    unit: str = pa.Field(isin=[unit.value for unit in Unit])
    expected: Kronor
    found: Kronor
    faults: pl.Int64 = pa.Field(ge=0)
    holds: bool
