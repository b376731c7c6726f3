"""Payments: as a bank's file tells them, as the ledger keeps them, and what each of them pays.

A payment stands once, whatever files tell of it. Amounts are kronor where the currency is SEK;
negative is a payment taken back, or a deduction that the payer made.
"""

from enum import StrEnum
from typing import Annotated

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor

SEK = "SEK"
Moment = Annotated[pl.Datetime, "us", "UTC"]


class PaymentFormat(StrEnum):
    """What kind of file a payment was told in. Only these versions are read."""

    CAMT_053_02 = "camt.053.001.02"
    CAMT_053_08 = "camt.053.001.08"
    CAMT_054_02 = "camt.054.001.02"
    CAMT_054_08 = "camt.054.001.08"
    BGMAX = "bgmax"


class ReadPayment(Contract):
    """A payment as a file tells it. `place` is its place among the file's payments, from 1.

    `entry` names the bank's entry, which may be the sum of several payments; `identity` the
    payment. Both are the same in whatever file the bank tells of it, if it has a reference of the
    bank's (`has_bank_reference`). Accounts are letters and digits without signs between.
    """

    place: pl.Int64 = pa.Field(ge=1)
    entry: str
    identity: str
    has_bank_reference: bool
    paid_on: pl.Date
    amount: Kronor = pa.Field(ne=0)
    currency: str = pa.Field(str_matches="^[A-Z]{3}$")
    payee_account: str
    payer_name: str = pa.Field(nullable=True)
    payer_org_no: str = pa.Field(nullable=True)
    payer_account: str = pa.Field(nullable=True)


class ReadReference(Contract):
    """What a payer told that the payment is for. `free` is a message, else it is a reference.

    `amount` is what the payer says the reference is paid with, where he says so.
    """

    place: pl.Int64 = pa.Field(ge=1)
    text: str
    free: bool
    amount: Kronor = pa.Field(nullable=True)


class Payment(Contract):
    """A payment in the ledger. `replaces` is the sum it is a part of, if that was told first."""

    payment_no: pl.Int64 = pa.Field(unique=True, ge=1)
    file_no: pl.Int64
    place: pl.Int64 = pa.Field(ge=1)
    format: str = pa.Field(isin=[form.value for form in PaymentFormat])
    entry: str
    identity: str = pa.Field(unique=True)
    has_bank_reference: bool
    paid_on: pl.Date
    amount: Kronor = pa.Field(ne=0)
    currency: str
    payee_account: str
    payer_name: str = pa.Field(nullable=True)
    payer_org_no: str = pa.Field(nullable=True)
    payer_account: str = pa.Field(nullable=True)
    replaces: pl.Int64 = pa.Field(nullable=True)


class PaymentReference(Contract):
    """What the payer of a payment in the ledger told that it is for."""

    payment_no: pl.Int64
    text: str
    free: bool
    amount: Kronor = pa.Field(nullable=True)


class MatchRule(StrEnum):
    """Why a payment was said to pay an invoice. The last three are a person's word."""

    OCR = "ocr"
    NUMBER = "number"
    MANUAL = "manual"
    SET_ASIDE = "set_aside"
    UNDONE = "undone"


class NewMatch(Contract):
    """That a payment pays so much of an invoice; of a credit note the amount is negative.

    Without invoice: the payment, or what is left of it, is none of ours (`set_aside`).
    """

    payment_no: pl.Int64
    seller_org_no: str = pa.Field(nullable=True)
    invoice_number: str = pa.Field(nullable=True)
    amount: Kronor = pa.Field(ne=0)
    rule: str = pa.Field(isin=[rule.value for rule in MatchRule])


class Match(NewMatch):
    """A match in the ledger. One that was wrong is undone by another, with the amount negated."""

    match_no: pl.Int64 = pa.Field(unique=True, ge=1)
    undoes: pl.Int64 = pa.Field(nullable=True)
    because: str = pa.Field(nullable=True)
    who: str
    at: Moment


class WaitsFor(StrEnum):
    """Why a payment, or a part of it, is on the worklist."""

    CURRENCY = "currency"
    ACCOUNT = "account"
    BANK_REFERENCE = "bank_reference"
    LOOKS_DOUBLE = "looks_double"
    UNDONE = "undone"
    NO_INVOICE = "no_invoice"
    SEVERAL = "several"
    SURPLUS = "surplus"


class Waiting(Contract):
    """A payment of which something pays nothing yet: `rest`, and why a person must look."""

    payment_no: pl.Int64 = pa.Field(unique=True)
    seller_org_no: str = pa.Field(nullable=True)
    rest: Kronor = pa.Field(ne=0)
    waits_for: str = pa.Field(isin=[reason.value for reason in WaitsFor])


class Hint(StrEnum):
    """What speaks for an invoice; the first is the strongest. None of them matches by itself."""

    NAMED = "named"
    AMOUNT_AND_PAYER = "amount_and_payer"
    AMOUNT = "amount"


class Suggestion(Contract):
    """An invoice that a waiting payment may be for. `left` is what stands open of it."""

    payment_no: pl.Int64
    seller_org_no: str
    invoice_number: str
    left: Kronor
    hint: str = pa.Field(isin=[hint.value for hint in Hint])
