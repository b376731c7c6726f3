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

    run_no: pl.Int64
    month: str
    care_month: str
    agreement_id: str
    care_unit: str
    unit_name: str = pa.Field(nullable=True)


class FatesInRun(Contract):
    """The number of rows of an issued run with a fate."""

    run_no: pl.Int64
    month: str
    fate: str = pa.Field(isin=[fate.value for fate in Fate])
    rows: pl.Int64 = pa.Field(gt=0)


class MonthOfYear(DebitedAndCredited):
    """A billed month, among the thirteen that end with the month of the report.

    `units` are those with a debit. `held` counts the rows that waited after its last run,
    `rejected` those that all its runs rejected.
    """

    month: str = pa.Field(unique=True)
    units: pl.Int64 = pa.Field(ge=0)
    held: pl.Int64 = pa.Field(ge=0)
    rejected: pl.Int64 = pa.Field(ge=0)


class UnitOfYear(Contract):
    """The contacts of a care unit debited in a month; only units that have any."""

    month: str
    agreement_id: str
    care_unit: str
    name: str = pa.Field(nullable=True)
    contacts: pl.Int64 = pa.Field(gt=0)


class CareSettled(Contract):
    """Net kronor of a care month, by months from care to invoice.

    Only care months whose invoices all belong to the compared months.
    """

    care_month: str = pa.Field(unique=True)
    same_month: Kronor
    next_month: Kronor
    second_month: Kronor
    later: Kronor
    net: Kronor


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

    rule: str = pa.Field(isin=[rule.value for rule in StandsOutRule])
    measure: str = pa.Field(isin=[measure.value for measure in Measure])
    dimension: str = pa.Field(
        isin=[Dimension.AGREEMENT.value, Dimension.CARE_UNIT.value], nullable=True
    )
    key: str = pa.Field(nullable=True)
    name: str = pa.Field(nullable=True)
    now: pl.Int64 = pa.Field(ge=0)
    usual: pl.Int64 = pa.Field(ge=0)
    months: pl.Int64 = pa.Field(ge=3)


class PayerOfRow(Contract):
    """The payer of a matched contact: the line of the registry's row."""

    ingest_no: pl.Int64
    source_row: pl.Int64
    payer_id: str
    payer_row: pl.UInt32


class LateRisk(Contract):
    """An unbilled contact that exceeds its payer's age limit, or soon will.

    `last_day` is the last day of issue on which it may be billed without a release, `days_left` the
    days from the run's day of issue to it. The payer is empty until it is known; the shortest limit
    of that day then applies. If the identity is protected, or the reporter's id contains a personal
    number, only file and row identify the contact.
    """

    ingest_no: pl.Int64
    source_row: pl.Int64
    path: str
    contact_id: str = pa.Field(nullable=True)
    care_unit: str = pa.Field(nullable=True)
    started_on: pl.Date
    payer_id: str = pa.Field(nullable=True)
    last_day: pl.Date
    days_left: pl.Int64
    fate: str = pa.Field(isin=[Fate.HELD.value, Fate.REJECTED.value, Fate.NOT_YET.value])
    codes: str = pa.Field(nullable=True)
    mended_by: str
