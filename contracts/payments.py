"""Payments from a bank's file and in the ledger, and their matches.

A payment is stored once, even if several files contain it. Amounts are kronor where the currency is
SEK; negative is a reversed payment, or a deduction that the payer made.
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
    """The format of a payment file. Only these versions are read."""

    CAMT_053_02 = "camt.053.001.02"
    CAMT_053_08 = "camt.053.001.08"
    CAMT_054_02 = "camt.054.001.02"
    CAMT_054_08 = "camt.054.001.08"
    BGMAX = "bgmax"


class ReadPayment(Contract):
    """A payment as read from a file. `place` is its index among the payments, from 1.

    `entry` identifies the bank's entry, which may be the sum of several payments; `identity` the
    payment. Both are the same in every file from the bank that contains it, if it has a reference
    from the bank (`has_bank_reference`). Accounts consist of letters and digits without separators.
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
    """A payer's reference for a payment. `free` marks a message.

    `amount` is the part of the payment for this reference, if the payer gave one.
    """

    place: pl.Int64 = pa.Field(ge=1)
    text: str
    free: bool
    amount: Kronor = pa.Field(nullable=True)


class Payment(Contract):
    """A payment in the ledger. `replaces` is the sum it is part of, if stored first."""

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
    """A payer's reference for a payment in the ledger."""

    payment_no: pl.Int64
    text: str
    free: bool
    amount: Kronor = pa.Field(nullable=True)


class MatchRule(StrEnum):
    """The reason for a match. The last three are decisions by a person."""

    OCR = "ocr"
    NUMBER = "number"
    MANUAL = "manual"
    SET_ASIDE = "set_aside"
    UNDONE = "undone"


class NewMatch(Contract):
    """An amount of an invoice that a payment pays; negative for a credit note.

    Without invoice: the payment, or its remainder, does not concern our invoices (`set_aside`).
    """

    payment_no: pl.Int64
    seller_org_no: str = pa.Field(nullable=True)
    invoice_number: str = pa.Field(nullable=True)
    amount: Kronor = pa.Field(ne=0)
    rule: str = pa.Field(isin=[rule.value for rule in MatchRule])


class Match(NewMatch):
    """A match in the ledger. A wrong one is undone by another with the amount negated."""

    match_no: pl.Int64 = pa.Field(unique=True, ge=1)
    undoes: pl.Int64 = pa.Field(nullable=True)
    because: str = pa.Field(nullable=True)
    who: str
    at: Moment


class WaitsFor(StrEnum):
    """The reason why a payment, or a part of it, is on the worklist."""

    CURRENCY = "currency"
    ACCOUNT = "account"
    BANK_REFERENCE = "bank_reference"
    LOOKS_DOUBLE = "looks_double"
    UNDONE = "undone"
    NO_INVOICE = "no_invoice"
    SEVERAL = "several"
    SURPLUS = "surplus"


class Waiting(Contract):
    """A payment that is not fully matched: `rest`, and why a person must check it."""

    payment_no: pl.Int64 = pa.Field(unique=True)
    seller_org_no: str = pa.Field(nullable=True)
    rest: Kronor = pa.Field(ne=0)
    waits_for: str = pa.Field(isin=[reason.value for reason in WaitsFor])


class Hint(StrEnum):
    """Evidence for an invoice, strongest first. None of it is enough to match."""

    NAMED = "named"
    AMOUNT_AND_PAYER = "amount_and_payer"
    AMOUNT = "amount"


class Suggestion(Contract):
    """An invoice that a waiting payment may be for. `left` is its outstanding amount."""

    payment_no: pl.Int64
    seller_org_no: str
    invoice_number: str
    left: Kronor
    hint: str = pa.Field(isin=[hint.value for hint in Hint])
