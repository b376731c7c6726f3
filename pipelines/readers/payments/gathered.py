"""The result of reading a file of payments, and its refusal."""

import datetime as dt
import re
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.error import FileRefusedError
from contracts.payments import PaymentFormat, ReadPayment, ReadReference
from contracts.remarks import RemarkCode
from pipelines.readers.refused import refused_for

_SEPARATORS: Final = re.compile(r"[\s\-.]")
# An organisation number, optionally prefixed by 16 or 00. Personal identity numbers are excluded:
# their third and fourth digits are a month (Skatteverket: an organisation's are 20 or more).
_ORG_NO: Final = re.compile(r"(?:16|00)?([0-9]{2}(?!0[1-9]|1[0-2])[0-9]{8})")


class ReadPayments(NamedTuple):
    """A file of payments. `left_out`: entries not booked, or not payments to us."""

    format: PaymentFormat
    payments: DataFrame[ReadPayment]
    references: DataFrame[ReadReference]
    left_out: int


class PayerNote(NamedTuple):
    """A payer's reference or message; `amount` is the part paid for it, if given."""

    text: str
    free: bool
    amount: Decimal | None = None


class OnePayment(NamedTuple):
    """A payment with its notes, before it is added to a table."""

    entry: str
    identity: str
    has_bank_reference: bool
    paid_on: dt.date
    amount: Decimal
    currency: str
    payee_account: str
    payer_name: str | None
    payer_org_no: str | None
    payer_account: str | None
    told: tuple[PayerNote, ...]


def gathered(kind: PaymentFormat, found: list[OnePayment], left_out: int) -> ReadPayments:
    """Return the payments as tables; a payment that the file repeats is kept once."""
    once = list({payment.identity: payment for payment in reversed(found)}.values())[::-1]
    payments = [
        {"place": place, **payment._asdict()} | {"told": None}
        for place, payment in enumerate(once, 1)
    ]
    references = [
        {"place": place, **note._asdict()}
        for place, payment in enumerate(once, 1)
        for note in dict.fromkeys(payment.told)
        if note.text
    ]
    return ReadPayments(
        kind,
        ReadPayment.of(_frame(payments, ReadPayment.schema())),
        ReadReference.of(_frame(references, ReadReference.schema())),
        left_out,
    )


def _frame(rows: list[dict[str, object]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def account(text: str) -> str:
    """Return an account as letters and digits; a bankgiro without leading zeros."""
    plain = _SEPARATORS.sub("", text).upper()
    return plain.lstrip("0") if plain.isdigit() else plain


def company_org_no(text: str | None) -> str | None:
    """Return a ten-digit organisation number; None for others, also personal ones."""
    found = _ORG_NO.fullmatch(_SEPARATORS.sub("", text or ""))
    return found.group(1) if found else None


def wrong(place: str) -> FileRefusedError:
    """Return the refusal of a payment file that does not follow its definition (F04)."""
    return refused_for(RemarkCode.NOT_PAYMENTS, place)
