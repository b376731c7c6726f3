"""A month compared with the twelve before it, and contacts soon too old to bill.

Amounts are kronor without VAT compensation. Invoices known to be voided at the time are excluded.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.fates import Fate
from contracts.keys import Kronor
from contracts.reconciliation import DebitedAndCredited, Dimension


class BilledInRun(DebitedAndCredited):
    """The debits and credits of an issued run, by care month, agreement and unit."""

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    care_month: str = pa.Field(description="Month in which the contact ended, YYYY-MM")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    unit_name: str = pa.Field(nullable=True, description="Name of the care unit")


class FatesInRun(Contract):
    """The number of rows of an issued run with a fate."""

    run_no: pl.Int64 = pa.Field(description="Number of the run, from 1")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    fate: str = pa.Field(
        isin=[fate.value for fate in Fate], description="Outcome of the row (below)"
    )
    rows: pl.Int64 = pa.Field(gt=0, description="Number of rows")


class MonthOfYear(DebitedAndCredited):
    """A billed month, among the thirteen that end with the month of the report.

    `units` are those with a debit. `held` counts the rows that waited after its last run,
    `rejected` those that all its runs rejected.
    """

    month: str = pa.Field(unique=True, description="Month of the run, YYYY-MM")
    units: pl.Int64 = pa.Field(ge=0, description="Care units with a debit")
    held: pl.Int64 = pa.Field(ge=0, description="Rows that waited after the month's last run")
    rejected: pl.Int64 = pa.Field(ge=0, description="Rows that the month's runs rejected")


class UnitOfYear(Contract):
    """The contacts of a care unit debited in a month; only units that have any."""

    month: str = pa.Field(description="Month of the run, YYYY-MM")
    agreement_id: str = pa.Field(description="The agreement (ADA number)")
    care_unit: str = pa.Field(description="Kombikakod of the care unit")
    name: str = pa.Field(nullable=True, description="Name")
    contacts: pl.Int64 = pa.Field(gt=0, description="Contacts debited")


class CareSettled(Contract):
    """Net kronor of a care month, by months from care to invoice.

    Only care months whose invoices all belong to the compared months.
    """

    care_month: str = pa.Field(unique=True, description="Month in which the contact ended, YYYY-MM")
    same_month: Kronor = pa.Field(description="Net kronor invoiced in the month of care")
    next_month: Kronor = pa.Field(description="Net kronor invoiced in the month after")
    second_month: Kronor = pa.Field(description="Net kronor invoiced two months after")
    later: Kronor = pa.Field(description="Net kronor invoiced later")
    net: Kronor = pa.Field(description="Kronor debited less credited")


class StandsOutRule(StrEnum):
    """The rules by which a month differs from the months before it.

    The usual value is the median of the earlier months that are compared, in whole numbers, half
    up; a unit's months begin with the first that it was billed in. The compared months are those of
    the twelve before in which anything was billed, and there must be three of them.

    `missing`: debited in each of the three months before, and not now.
    `new`: debited now, and in none of the months before.
    `doubled`: at least twice the usual value, and at least ten.
    `halved`: at most half of the usual value, which is at least ten; and not missing.
    """

    MISSING = "missing"
    NEW = "new"
    DOUBLED = "doubled"
    HALVED = "halved"


class Measure(StrEnum):
    """The counted things: debited and credited contacts, held and rejected rows.

    More credits, held or rejected rows than usual are reported; fewer are not.
    """

    DEBITED = "debited"
    CREDITED = "credited"
    HELD = "held"
    REJECTED = "rejected"


class StandsOut(Contract):
    """A deviation of the month from the months before, by a `StandsOutRule`.

    Without dimension it concerns the whole month.
    """

    rule: str = pa.Field(
        isin=[rule.value for rule in StandsOutRule], description="Rule that it deviates by"
    )
    measure: str = pa.Field(isin=[measure.value for measure in Measure], description="Measure")
    dimension: str = pa.Field(
        isin=[Dimension.AGREEMENT.value, Dimension.CARE_UNIT.value],
        nullable=True,
        description="Dimension; empty = the whole month",
    )
    key: str = pa.Field(nullable=True, description="Agreement or care unit")
    name: str = pa.Field(nullable=True, description="Its name, where it has one")
    now: pl.Int64 = pa.Field(ge=0, description="Count of the month")
    usual: pl.Int64 = pa.Field(ge=0, description="Usual count")
    months: pl.Int64 = pa.Field(ge=3, description="Months that are compared with")


class PayerOfRow(Contract):
    """The payer of a matched contact: the line of the registry's row."""

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    payer_id: str = pa.Field(description="The payer: hsf, or a county code")
    payer_row: pl.UInt32 = pa.Field(description="Line of the payer's row that held")


class LateRisk(Contract):
    """An unbilled contact that exceeds its payer's age limit, or soon will.

    `last_day` is the last day of issue on which it may be billed without a release, `days_left` the
    days from the run's day of issue to it. The payer is empty until it is known; the shortest limit
    of that day then applies. If the identity is protected, or the reporter's id is not in an
    agreed form, only file and row identify the contact.
    """

    ingest_no: pl.Int64 = pa.Field(description="The file, as the ledger numbered it at ingestion")
    source_row: pl.Int64 = pa.Field(description="Row of the file, from 1 after the heading")
    path: str = pa.Field(description="Number of the file: its path may name a person")
    contact_id: str = pa.Field(nullable=True, description="The reporter's own id of the contact")
    care_unit: str = pa.Field(nullable=True, description="Kombikakod of the care unit")
    started_on: pl.Date = pa.Field(description="Day the contact started")
    payer_id: str = pa.Field(nullable=True, description="The payer; empty = not known yet")
    last_day: pl.Date = pa.Field(description="Last day of issue on which it may be billed")
    days_left: pl.Int64 = pa.Field(
        description="Days to it from the day of issue; negative = too old"
    )
    fate: str = pa.Field(
        isin=[Fate.HELD.value, Fate.REJECTED.value, Fate.NOT_YET.value],
        description="Outcome of the row (below)",
    )
    codes: str = pa.Field(
        nullable=True, description="Codes of the remarks that keep it from being billed"
    )
    mended_by: str = pa.Field(description="Who fixes it, in Swedish")
