"""ISO 20022 camt.053 (statement) and camt.054 (notification), entry by entry.

Versions .001.02 and .001.08, by their message definitions (ISO 20022, Bank-to-Customer Cash
Management, 2009 and 2019) and the guidelines of Nordea ("camt.054.001.02 Credit", 2017-01-02) and
Swedbank ("Credit and Debit Notification", 2020-12-10), read 2026-11-22. The elements read here
differ in two ways between the versions: `Sts` became a choice with `Cd`, and a party is in `Pty` in
.001.08.

Only booked entries in the account's favour are payments, and debits that take one back: a reversal
(`RvslInd`) or a return (`RtrInf`, or the bank transaction code RRTN). Other debits are not payments
to us, and pending entries are delivered again once they are booked. A reversal has the parties of
the payment: the payer is still its debtor.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from lxml import etree

from contracts.payments import SEK, PaymentFormat
from pipelines.home.clock import SWEDEN
from pipelines.readers.payments.gathered import (
    BankEntry,
    OnePayment,
    PayerNote,
    ReadPayments,
    account,
    check_stated,
    gathered,
    identifying,
    wrong,
)
from pipelines.readers.payments.remittance import (
    ElementTexts,
    kronor_of,
    payee_bankgiro,
    payer_of,
    remittance,
)
from pipelines.readers.payments.statement import Statement
from pipelines.readers.xml_stream import root_of, stream_elements

ISO_20022: Final = "urn:iso:std:iso:20022:tech:xsd:"
_READ: Final = {form.value: form for form in PaymentFormat if form is not PaymentFormat.BGMAX}
_OF_MESSAGE: Final = ("MsgId", "CreDtTm", "MsgPgntn/PgNb")
_OF_STATEMENT: Final = (
    *("Id", "StmtPgntn/PgNb", "NtfctnPgntn/PgNb", "ElctrncSeqNb", "LglSeqNb", "CreDtTm"),
)
_STATEMENTS: Final = ("Stmt", "Ntfctn")
_TAGS: Final = ("GrpHdr", "Acct", "TxsSummry", "Bal", "Ntry", *_STATEMENTS)
_RETURN: Final = "RRTN"
_MIDNIGHT: Final = "T24:00"


class _Place(NamedTuple):
    """The place of an entry: its message, the account, its place there, and Swedish words."""

    message: str
    account: str
    at: int
    words: str


class _Entry(NamedTuple):
    """The data that the transactions of an entry share; `amount` is without sign."""

    place: _Place
    bank_reference: str | None
    paid_on: dt.date
    sign: int
    amount: Decimal
    currency: str


class _ReadEntry(NamedTuple):
    """An entry as it was read: its amount with its sign, and the payments of it."""

    amount: Decimal
    currency: str
    is_booked: bool
    payments: list[OnePayment]

    @property
    def kept(self) -> Decimal | None:
        """The net amount of the payments, None without payments."""
        return sum((one.amount for one in self.payments), Decimal(0)) if self.payments else None


def read_camt(path: Path) -> ReadPayments:
    """Read a camt.053 or camt.054 message.

    Raises:
        FileRefusedError: F01 if it is not safe XML; F04 with place and reason if it is another
            message or version, an entry lacks a required element, or the message's own counts or
            balances differ from its entries.
    """
    namespace = str(etree.QName(root_of(path)).namespace)
    kind = _READ.get(namespace.removeprefix(ISO_20022))
    if kind is None:
        raise wrong(
            f"Rotelementet: {namespace.removeprefix(ISO_20022)} läses inte, "
            f"bara {', '.join(sorted(_READ))}. Beställ filen i en av dem."
        )
    found: list[OnePayment] = []
    entries: list[BankEntry] = []
    message, statement, all_stated = "", Statement(), True
    for element in stream_elements(path, *(f"{{{namespace}}}{name}" for name in _TAGS)):
        texts = ElementTexts(element, namespace)
        if texts.name == "GrpHdr":
            message = _name(texts, _OF_MESSAGE)
        elif texts.name == "Acct":
            statement.account = account(texts.first("Id/IBAN", "Id/Othr/Id"))
            statement.message = f"camt:{message}/{_name(texts.above(), _OF_STATEMENT)}"
            pages = texts.above().under("StmtPgntn")
            statement.is_page = any(one.first("LastPgInd") not in {"true", "1"} for one in pages)
            statement.is_page |= any(one.first("PgNb") != "1" for one in pages)
        elif texts.name in {"TxsSummry", "Bal"}:
            statement.state(texts)
        elif texts.name == "Ntry":
            words = f"Post {len(entries) + 1} (rad {element.sourceline})"
            at = sum(statement.numbers.values()) + 1
            place = _Place(statement.message, statement.account, at, words)
            read = _read(texts, place)
            statement.add(read.amount, is_booked=read.is_booked)
            entries.append(BankEntry(read.currency, read.amount, read.kept))
            found.extend(read.payments)
        else:
            statement.check()
            all_stated = all_stated and statement.states_its_number
            statement = Statement()
    return gathered(kind, found, entries, stated=all_stated)


def _name(texts: ElementTexts, paths: Sequence[str]) -> str:
    return "/".join(text for path in paths if (text := texts.first(path)))


def _read(texts: ElementTexts, place: _Place) -> _ReadEntry:
    """Return an entry; without payments if it is zero, not booked or not a payment to us."""
    status, direction = texts.first("Sts/Cd", "Sts"), texts.first("CdtDbtInd")
    if not status:
        raise wrong(f"{place.words}: status (Sts) saknas.")
    if direction not in {"CRDT", "DBIT"}:
        raise wrong(f"{place.words}: CdtDbtInd är varken CRDT eller DBIT.")
    amount, currency = _amount(texts, "Amt", place)
    sign = 1 if direction == "CRDT" else -1
    read = _ReadEntry(sign * amount, currency, status == "BOOK", [])
    details = texts.under("NtryDtls/TxDtls")
    reverses = texts.first("RvslInd") in {"true", "1"}
    # A credit that is a reversal reverses a debit of ours.
    ours = not reverses if sign > 0 else reverses or any(map(_is_returned, (texts, *details)))
    if not (read.is_booked and ours and amount):
        return read
    _check_batch(texts, place, details)
    bank = identifying(texts.first("AcctSvcrRef"))
    entry = _Entry(place, bank, _day(texts, place), sign, amount, currency)
    whole = sign > 0 or reverses or _is_returned(texts)
    return read._replace(payments=list(_of_transactions(entry, texts, details, whole=whole)))


def _check_batch(texts: ElementTexts, place: _Place, details: Sequence[ElementTexts]) -> None:
    """Compare the number of transactions that an entry states with those that it contains.

    An entry may contain no transactions at all: then it is one payment.

    Raises:
        FileRefusedError: F04 with both figures, if they differ, or if one is not a number.
    """
    stated = texts.all("NtryDtls/Btch/NbOfTxs")
    if not all(number.isdecimal() for number in stated):
        raise wrong(f"{place.words}, NbOfTxs är inget tal.")
    if stated and details:
        number = Decimal(sum(map(int, stated)))
        check_stated(f"{place.words}, NbOfTxs", number, Decimal(len(details)))


def _is_returned(texts: ElementTexts) -> bool:
    """Return whether an entry or transaction returns a payment."""
    return bool(texts.under("RtrInf")) or texts.first("BkTxCd/Domn/Fmly/SubFmlyCd") == _RETURN


def _of_transactions(
    entry: _Entry, texts: ElementTexts, details: Sequence[ElementTexts], *, whole: bool
) -> Iterator[OnePayment]:
    """Yield a payment per transaction, or one for the entry if their sum differs.

    Of a debit that is not taken back `whole`, only the transactions that return a payment.
    """
    amounts = [_transaction_amount(one, entry) for one in details]
    if len(details) > 1 and None not in amounts and sum(filter(None, amounts)) == entry.amount:
        for part, (one, amount) in enumerate(zip(details, amounts, strict=True), 1):
            if amount and (whole or _is_returned(one)):
                yield _payment(entry, part, amount, [one], remittance(one, entry.sign))
    else:
        of_entry = [PayerNote(text, free=True) for text in texts.all("AddtlNtryInf")]
        notes = (*_notes_as_one(entry, details, amounts), *of_entry)
        yield _payment(entry, None, entry.amount, details or [texts], notes)


def _notes_as_one(
    entry: _Entry, details: Sequence[ElementTexts], amounts: Sequence[Decimal | None]
) -> Iterator[PayerNote]:
    """Yield the notes of transactions that are one payment.

    With the amount of their transaction if the entry has more: no rule then gives an invoice the
    amount of transactions that are missing. One with more than the entry was charged for.
    """
    known = [amount for amount in amounts if amount is not None]
    missing = len(known) == len(details) and (len(details) > 1 or sum(known) < entry.amount)
    for one, amount in zip(details, amounts, strict=True):
        for note in remittance(one, entry.sign):
            given = entry.sign * amount if missing and amount and note.amount is None else None
            yield note if given is None else note._replace(amount=given)


def _payment(
    entry: _Entry,
    part: int | None,
    amount: Decimal,
    details: Sequence[ElementTexts],
    notes: Iterable[PayerNote],
) -> OnePayment:
    one = details[0] if len(details) == 1 else None
    name, number, of = (None, None, None) if one is None else payer_of(one)
    bankgiro = "" if one is None else payee_bankgiro(one)
    bank = entry.bank_reference
    if bank is None and one is not None:
        bank = identifying(one.first("Refs/AcctSvcrRef"))
        # The transactions of an entry without a reference have names of their own.
        entry, part = entry._replace(amount=amount), None if bank else part
    return OnePayment(
        message=entry.place.message,
        own_account=entry.place.account,
        bank_reference=bank,
        entry=_entry_name(entry, bank),
        part=part,
        paid_on=entry.paid_on,
        amount=entry.sign * amount,
        currency=entry.currency,
        payee_account=bankgiro or entry.place.account,
        payer_name=name,
        payer_org_no=number,
        payer_account=of,
        notes=tuple(notes),
    )


def _entry_name(entry: _Entry, bank_reference: str | None) -> str:
    """Return the name of an entry: the same in every message if the bank refers to it."""
    place = entry.place
    named = bank_reference or f"{place.message}:{place.account}:{place.at}"
    return f"camt:{named}:{entry.paid_on}:{entry.sign * entry.amount}{entry.currency}"


def _transaction_amount(texts: ElementTexts, entry: _Entry) -> Decimal | None:
    """Return the amount of a transaction, None if it is not in the entry's currency.

    It is negative if its direction is not that of the entry.
    """
    direction = texts.first("CdtDbtInd")
    is_other = bool(direction) and (direction == "CRDT") != (entry.sign > 0)
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if texts.first(path):
            amount, currency = _amount(texts, path, entry.place)
            signed = -amount if is_other else amount
            return signed if currency == entry.currency else None
    return None


def _amount(texts: ElementTexts, path: str, place: _Place) -> tuple[Decimal, str]:
    amount, currency = kronor_of(texts.first(path)), texts.attribute(path, "Ccy")
    if amount is None:
        raise wrong(
            f"{place.words}: beloppet ({path}) saknas, är för stort, eller har över två decimaler."
        )
    if not re.fullmatch("[A-Z]{3}", currency):
        raise wrong(f"{place.words}: beloppets valuta (Ccy) saknas; skriv {SEK} för kronor.")
    return amount, currency


def _day(texts: ElementTexts, place: _Place) -> dt.date:
    """Return the day of booking in Sweden, else the value day."""
    text = texts.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        if "T" not in text:
            # A zone of a day (2024-03-01+01:00) does not move it.
            return dt.date.fromisoformat(text[:10])
        # xs:dateTime may end a day at 24:00, which is the start of the next.
        at = dt.datetime.fromisoformat(text.replace(_MIDNIGHT, "T00:00"))
        at += dt.timedelta(days=_MIDNIGHT in text)
        return (at if at.tzinfo is None else at.astimezone(SWEDEN)).date()
    except ValueError:
        raise wrong(
            f"{place.words}: bokföringsdagen (BookgDt) saknas eller är ingen dag."
        ) from None
