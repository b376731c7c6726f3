"""A month beside the twelve before it, what stands out, and what is soon too old to bill.

Amounts are kronor without VAT compensation. What was voided is left out, as it was known then.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.fates import Fate
from contracts.keys import Kronor
from contracts.reconciliation import DebitedAndCredited, Dimension


class BilledInRun(DebitedAndCredited):
    """What an issued run debited and credited, of each month of care, agreement and unit."""

    run_no: pl.Int64
    month: str
    care_month: str
    agreement_id: str
    care_unit: str
    unit_name: str = pa.Field(nullable=True)


class FatesInRun(Contract):
    """How many rows of an issued run came to a fate."""

    run_no: pl.Int64
    month: str
    fate: str = pa.Field(isin=[fate.value for fate in Fate])
    rows: pl.Int64 = pa.Field(gt=0)


class MonthOfYear(DebitedAndCredited):
    """A month that was billed, among the thirteen that end with the month of the report.

    `units` are those with a debit. `held` are the rows that waited after its last run, `rejected`
    those that all its runs turned away.
    """

    month: str = pa.Field(unique=True)
    units: pl.Int64 = pa.Field(ge=0)
    held: pl.Int64 = pa.Field(ge=0)
    rejected: pl.Int64 = pa.Field(ge=0)


class UnitOfYear(Contract):
    """The contacts of a care unit that a month debited; only where there are some."""

    month: str
    agreement_id: str
    care_unit: str
    name: str = pa.Field(nullable=True)
    contacts: pl.Int64 = pa.Field(gt=0)


class CareSettled(Contract):
    """When the care of a month was billed: net kronor by months from care to invoice.

    Only care months whose invoices are all among the months compared.
    """

    care_month: str = pa.Field(unique=True)
    same_month: Kronor
    next_month: Kronor
    second_month: Kronor
    later: Kronor
    net: Kronor


class StandsOutRule(StrEnum):
    """The rules by which a month stands out beside those before it.

    What is usual is the median of the earlier months that are compared, in whole numbers, half
    up; a unit's months begin with the first that it was billed in. They are the months of the
    twelve before in which anything was billed, and there must be three of them.

    `missing`: debited in each of the three months before, and not now.
    `new`: debited now, and in none of the months before.
    `doubled`: at least twice what is usual, and at least ten.
    `halved`: at most half of what is usual, which is at least ten; and not missing.
    """

    MISSING = "missing"
    NEW = "new"
    DOUBLED = "doubled"
    HALVED = "halved"


class Measure(StrEnum):
    """What is counted: contacts debited and credited, rows that wait and rows turned away.

    More credited, held or rejected than usual stands out; fewer do not.
    """

    DEBITED = "debited"
    CREDITED = "credited"
    HELD = "held"
    REJECTED = "rejected"


class StandsOut(Contract):
    """Something of the month that is not as in the months before, by a `StandsOutRule`.

    Without dimension it is about the whole month.
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
    """Who pays a contact that came as far as being matched: the line of the registry's row."""

    ingest_no: pl.Int64
    source_row: pl.Int64
    payer_id: str
    payer_row: pl.UInt32


class LateRisk(Contract):
    """A contact that is not billed and soon is older than its payer's limit, or already is.

    `last_day` is the last day of issue on which it may be billed without a release, `days_left`
    the days to it from the run's. The payer is empty as long as it is not known; the shortest
    limit of that day is then taken. Where the identity is protected, or the reporter's id holds a
    person's number, file and row tell which contact it is.
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
