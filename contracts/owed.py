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

    step: str = pa.Field(
        isin=[step.value for step in BridgeStage], unique=True, description="The step"
    )
    contacts: pl.Int64 = pa.Field(nullable=True, ge=0, description="Contacts of the step")
    amount: Kronor = pa.Field(description="Kronor")


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

    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    invoice_number: str = pa.Field(nullable=True, description="Number in the seller's series")
    month: str = pa.Field(description="Month of the run, YYYY-MM")
    state: str = pa.Field(isin=[state.value for state in State], description="State of the invoice")
    total: Kronor = pa.Field(description="Lines and VAT compensation, kronor")
    credited: Kronor = pa.Field(ge=0, description="Kronor on credit notes")
    voided: Kronor = pa.Field(ge=0, description="Kronor on invoices that were voided")
    paid: Kronor = pa.Field(description="Kronor paid")
    outstanding: Kronor = pa.Field(description="Kronor outstanding")


class StateCount(Contract):
    """The number of invoices of a month in a state, and their sums.

    total = credited + voided + paid + outstanding. Only states that some invoice of the month has.
    """

    month: str = pa.Field(description="Month of the run, YYYY-MM")
    state: str = pa.Field(
        isin=[state.value for state in State], description="State of the invoices"
    )
    invoices: pl.Int64 = pa.Field(gt=0, description="Number of invoices")
    total: Kronor = pa.Field(description="Lines and VAT compensation, kronor")
    credited: Kronor = pa.Field(ge=0, description="Kronor on credit notes")
    voided: Kronor = pa.Field(ge=0, description="Kronor on invoices that were voided")
    paid: Kronor = pa.Field(description="Kronor paid")
    outstanding: Kronor = pa.Field(description="Kronor outstanding")


class SellerBalance(Contract):
    """The amount owed to a seller: opening + invoiced - credited - voided - paid.

    The result is `outstanding`. `opening` was outstanding after the run before, `voided` was voided
    since. `paid` is the payments matched since then; it is negative when more was reversed than
    paid.
    """

    seller_org_no: str = pa.Field(unique=True, description="Organisation number of the provider")
    seller_name: str = pa.Field(description="Name of the provider")
    opening: Kronor = pa.Field(description="Kronor outstanding before the run")
    invoiced: Kronor = pa.Field(ge=0, description="Kronor on invoices")
    credited: Kronor = pa.Field(ge=0, description="Kronor on credit notes")
    voided: Kronor = pa.Field(ge=0, description="Kronor on invoices voided since the run before")
    paid: Kronor = pa.Field(description="Kronor paid")
    outstanding: Kronor = pa.Field(description="Kronor outstanding")


class BalanceBy(Contract):
    """Amounts owed by agreement, payer or route; each dimension sums to the whole.

    opening + invoiced - credited - voided - paid = outstanding. A payment belongs to the key of the
    invoice that it pays.
    """

    dimension: str = pa.Field(
        isin=[Dimension.AGREEMENT.value, Dimension.PAYER.value, Dimension.ROUTE.value],
        description="Dimension of the total",
    )
    key: str = pa.Field(description="Its value")
    name: str = pa.Field(nullable=True, description="Name of the value, where it has one")
    opening: Kronor = pa.Field(description="Kronor outstanding before the run")
    invoiced: Kronor = pa.Field(ge=0, description="Kronor on invoices")
    credited: Kronor = pa.Field(ge=0, description="Kronor on credit notes")
    voided: Kronor = pa.Field(ge=0, description="Kronor on invoices voided since the run before")
    paid: Kronor = pa.Field(description="Kronor paid")
    outstanding: Kronor = pa.Field(description="Kronor outstanding")


class SellerAgeing(Contract):
    """Amounts owed to a seller, by days from the due date to the day of issue.

    The remainder of each invoice after its credit notes. `no_due_date`: the payer has no terms.
    """

    seller_org_no: str = pa.Field(unique=True, description="Organisation number of the provider")
    seller_name: str = pa.Field(description="Name of the provider")
    not_due: Kronor = pa.Field(description="Kronor not yet due")
    days_1_30: Kronor = pa.Field(description="Kronor due 1-30 days before the day of issue")
    days_31_60: Kronor = pa.Field(description="The same, 31-60 days")
    days_61_90: Kronor = pa.Field(description="The same, 61-90 days")
    days_over_90: Kronor = pa.Field(description="The same, more than 90 days")
    no_due_date: Kronor = pa.Field(description="Kronor of payers without terms")
    outstanding: Kronor = pa.Field(description="Kronor outstanding")
