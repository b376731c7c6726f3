"""What a file of payments is read into, and how it is refused."""

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

_NO_SIGNS: Final = re.compile(r"[\s\-.]")
# An organisation number, also with the 16 or 00 that some put before it. A person's is kept out:
# its third and fourth digits are a month (Skatteverket: an organisation's are 20 or more).
_ORG_NO: Final = re.compile(r"(?:16|00)?([0-9]{2}(?!0[1-9]|1[0-2])[0-9]{8})")


class ReadPayments(NamedTuple):
    """A file of payments. `left_out`: entries that are no payments to us, or not booked yet."""

    format: PaymentFormat
    payments: DataFrame[ReadPayment]
    references: DataFrame[ReadReference]
    left_out: int


class PayerNote(NamedTuple):
    """A reference or message of a payer's; `amount` where he says how much it is paid with."""

    text: str
    free: bool
    amount: Decimal | None = None


class OnePayment(NamedTuple):
    """A payment as it is gathered, with what it is told to be for."""

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
    """Return what was found as tables; a payment that the file tells twice stands once."""
    once = list({payment.identity: payment for payment in reversed(found)}.values())[::-1]
    payments = [
        {"place": place, **payment._asdict()} | {"told": None}
        for place, payment in enumerate(once, 1)
    ]
    references = [
        {"place": place, **told._asdict()}
        for place, payment in enumerate(once, 1)
        for told in dict.fromkeys(payment.told)
        if told.text
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
    """Return an account as letters and digits; a bankgiro without the noughts before it."""
    plain = _NO_SIGNS.sub("", text).upper()
    return plain.lstrip("0") if plain.isdigit() else plain


def company_org_no(text: str | None) -> str | None:
    """Return an organisation number of ten digits; None of anything else, so also of a person's."""
    found = _ORG_NO.fullmatch(_NO_SIGNS.sub("", text or ""))
    return found.group(1) if found else None


def wrong(place: str) -> FileRefusedError:
    """Return the refusal of a file of payments that is not what its definition says (F04)."""
    return refused_for(RemarkCode.NOT_PAYMENTS, place)
