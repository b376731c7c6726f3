"""What stands open when a run is done: the bridge to its invoices, balances, ageing and states.

Amounts are kronor with VAT compensation, unless a column says otherwise.
"""

from enum import StrEnum

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor
from contracts.reconciliation import Dimension


class BridgeStage(StrEnum):
    """The steps from the month's care to the month's invoices, in order; each line is in one.

    `of_month` and `late` are billed for the first time, of the month's care and of earlier
    months'; what is late was reported since the run before (`late`), or waited (`waited`).
    `corrected` are billed anew in the run that also takes back what was billed before
    (`taken_back`). `credited` is taken back and not billed anew. `vat` is VAT compensation.
    """

    OF_MONTH = "of_month"
    LATE = "late"
    WAITED = "waited"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    CREDITED = "credited"
    VAT = "vat"


class BridgeStep(Contract):
    """A step of the bridge; the amounts sum to the run's invoices less its credit notes.

    What is taken back has negative amounts. VAT compensation has no contacts.
    """

    step: str = pa.Field(isin=[step.value for step in BridgeStage], unique=True)
    contacts: pl.Int64 = pa.Field(nullable=True, ge=0)
    amount: Kronor


class State(StrEnum):
    """What has become of an invoice. Of several that are true, the last named here.

    `issued` waits for its payer. As in the follow-up database.
    """

    ISSUED = "issued"
    PARTLY_CREDITED = "partly_credited"
    PART_PAID = "part_paid"
    PAID = "paid"
    CREDITED = "credited"
    VOIDED = "voided"


class InvoiceState(Contract):
    """An invoice (380) and what has become of it: total = credited + voided + paid + outstanding.

    `paid` is what payments paid of it less what the payer drew for its credit notes.
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
    """The invoices of a month that are in a state: total = credited + voided + paid + outstanding.

    Only states that some invoice of the month is in.
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
    """What a seller is owed: opening + invoiced - credited - voided - paid = outstanding.

    `opening` is what stood open after the run before, `voided` what was voided since. `paid` is
    what payments were matched with since then; below nought when more was taken back than paid.
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
    """What is owed by agreement, payer or route; the keys of each dimension sum to the whole.

    opening + invoiced - credited - voided - paid = outstanding. A payment counts where the
    invoice it pays does.
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
    """What a seller is owed, by days from the due date to the day of issue.

    What is left of each invoice after its credit notes. `no_due_date`: the payer has no terms.
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
