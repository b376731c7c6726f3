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

    `identity` is the payment in its message (docs/payments.md#identity): the same when the message
    is delivered again. `entry` identifies the bank's entry, which may be the sum of several
    payments, in every message if the bank refers to it. Accounts are letters and digits.
    """

    place: pl.Int64 = pa.Field(ge=1, description="Place of the payment in its file, from 1")
    message: str = pa.Field(description="Name of the bank's message that contains it")
    bank_reference: str = pa.Field(
        nullable=True, description="The bank's own reference; empty if it identifies nothing"
    )
    entry: str = pa.Field(description="Name of the bank's entry, by its reference, day and amount")
    part: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="Place among the entry's payments, if it has several"
    )
    identity: str = pa.Field(
        description="Hash of message, accounts, references, amount and day, and a number"
    )
    own_account: str = pa.Field(description="Account of the message")
    paid_on: pl.Date = pa.Field(description="Day the payment was booked, in Sweden")
    amount: Kronor = pa.Field(
        ne=0, description="Amount; negative = reversed, or deducted by the payer"
    )
    currency: str = pa.Field(str_matches="^[A-Z]{3}$", description="Currency of the amount")
    payee_account: str = pa.Field(
        description="Account that was paid: a bankgiro, or as the bank has it"
    )
    payer_name: str = pa.Field(nullable=True, description="Name of the payer")
    payer_org_no: str = pa.Field(
        nullable=True, description="Organisation number of the payer; never a person's"
    )
    payer_account: str = pa.Field(nullable=True, description="Account or bankgiro of the payer")


class ReadReference(Contract):
    """A payer's reference for a payment. `free` marks a message.

    `amount` is the part of the payment for this reference, if the payer gave one.
    """

    place: pl.Int64 = pa.Field(ge=1, description="Place of the payment it belongs to")
    text: str = pa.Field(description="The payer's text about the purpose of the payment")
    free: bool = pa.Field(description="Whether it is a message, else a reference")
    amount: Kronor = pa.Field(
        nullable=True, description="Kronor stated by the payer; empty = not stated"
    )


class Payment(Contract):
    """A payment in the ledger. `replaces` is the sum it is part of, if stored first.

    Payments of releases before 0.2.0 have no `message`; `entry` was their name.
    """

    payment_no: pl.Int64 = pa.Field(
        unique=True, ge=1, description="Number of the payment in the ledger, from 1"
    )
    file_no: pl.Int64 = pa.Field(
        description="The file, as the ledger numbered it among files that are not care reports"
    )
    format: str = pa.Field(
        isin=[form.value for form in PaymentFormat], description="Kind and version of the file"
    )
    place: pl.Int64 = pa.Field(ge=1, description="Place of the payment in its file, from 1")
    message: str = pa.Field(
        nullable=True, description="Name of the bank's message that contains it"
    )
    bank_reference: str = pa.Field(
        nullable=True, description="The bank's own reference; empty if it identifies nothing"
    )
    entry: str = pa.Field(description="Name of the bank's entry, by its reference, day and amount")
    part: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="Place among the entry's payments, if it has several"
    )
    identity: str = pa.Field(
        unique=True,
        description="Hash of message, accounts, references, amount and day, and a number",
    )
    own_account: str = pa.Field(nullable=True, description="Account of the message")
    paid_on: pl.Date = pa.Field(description="Day the payment was booked, in Sweden")
    amount: Kronor = pa.Field(
        ne=0, description="Amount; negative = reversed, or deducted by the payer"
    )
    currency: str = pa.Field(description="Currency of the amount")
    payee_account: str = pa.Field(
        description="Account that was paid: a bankgiro, or as the bank has it"
    )
    payer_name: str = pa.Field(nullable=True, description="Name of the payer")
    payer_org_no: str = pa.Field(
        nullable=True, description="Organisation number of the payer; never a person's"
    )
    payer_account: str = pa.Field(nullable=True, description="Account or bankgiro of the payer")
    replaces: pl.Int64 = pa.Field(
        nullable=True, description="The earlier payment that is the sum of this and others, if any"
    )


class PaymentReference(Contract):
    """A payer's reference for a payment in the ledger."""

    payment_no: pl.Int64 = pa.Field(description="Number of the payment in the ledger, from 1")
    text: str = pa.Field(description="The payer's text about the purpose of the payment")
    free: bool = pa.Field(description="Whether it is a message, else a reference")
    amount: Kronor = pa.Field(
        nullable=True, description="Kronor stated by the payer; empty = not stated"
    )


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

    payment_no: pl.Int64 = pa.Field(description="Number of the payment in the ledger, from 1")
    seller_org_no: str = pa.Field(nullable=True, description="Organisation number of the provider")
    invoice_number: str = pa.Field(nullable=True, description="Number in the seller's series")
    amount: Kronor = pa.Field(
        ne=0, description="Kronor; of a credit note, and of what is taken back, negative"
    )
    rule: str = pa.Field(
        isin=[rule.value for rule in MatchRule],
        description="Why: ocr and number by rule, the others by a person",
    )


class Match(NewMatch):
    """A match in the ledger. A wrong one is undone by another with the amount negated."""

    match_no: pl.Int64 = pa.Field(
        unique=True, ge=1, description="Number of the match in the ledger, from 1"
    )
    undoes: pl.Int64 = pa.Field(nullable=True, description="The match that this one undoes")
    because: str = pa.Field(nullable=True, description="A person's source and reason")
    who: str = pa.Field(description="Who matched, or ran the rules")
    at: Moment = pa.Field(description="When")


class WaitsFor(StrEnum):
    """The reason why a payment, or a part of it, is on the worklist."""

    CURRENCY = "currency"
    ACCOUNT = "account"
    UNDONE = "undone"
    SELLERS = "sellers"
    LOOKS_DOUBLE = "looks_double"
    NO_INVOICE = "no_invoice"
    SEVERAL = "several"
    SURPLUS = "surplus"
    DEDUCTION = "deduction"


class Waiting(Contract):
    """A payment that is not fully matched: `rest`, and why a person must check it."""

    payment_no: pl.Int64 = pa.Field(
        unique=True, description="Number of the payment in the ledger, from 1"
    )
    seller_org_no: str = pa.Field(nullable=True, description="Organisation number of the provider")
    rest: Kronor = pa.Field(ne=0, description="Kronor of the payment not yet matched")
    waits_for: str = pa.Field(
        isin=[reason.value for reason in WaitsFor], description="Why a person must look at it"
    )
    resembles: pl.Int64 = pa.Field(
        nullable=True, description="The earlier payment that it may be the same as, if any"
    )


class Hint(StrEnum):
    """Evidence for an invoice, strongest first. None of it is enough to match."""

    NAMED = "named"
    AMOUNT_AND_PAYER = "amount_and_payer"
    AMOUNT = "amount"


class Suggestion(Contract):
    """An invoice that a waiting payment may be for. `left` is its outstanding amount.

    `possible` is what the payment can pay of it; negative, what it can deduct or take back.
    """

    payment_no: pl.Int64 = pa.Field(description="Number of the payment in the ledger, from 1")
    seller_org_no: str = pa.Field(description="Organisation number of the provider")
    invoice_number: str = pa.Field(description="Number in the seller's series")
    left: Kronor = pa.Field(description="Kronor outstanding of the invoice")
    possible: Kronor = pa.Field(ne=0, description="Kronor that the payment can pay of it")
    hint: str = pa.Field(isin=[hint.value for hint in Hint], description="Evidence for the invoice")
