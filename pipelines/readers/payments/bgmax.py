"""Bankgirot's BgMax: records of 80 characters in ISO-8859-1, read as payments.

The first two digits give the type of a record. Sums and counts of the file are checked against its
records: a truncated or changed file is refused. Records that the manual does not define are
ignored, as it requires. Files joined into one are read one after the other.

Source: "Bankgiro Inbetalningar, Technical Manual" (Bankgirocentralen BGC AB, November 2019; in
Swedish August 2015), section 3, and its example file; read 2026-11-22.

    01 start           3-22 BGMAX  23-24 version  25-44 time stamp  45 P or T
    05 opening         3-12 payee's bankgiro  13-22 plusgiro  23-25 currency
    20 payment         3-12 payer's bankgiro  13-37 reference  38-55 öre  56 reference code
                       57 channel  58-69 BGC serial number  70 image
    21 deduction       as 20, 71 deduction code: the payer draws a credit note
    22, 23 extra reference, of a payment or of a deduction: as 20, amount zero if not given
    25 information     3-52 text
    26 name 3-37, 38-72   27 address   28 town   29 organisation number 3-14
    15 deposit         3-37 account  38-45 day of payment  46-50 serial  51-68 öre  69-71 currency
                       72-79 number of payments and deductions
    70 end             3-10 payments  11-18 deductions  19-26 extra references  27-34 deposits
"""

import codecs
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from contracts.payments import PaymentFormat
from pipelines.readers.payments.gathered import (
    MAX_ORE,
    BankEntry,
    OnePayment,
    PayerNote,
    ReadPayments,
    account,
    check_stated,
    company_org_no,
    gathered,
    identifying,
    wrong,
)


@dataclass(slots=True)
class Record:
    """A line of the file: its number from 1 and its characters."""

    line: int
    text: str

    @property
    def code(self) -> str:
        """The type of the record: two digits."""
        return self.text[:2]

    def cut(self, first: int, last: int) -> str:
        """Return the characters at places `first` to `last`, from 1 as in the manual."""
        return self.text[first - 1 : last].strip()

    def number(self, first: int, last: int, what: str) -> int:
        """Return the number at places `first` to `last`; `what` names it in a refusal.

        Raises:
            FileRefusedError: F04 with line and place, if it contains anything but digits.
        """
        cell = self.cut(first, last)
        if not (cell.isascii() and cell.isdigit()):
            raise wrong(f"{self.place(first, last)}: {what} är inte siffror.")
        return int(cell)

    def kronor(self, first: int, last: int) -> Decimal:
        """Return an amount of öre at places `first` to `last`, as kronor."""
        ore = self.number(first, last, "beloppet")
        if ore > MAX_ORE:
            raise wrong(f"{self.place(first, last)}: beloppet är orimligt stort.")
        return Decimal(ore) / 100

    def place(self, first: int, last: int) -> str:
        """Return line and places, in Swedish."""
        return f"Rad {self.line}, tecken {first}-{last}"


BGMAX_START: Final = b"01BGMAX"
_WIDTH: Final = 80
_START, _END = "01", "70"
_PAYMENT, _DEDUCTION = "20", "21"
_EXTRA: Final = ("22", "23")
# An editor may add a mark of its encoding; Bankgirot writes ISO-8859-1 without one.
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# The end mark of old systems, and marks of encoding where files were joined.
_NOT_TEXT: Final = re.compile("\x1a|\ufeff|ï»¿")


def decoded(data: bytes) -> str:
    """Return the text of a file, decoded by its byte order mark, else as ISO-8859-1."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.removeprefix(mark).decode(encoding, "replace")
    return data.decode("iso-8859-1")


def records_of(data: bytes) -> list[Record]:
    """Return the records of a file, in order."""
    text = _NOT_TEXT.sub("", decoded(data))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Record(place, line) for place, line in enumerate(lines, 1) if line.strip()]


@dataclass(slots=True)
class _Open:
    """A payment or deduction to which further records may be added."""

    head: Record
    notes: list[PayerNote] = field(default_factory=list)
    name: str | None = None
    org_no: str | None = None


@dataclass(slots=True)
class _Section:
    """The payments between an opening and its deposit."""

    opening: Record
    payments: list[_Open] = field(default_factory=list)


@dataclass(slots=True)
class _Found:
    """The payments of a file so far, and the counts that its end record must contain."""

    made_at: str
    payments: list[OnePayment] = field(default_factory=list)
    entries: list[BankEntry] = field(default_factory=list)
    credits: int = 0
    deductions: int = 0
    extra: int = 0
    deposits: int = 0


def read_bgmax(data: bytes) -> ReadPayments:
    """Read a BgMax file, or several that were joined into one.

    Raises:
        FileRefusedError: F04 with line and place, if the file does not follow the manual.
    """
    files = [_file(records) for records in _files(records_of(data))]
    return gathered(
        PaymentFormat.BGMAX,
        [payment for file in files for payment in file.payments],
        [entry for file in files for entry in file.entries],
        stated=True,
    )


def _files(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the records of each joined file, from its start to its end record."""
    file: list[Record] = []
    for record in records:
        if not file and record.code != _START:
            raise wrong(f"Rad {record.line}: posten {record.code} står efter slutposten (TK70).")
        file.append(record)
        if record.code == _END:
            yield file
            file = []
    if file:
        raise wrong(f"Rad {file[-1].line}: slutposten (TK70) saknas; filen är avklippt.")


def _file(records: Sequence[Record]) -> _Found:
    """Read one file."""
    start, *others, end = records
    _check_start(start)
    found = _Found(start.cut(25, 44))
    section: _Section | None = None
    for record in others:
        if record.code == _START:
            raise wrong(f"Rad {record.line}: en ny fil börjar före slutposten (TK70).")
        if record.code == "05":
            if section is not None:
                raise wrong(f"Rad {record.line}: ett avsnitt börjar innan det förra slutat (TK15).")
            section = _Section(record)
        elif section is None:
            raise wrong(f"Rad {record.line}: posten {record.code} står utanför ett avsnitt (TK05).")
        elif record.code == "15":
            _deposit(found, section, record)
            section = None
        else:
            _add(section, record, found)
    if section is not None:
        raise wrong(f"Rad {end.line}: det sista avsnittet saknar insättningspost (TK15).")
    _check_end(end, found)
    return found


def _check_start(start: Record) -> None:
    if start.cut(45, 45) == "T":
        raise wrong(
            f"Rad {start.line}, tecken 45: filen är märkt som test (T). Hämta den riktiga filen."
        )
    if start.cut(23, 24) != "01":
        raise wrong(f"{start.place(23, 24)}: version {start.cut(23, 24)} läses inte, bara 01.")


def _add(section: _Section, record: Record, found: _Found) -> None:
    """Add a record between an opening and its deposit."""
    if record.code in {_PAYMENT, _DEDUCTION}:
        if len(record.text.rstrip()) > _WIDTH:
            raise wrong(f"Rad {record.line}: posten är längre än {_WIDTH} tecken.")
        section.payments.append(_Open(record, [PayerNote(record.cut(13, 37), free=False)]))
        found.credits += record.code == _PAYMENT
        found.deductions += record.code == _DEDUCTION
        return
    if record.code in {*_EXTRA, "25", "26", "29"}:
        if not section.payments:
            raise wrong(f"Rad {record.line}: posten {record.code} hör inte till någon betalning.")
        _add_to(section.payments[-1], record)
        found.extra += record.code in _EXTRA


def _add_to(payment: _Open, record: Record) -> None:
    if record.code in _EXTRA:
        amount = record.kronor(38, 55) * (-1 if record.code == "23" else 1)
        payment.notes.append(PayerNote(record.cut(13, 37), free=False, amount=amount or None))
    elif record.code == "25":
        payment.notes.append(PayerNote(record.cut(3, 52), free=True))
    elif record.code == "26":
        payment.name = f"{record.cut(3, 37)} {record.cut(38, 72)}".strip() or None
    else:
        payment.org_no = company_org_no(record.cut(3, 14))


@dataclass(frozen=True, slots=True)
class _Paid:
    """The data that the payments of a deposit share."""

    message: str
    payee: str
    paid_on: dt.date
    currency: str


def _deposit(found: _Found, section: _Section, deposit: Record) -> None:
    """Add the payments of a section; its deposit has their day, their sum and their number.

    A payment of zero is counted, and pays nothing.
    """
    currency = section.opening.cut(23, 25)
    if deposit.cut(69, 71) != currency:
        raise wrong(f"{deposit.place(69, 71)}: annan valuta än avsnittets.")
    message = f"{found.made_at}/{deposit.cut(46, 50)}"
    shared = _Paid(message, _payee(section.opening), _day(deposit), currency)
    each = [_payment(one, shared, at) for at, one in enumerate(section.payments, 1)]
    total = sum((payment.amount for payment in each), Decimal(0))
    check_stated(f"{deposit.place(51, 68)} (beloppet)", deposit.kronor(51, 68), total)
    stated = deposit.number(72, 79, "antalet")
    check_stated(f"{deposit.place(72, 79)} (antalet)", Decimal(stated), Decimal(len(each)))
    found.entries += [BankEntry(currency, one.amount, one.amount or None) for one in each]
    found.payments += [payment for payment in each if payment.amount]
    found.deposits += 1


def _payee(opening: Record) -> str:
    """Return the bankgiro that was paid, or else the plusgiro."""
    return account(opening.cut(3, 12)) or account(opening.cut(13, 22))


def _payment(one: _Open, shared: _Paid, at: int) -> OnePayment:
    """Return the payment at a place of its section, from 1."""
    head = one.head
    amount = head.kronor(38, 55) * (-1 if head.code == _DEDUCTION else 1)
    serial = head.cut(58, 69)
    bank_reference = str(head.number(58, 69, "BGC-löpnumret")) if identifying(serial) else None
    name = bank_reference or f"{shared.message}/{at}"
    return OnePayment(
        message=f"bgmax:{shared.message}",
        own_account=shared.payee,
        bank_reference=bank_reference,
        entry=f"bgmax:{shared.payee}:{shared.paid_on}:{name}:{int(amount * 100)}",
        part=None,
        paid_on=shared.paid_on,
        amount=amount,
        currency=shared.currency,
        payee_account=shared.payee,
        payer_name=one.name,
        payer_org_no=one.org_no,
        payer_account=account(head.cut(3, 12)) or None,
        notes=tuple(_sure(one.notes)),
    )


def _sure(notes: Sequence[PayerNote]) -> Sequence[PayerNote]:
    """Return the notes, without the payment's own reference if others repeat it.

    A payment of several invoices has all their references in its own 25 characters, which may
    truncate them.
    """
    own, *more = notes
    extra = {one.text for one in more if not one.free}
    return more if extra and set(own.text.split()) <= extra else [own, *more]


def _day(deposit: Record) -> dt.date:
    try:
        return dt.datetime.strptime(deposit.cut(38, 45), "%Y%m%d").date()  # noqa: DTZ007 -- a day
    except ValueError:
        raise wrong(f"{deposit.place(38, 45)}: betalningsdagen är ingen dag.") from None


def _check_end(end: Record, found: _Found) -> None:
    places = ((3, 10), (11, 18), (19, 26), (27, 34))
    numbers = (found.credits, found.deductions, found.extra, found.deposits)
    for (first, last), number in zip(places, numbers, strict=True):
        what = f"{end.place(first, last)} (slutpostens antal)"
        stated = Decimal(end.number(first, last, "antalet"))
        check_stated(what, stated, Decimal(number))
