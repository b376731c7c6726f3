"""Receivables after a run: bridge to its invoices, balances, ageing and states.

Amounts are kronor with VAT compensation, unless a column says otherwise.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor
from contracts.reconciliation import Dimension


class BridgeStage(StrEnum):
    """The steps from the month's care to its invoices, in order; each line is in one.

    `of_month` and `late` are billed for the first time, for the month's care and for earlier
    months'; late care was reported since the run before (`late`), or waited (`waited`). `corrected`
    is rebilled in the run that also reverses the earlier billing (`taken_back`). `credited` is
    reversed and not rebilled. `vat` is VAT compensation.
    """

    OF_MONTH = "of_month"
    LATE = "late"
    WAITED = "waited"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    CREDITED = "credited"
    VAT = "vat"


class BridgeStep(Contract):
    """A step of the bridge; the steps sum to the run's invoices less credit notes.

    Reversals have negative amounts. VAT compensation has no contacts.
    """

    step: str = pa.Field(isin=[step.value for step in BridgeStage], unique=True)
    contacts: pl.Int64 = pa.Field(nullable=True, ge=0)
    amount: Kronor


class State(StrEnum):
    """The state of an invoice. If several apply, the last one listed here is used.

    `issued` waits for its payer. The same states as in the follow-up database.
    """

    ISSUED = "issued"
    PARTLY_CREDITED = "partly_credited"
    PART_PAID = "part_paid"
    PAID = "paid"
    CREDITED = "credited"
    VOIDED = "voided"


class InvoiceState(Contract):
    """An invoice (380) and its state.

    total = credited + voided + paid + outstanding. `paid` is the payments of it less the deductions
    that the payer made for its credit notes.
    """

    seller_org_no: str
    invoice_number: str = pa.Field(nullable=True)
    month: str
    state: str = pa.Field(isin=[state.value for state in State])
    total: Kronor
    credited: Kronor = pa.Field(ge=0)
    voided: Kronor = pa.Field(ge=0)
    paid: Kronor
    outstanding: Kronor


class StateCount(Contract):
    """The number of invoices of a month in a state, and their sums.

    total = credited + voided + paid + outstanding. Only states that some invoice of the month has.
    """

    month: str
    state: str = pa.Field(isin=[state.value for state in State])
    invoices: pl.Int64 = pa.Field(gt=0)
    total: Kronor
    credited: Kronor = pa.Field(ge=0)
    voided: Kronor = pa.Field(ge=0)
    paid: Kronor
    outstanding: Kronor


class SellerBalance(Contract):
    """The amount owed to a seller: opening + invoiced - credited - voided - paid.

    The result is `outstanding`. `opening` was outstanding after the run before, `voided` was voided
    since. `paid` is the payments matched since then; it is negative when more was reversed than
    paid.
    """

    seller_org_no: str = pa.Field(unique=True)
    seller_name: str
    opening: Kronor
    invoiced: Kronor = pa.Field(ge=0)
    credited: Kronor = pa.Field(ge=0)
    voided: Kronor = pa.Field(ge=0)
    paid: Kronor
    outstanding: Kronor


class BalanceBy(Contract):
    """Amounts owed by agreement, payer or route; each dimension sums to the whole.

    opening + invoiced - credited - voided - paid = outstanding. A payment belongs to the key of the
    invoice that it pays.
    """

    dimension: str = pa.Field(
        isin=[Dimension.AGREEMENT.value, Dimension.PAYER.value, Dimension.ROUTE.value]
    )
    key: str
    name: str = pa.Field(nullable=True)
    opening: Kronor
    invoiced: Kronor = pa.Field(ge=0)
    credited: Kronor = pa.Field(ge=0)
    voided: Kronor = pa.Field(ge=0)
    paid: Kronor
    outstanding: Kronor


class SellerAgeing(Contract):
    """Amounts owed to a seller, by days from the due date to the day of issue.

    The remainder of each invoice after its credit notes. `no_due_date`: the payer has no terms.
    """

    seller_org_no: str = pa.Field(unique=True)
    seller_name: str
    not_due: Kronor
    days_1_30: Kronor
    days_31_60: Kronor
    days_61_90: Kronor
    days_over_90: Kronor
    no_due_date: Kronor
    outstanding: Kronor
