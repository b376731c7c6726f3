"""Bankgirot's BgMax: records of 80 characters in ISO-8859-1, read as payments.

The first two digits give the type of a record. Sums and counts of the file are checked against its
records: a truncated or changed file is refused. Records that the manual does not define are
ignored, as it requires.

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

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from contracts.payments import PaymentFormat
from pipelines.readers.payments.gathered import (
    OnePayment,
    PayerNote,
    ReadPayments,
    account,
    company_org_no,
    gathered,
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
            raise wrong(f"Rad {self.line}, tecken {first}-{last}: {what} är inte siffror.")
        return int(cell)


def records_of(data: bytes) -> list[Record]:
    """Return the records of a file, in order."""
    lines = data.decode("iso-8859-1").replace("\r\n", "\n").split("\n")
    return [Record(place, line) for place, line in enumerate(lines, 1) if line.strip()]


BGMAX_START: Final = b"01BGMAX"
_WIDTH: Final = 80
_PAYMENT, _DEDUCTION = "20", "21"
_EXTRA: Final = ("22", "23")
_ORE: Final = Decimal(100)


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
class _Counts:
    """The counts that the end record must contain."""

    payments: int = 0
    deductions: int = 0
    extra: int = 0
    deposits: int = 0


def read_bgmax(data: bytes) -> ReadPayments:
    """Read a BgMax file.

    Raises:
        FileRefusedError: F04 with line and place, if the file does not follow the manual.
    """
    records = records_of(data)
    _check_start(records[0])
    counts = _Counts()
    found: list[OnePayment] = []
    section: _Section | None = None
    for record in records[1:]:
        if record.code == "70":
            break
        if record.code == "05":
            if section is not None:
                raise wrong(f"Rad {record.line}: ett avsnitt börjar innan det förra slutat (TK15).")
            section = _Section(record)
        elif section is None:
            raise wrong(f"Rad {record.line}: posten {record.code} står utanför ett avsnitt (TK05).")
        elif record.code == "15":
            found.extend(_deposited(section, record))
            section, counts.deposits = None, counts.deposits + 1
        else:
            _add(section, record, counts)
    _check_end(records, section, counts)
    return gathered(PaymentFormat.BGMAX, found, 0)


def _check_start(start: Record) -> None:
    if start.cut(45, 45) == "T":
        raise wrong("Rad 1, tecken 45: filen är märkt som test (T). Hämta den riktiga filen.")
    if start.cut(23, 24) != "01":
        raise wrong(f"Rad 1, tecken 23-24: version {start.cut(23, 24)} läses inte, bara 01.")


def _add(section: _Section, record: Record, counts: _Counts) -> None:
    """Add a record between an opening and its deposit."""
    if record.code in {_PAYMENT, _DEDUCTION}:
        if len(record.text) > _WIDTH:
            raise wrong(f"Rad {record.line}: posten är längre än {_WIDTH} tecken.")
        section.payments.append(_Open(record, [PayerNote(record.cut(13, 37), free=False)]))
        counts.payments += record.code == _PAYMENT
        counts.deductions += record.code == _DEDUCTION
        return
    if record.code in {*_EXTRA, "25", "26", "29"}:
        if not section.payments:
            raise wrong(f"Rad {record.line}: posten {record.code} hör inte till någon betalning.")
        _add_to(section.payments[-1], record)
        counts.extra += record.code in _EXTRA


def _add_to(payment: _Open, record: Record) -> None:
    if record.code in _EXTRA:
        ore = record.number(38, 55, "beloppet")
        sign = -1 if record.code == "23" else 1
        amount = sign * ore / _ORE if ore else None
        payment.notes.append(PayerNote(record.cut(13, 37), free=False, amount=amount))
    elif record.code == "25":
        payment.notes.append(PayerNote(record.cut(3, 52), free=True))
    elif record.code == "26":
        payment.name = f"{record.cut(3, 37)} {record.cut(38, 72)}".strip() or None
    else:
        payment.org_no = company_org_no(record.cut(3, 14))


def _deposited(section: _Section, deposit: Record) -> Sequence[OnePayment]:
    """Return the payments of a section; its deposit has their day and their sum."""
    paid_on, currency = _day(deposit), section.opening.cut(23, 25)
    if deposit.cut(69, 71) != currency:
        raise wrong(f"Rad {deposit.line}, tecken 69-71: annan valuta än avsnittets.")
    payee = _payee(section.opening)
    found = [_payment(one, payee, paid_on, currency) for one in section.payments]
    total = deposit.number(51, 68, "insättningsbeloppet") / _ORE
    if sum((payment.amount for payment in found), Decimal(0)) != total:
        raise wrong(
            f"Rad {deposit.line}, tecken 51-68: insättningens belopp är inte avsnittets summa."
        )
    if deposit.number(72, 79, "antalet") != len(found):
        raise wrong(f"Rad {deposit.line}, tecken 72-79: antalet är inte avsnittets betalningar.")
    return found


def _payee(opening: Record) -> str:
    """Return the bankgiro that was paid, or else the plusgiro."""
    return account(opening.cut(3, 12)) or account(opening.cut(13, 22))


def _payment(one: _Open, payee: str, paid_on: dt.date, currency: str) -> OnePayment:
    head = one.head
    ore = head.number(38, 55, "beloppet")
    if ore == 0:
        raise wrong(f"Rad {head.line}, tecken 38-55: beloppet är noll.")
    sign = -1 if head.code == _DEDUCTION else 1
    serial = head.number(58, 69, "BGC-löpnumret")
    identity = f"bgmax:{payee}:{paid_on}:{serial}:{sign * ore}"
    return OnePayment(
        entry=identity,
        identity=identity,
        has_bank_reference=True,
        paid_on=paid_on,
        amount=sign * ore / _ORE,
        currency=currency,
        payee_account=payee,
        payer_name=one.name,
        payer_org_no=one.org_no,
        payer_account=account(head.cut(3, 12)) or None,
        told=tuple(_sure(one.notes)),
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
        raise wrong(f"Rad {deposit.line}, tecken 38-45: betalningsdagen är ingen dag.") from None


def _check_end(records: Sequence[Record], section: _Section | None, counts: _Counts) -> None:
    end = records[-1]
    if end.code != "70":
        raise wrong(f"Rad {end.line}: slutposten (TK70) saknas; filen är avklippt.")
    if section is not None:
        raise wrong(f"Rad {end.line}: det sista avsnittet saknar insättningspost (TK15).")
    places = ((3, 10), (11, 18), (19, 26), (27, 34))
    stated = [end.number(*place, "antalet") for place in places]
    found = [counts.payments, counts.deductions, counts.extra, counts.deposits]
    for (first, last), one, other in zip(places, stated, found, strict=True):
        if one != other:
            raise wrong(
                f"Rad {end.line}, tecken {first}-{last}: slutposten säger {one} poster, "
                f"filen har {other}."
            )
