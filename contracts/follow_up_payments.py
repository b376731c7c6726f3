"""The analysts' table of payments: matches and remainders, without payers."""

from typing import Final

import pandera.polars as pa
import polars as pl

from contracts.contract import Contract
from contracts.keys import Kronor

PAYMENT_STATES: Final = ("matched", "set_aside", "waiting")
_SOURCE_FILE: Final = "Number of the file, as text: names of files may name a person"


class KnownPayment(Contract):
    """A payment, or a part of one, as published, except for the name of its file."""

    payment_no: pl.Int64 = pa.Field(description="Number of the payment")
    file_no: pl.Int64 = pa.Field(description="The file that contains it")
    paid_on: pl.Date = pa.Field(description="Day of payment")
    seller_org_no: str = pa.Field(nullable=True, description="Org number of the seller")
    invoice_number: str = pa.Field(nullable=True, description="The seller's invoice")
    amount: Kronor = pa.Field(description="Amount")
    currency: str = pa.Field(description="Currency")
    state: str = pa.Field(isin=PAYMENT_STATES, description="What became of it")
    rule: str = pa.Field(nullable=True, description="Why")


class FollowUpPayment(Contract):
    """Use of each payment: a row for each invoice, and one for the remainder.

    The rows of a payment sum to it. The payer is not included.
    """

    payment_no: pl.Int64 = pa.Field(description="Number of the payment, from 1")
    paid_on: pl.Date = pa.Field(description="Day the bank booked it")
    seller_org_no: str = pa.Field(
        nullable=True, description="Org number of the seller that was paid, if the account is known"
    )
    invoice_number: str = pa.Field(nullable=True, description="The seller's invoice, if matched")
    amount: Kronor = pa.Field(
        description="Amount; negative for what was taken back, or drawn for a credit note"
    )
    currency: str = pa.Field(description="SEK: only that pays invoices")
    state: str = pa.Field(
        isin=PAYMENT_STATES,
        description="matched; set_aside: none of ours; waiting: on the worklist",
    )
    rule: str = pa.Field(
        nullable=True, description="ocr or number by rule, manual or set_aside by a person"
    )
    source_file: str = pa.Field(description=_SOURCE_FILE)
