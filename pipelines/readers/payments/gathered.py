"""The result of reading a file of payments, and its refusal."""

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileCount, FileUnit
from contracts.errors.error import FileRefusedError
from contracts.payments import SEK, PaymentFormat, ReadPayment, ReadReference
from contracts.remarks import RemarkCode
from pipelines.readers.refused import refused_for

_SEPARATORS: Final = re.compile(r"[\s\-.]")
# An organisation number, optionally prefixed by 16 or 00. Personal identity numbers are excluded:
# their third and fourth digits are a month (Skatteverket: an organisation's are 20 or more).
_ORG_NO: Final = re.compile(r"(?:16|00)?([0-9]{2}(?!0[1-9]|1[0-2])[0-9]{8})")
# Banks and payers write these where a reference is required and they have none.
_FILLER: Final = re.compile(
    "0*|X+|NA|NONE|NULL|NON?REF|NOREFERENCE|NOTPROVIDED|NOTAVAILABLE|NOTSPECIFIED|UNKNOWN|UNDEFINED"
    "|SAKNAS|EJANGIVEN|EJANGIVET"
)
_NOT_WORDS: Final = re.compile(r"[\W_]")
# Twelve digits of kronor: what the ledger holds.
MAX_ORE: Final = 10**14 - 1


class ReadPayments(NamedTuple):
    """A file of payments. `counts`: its entries by currency, all and those read as payments."""

    format: PaymentFormat
    payments: DataFrame[ReadPayment]
    references: DataFrame[ReadReference]
    counts: DataFrame[FileCount]


class BankEntry(NamedTuple):
    """An entry of a file: its currency, its net amount, and that of the payments read from it.

    `read` is None for an entry that is not booked, is zero, or is not a payment to us.
    """

    currency: str
    amount: Decimal
    read: Decimal | None


class PayerNote(NamedTuple):
    """A payer's reference or message; `amount` is the part paid for it, if given."""

    text: str
    free: bool
    amount: Decimal | None = None


class OnePayment(NamedTuple):
    """A payment with its notes, before it is added to a table.

    `message` names the bank's message, `bank_reference` is None if it identifies nothing.
    """

    message: str
    own_account: str
    bank_reference: str | None
    entry: str
    part: int | None
    paid_on: dt.date
    amount: Decimal
    currency: str
    payee_account: str
    payer_name: str | None
    payer_org_no: str | None
    payer_account: str | None
    notes: tuple[PayerNote, ...]


def gathered(
    kind: PaymentFormat, found: Sequence[OnePayment], entries: Sequence[BankEntry], *, stated: bool
) -> ReadPayments:
    """Return the payments as tables. Two entries of a file are two payments, also if alike.

    `stated` is whether the file contains the number of its entries, which was then checked.
    """
    payments = [
        {**payment._asdict(), "notes": None, "place": place, "identity": identity}
        for place, (payment, identity) in enumerate(zip(found, _identities(found), strict=True), 1)
    ]
    references = [
        {"place": place, **note._asdict()}
        for place, payment in enumerate(found, 1)
        for note in dict.fromkeys(payment.notes)
        if note.text
    ]
    return ReadPayments(
        kind,
        ReadPayment.of(_frame(payments, ReadPayment.schema())),
        ReadReference.of(_frame(references, ReadReference.schema())),
        _counts(entries, stated=stated),
    )


def _counts(entries: Sequence[BankEntry], *, stated: bool) -> DataFrame[FileCount]:
    """Return a row for each currency; one of kronor if the file has no entries.

    Raises:
        FileRefusedError: F04 if a sum is larger than the ledger holds.
    """
    rows = []
    for currency in sorted({entry.currency for entry in entries}) or [SEK]:
        of_it = [entry for entry in entries if entry.currency == currency]
        read = [entry.read for entry in of_it if entry.read is not None]
        amount = sum((entry.amount for entry in of_it), Decimal(0))
        kept = sum(read, Decimal(0))
        if max(abs(amount), abs(kept)) * 100 > MAX_ORE:
            raise wrong(f"Posterna i {currency} är tillsammans för stora. Dela filen.")
        rows.append(
            {
                "what": FileUnit.PAYMENTS.value,
                "currency": currency,
                "stated": stated,
                "counted": len(of_it),
                "counted_amount": amount,
                "kept": len(read),
                "kept_amount": kept,
                "left_out": len(of_it) - len(read),
                "left_out_amount": amount - kept,
            }
        )
    return FileCount.of(pl.DataFrame(rows, schema=FileCount.schema()))


def _identities(found: Sequence[OnePayment]) -> list[str]:
    """Return the identity of each payment (docs/payments.md#identity), hashed.

    The second of two payments that agree in everything is numbered, so both are kept.
    """
    seen: Counter[str] = Counter()
    identities = []
    for payment in found:
        facts = [
            payment.message,
            payment.own_account,
            payment.payee_account,
            payment.bank_reference,
            [note.text for note in payment.notes],
            f"{payment.amount}{payment.currency}",
            str(payment.paid_on),
        ]
        identity = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
        seen[identity] += 1
        identities.append(f"{identity}/{seen[identity]}")
    return identities


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


def identifying(reference: str) -> str | None:
    """Return a reference, or None for a filler such as NOTPROVIDED, NONREF or 0."""
    return None if _FILLER.fullmatch(_NOT_WORDS.sub("", reference).upper()) else reference


def check_stated(what: str, stated: Decimal, found: Decimal) -> None:
    """Compare a count of the file with what was found.

    Raises:
        FileRefusedError: F04 with both figures, if they differ.
    """
    if stated != found:
        raise wrong(f"{what}: filen anger {stated}, men innehåller {found}.")


def wrong(place: str) -> FileRefusedError:
    """Return the refusal of a payment file that does not follow its definition (F04)."""
    return refused_for(RemarkCode.NOT_PAYMENTS, place)
