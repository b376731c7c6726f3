"""ISO 20022 camt.053 (statement) and camt.054 (credit and debit notification), entry by entry.

Versions .001.02 and .001.08, by their message definitions (ISO 20022, Bank-to-Customer Cash
Management, 2009 and 2019) and the guidelines of Nordea ("camt.054.001.02 Credit", 2017-01-02) and
Swedbank ("Credit and Debit Notification", 2020-12-10), read 2026-11-22. Of what is read here the
versions differ in two: `Sts` became a choice with `Cd`, and a party stands in `Pty`.

Read are booked entries in an account's favour, and those that take such back (`RvslInd`). Other
debits are no payments to us, and entries that are not booked come again when they are.

An element of a camt message by path, whatever its version's namespace is.

Who paid, and to which bankgiro. In .001.08 a party stands in `Pty`, in .001.02 by itself.

Of a payment taken back the parties are those of the payment: the payer is still its debtor.

What a transaction is told to be for: OCR numbers, invoices and credit notes, and messages.

`Strd` tells them apart: `CdtrRefInf/Ref` is the reference that the payee asked for (type SCOR, in
Sweden the OCR number), `RfrdDocInf/Nb` a document (CINV an invoice, CREN a credit note). A message
that was cut into pieces of 140 signs is one text.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

from contracts.payments import SEK, PaymentFormat
from pipelines.readers.payments.gathered import (
    OnePayment,
    PayerNote,
    ReadPayments,
    account,
    company_org_no,
    gathered,
    wrong,
)
from pipelines.readers.xml_stream import root_of, stream_elements


@dataclass(frozen=True, slots=True)
class ElementTexts:
    """An element: its texts by path, without the space around them; missing is empty."""

    element: Any
    namespace: str

    @property
    def name(self) -> str:
        """Return the element's name without its namespace."""
        return str(self.element.tag).rpartition("}")[2]

    def _all(self, path: str) -> list[Any]:
        steps = "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))
        found: list[Any] = self.element.findall(steps)
        return found

    def under(self, path: str) -> list["ElementTexts"]:
        """Return the elements at a path."""
        return [ElementTexts(found, self.namespace) for found in self._all(path)]

    def all(self, path: str) -> list[str]:
        """Return the texts at a path that are not empty."""
        texts = ((found.text or "").strip() for found in self._all(path))
        return [text for text in texts if text]

    def first(self, *paths: str) -> str:
        """Return the first text that any of the paths has, in their order."""
        return next((text for path in paths for text in self.all(path)), "")

    def attribute(self, path: str, name: str) -> str:
        """Return an attribute of the first element at a path."""
        return next((str(found.get(name, "")) for found in self._all(path)), "")


def payer_of(details: ElementTexts) -> tuple[str | None, str | None, str | None]:
    """Return name, organisation number and account of who paid us, each if it is told."""
    debtor = "RltdPties/Dbtr"
    name = details.first(f"{debtor}/Nm", f"{debtor}/Pty/Nm")
    number = details.first(f"{debtor}/Id/OrgId/Othr/Id", f"{debtor}/Pty/Id/OrgId/Othr/Id")
    of = details.first(f"{debtor}Acct/Id/Othr/Id", f"{debtor}Acct/Id/IBAN")
    return name or None, company_org_no(number), account(of) or None


def payee_bankgiro(details: ElementTexts) -> str:
    """Return the bankgiro that was paid, where it is told (scheme BGNR), else nothing.

    It goes before the account that the message is of: it tells whom of several, and an account
    behind it need not be known.
    """
    for other in details.under("RltdPties/CdtrAcct/Id/Othr"):
        if other.first("SchmeNm/Prtry", "SchmeNm/Cd") == "BGNR":
            return account(other.first("Id"))
    return ""


_CREDIT_NOTE: Final = "CREN"
_AMOUNTS: Final = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/CdtNoteAmt", "RfrdDocAmt/DuePyblAmt")
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2}0*)?")


def remittance(details: ElementTexts, sign: int) -> Iterator[PayerNote]:
    """Give what a transaction is for; of one taken back, amounts are negative."""
    for structured in details.under("RmtInf/Strd"):
        amount = _referred_amount(structured)
        credit = structured.first("RfrdDocInf/Tp/CdOrPrtry/Cd") == _CREDIT_NOTE
        signed = None if amount is None else (-sign if credit else sign) * amount
        references = [
            *structured.all("CdtrRefInf/Ref"),
            *structured.all("RfrdDocInf/Nb"),
        ]
        for text in dict.fromkeys(references):
            yield PayerNote(text, free=False, amount=signed)
        for text in structured.all("AddtlRmtInf"):
            yield PayerNote(text, free=True)
    message = "".join(details.all("RmtInf/Ustrd"))
    if message:
        yield PayerNote(message, free=True)


def _referred_amount(structured: ElementTexts) -> Decimal | None:
    told = structured.first(*_AMOUNTS)
    return Decimal(told).quantize(Decimal("0.01")) if _AMOUNT.fullmatch(told) else None


ISO_20022: Final = "urn:iso:std:iso:20022:tech:xsd:"
_READ: Final = {form.value: form for form in PaymentFormat if form is not PaymentFormat.BGMAX}
_TAGS: Final = ("GrpHdr", "Acct", "Ntry")


class _Place(NamedTuple):
    """Where an entry stands: its message, the account of that, its place in words."""

    message: str
    account: str
    words: str


class _Entry(NamedTuple):
    """An entry: what its transactions share."""

    place: _Place
    key: str
    has_bank_reference: bool
    paid_on: dt.date
    sign: int
    amount: Decimal
    currency: str


def read_camt(path: Path) -> ReadPayments:
    """Read a camt.053 or camt.054 message.

    Raises:
        FileRefusedError: F01 when it is no safe XML; F04 with place and reason when it is another
            message or version, or an entry lacks what its definition asks.
    """
    namespace = str(etree.QName(root_of(path)).namespace)
    kind = _READ.get(namespace.removeprefix(ISO_20022))
    if kind is None:
        raise wrong(
            f"Rotelementet: {namespace.removeprefix(ISO_20022)} läses inte, "
            f"bara {', '.join(sorted(_READ))}. Beställ filen i en av dem."
        )
    found: list[OnePayment] = []
    message, own_account, entries, left_out = "", "", 0, 0
    for element in stream_elements(path, *(f"{{{namespace}}}{name}" for name in _TAGS)):
        texts = ElementTexts(element, namespace)
        if texts.name == "GrpHdr":
            message = texts.first("MsgId")
        elif texts.name == "Acct":
            own_account = account(texts.first("Id/IBAN", "Id/Othr/Id"))
        else:
            entries += 1
            place = _Place(message, own_account, f"Post {entries} (rad {element.sourceline})")
            payments = _payments(texts, place)
            found.extend(payments)
            left_out += not payments
    return gathered(kind, found, left_out)


def _payments(texts: ElementTexts, place: _Place) -> list[OnePayment]:
    """Return the payments of an entry; none when it is not booked, or no payment to us."""
    status, direction = texts.first("Sts/Cd", "Sts"), texts.first("CdtDbtInd")
    if not status:
        raise wrong(f"{place.words}: status (Sts) saknas.")
    if direction not in {"CRDT", "DBIT"}:
        raise wrong(f"{place.words}: CdtDbtInd är varken CRDT eller DBIT.")
    reverses = texts.first("RvslInd") in {"true", "1"}
    # A credit that reverses is a debit of ours taken back.
    if status != "BOOK" or (direction == "DBIT") != reverses:
        return []
    return list(_of_transactions(_entry(texts, place, -1 if reverses else 1), texts))


def _entry(texts: ElementTexts, place: _Place, sign: int) -> _Entry:
    amount, currency = _amount(texts, "Amt", place)
    paid_on = _day(texts, place)
    said = f"{paid_on}:{sign * amount}{currency}"
    bank, numbered = texts.first("AcctSvcrRef"), texts.first("NtryRef")
    if bank:
        key = f"camt:{bank}:{said}"
    elif numbered:
        key = f"camt:{place.account}:{numbered}:{said}"
    else:
        key = f"camt:{place.message}:{place.account}:{place.words}:{said}"
    return _Entry(place, key, bool(bank or numbered), paid_on, sign, amount, currency)


def _of_transactions(entry: _Entry, texts: ElementTexts) -> Iterator[OnePayment]:
    """Give a payment for each transaction, or one for the entry when they do not add up to it."""
    details = texts.under("NtryDtls/TxDtls")
    amounts = [_transaction_amount(one, entry) for one in details]
    if len(details) > 1 and all(amounts) and sum(filter(None, amounts)) == entry.amount:
        for number, (one, amount) in enumerate(zip(details, amounts, strict=True), 1):
            own = one.first("Refs/AcctSvcrRef") or str(number)
            identity = f"{entry.key}/{own}/{number}"
            yield _payment(entry, identity, amount or entry.amount, [one])
    else:
        yield _payment(entry, entry.key, entry.amount, details or [texts])


def _payment(
    entry: _Entry, identity: str, amount: Decimal, details: Sequence[ElementTexts]
) -> OnePayment:
    one = details[0] if len(details) == 1 else None
    name, number, of = (None, None, None) if one is None else payer_of(one)
    bankgiro = "" if one is None else payee_bankgiro(one)
    return OnePayment(
        entry=entry.key,
        identity=identity,
        has_bank_reference=entry.has_bank_reference,
        paid_on=entry.paid_on,
        amount=entry.sign * amount,
        currency=entry.currency,
        payee_account=bankgiro or entry.place.account,
        payer_name=name,
        payer_org_no=number,
        payer_account=of,
        told=tuple(told for one in details for told in remittance(one, entry.sign)),
    )


def _transaction_amount(texts: ElementTexts, entry: _Entry) -> Decimal | None:
    """Return what a transaction is of, None when it does not say so in the entry's currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if texts.first(path):
            amount, currency = _amount(texts, path, entry.place)
            return amount if currency == entry.currency else None
    return None


def _amount(texts: ElementTexts, path: str, place: _Place) -> tuple[Decimal, str]:
    told, currency = texts.first(path), texts.attribute(path, "Ccy")
    if not _AMOUNT.fullmatch(told) or not Decimal(told):
        raise wrong(
            f"{place.words}: beloppet ({path}) saknas, är noll eller har fler decimaler än två."
        )
    if not re.fullmatch("[A-Z]{3}", currency):
        raise wrong(f"{place.words}: beloppets valuta (Ccy) saknas; skriv {SEK} för kronor.")
    return Decimal(told).quantize(Decimal("0.01")), currency


def _day(texts: ElementTexts, place: _Place) -> dt.date:
    told = texts.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return dt.date.fromisoformat(told[:10])
    except ValueError:
        raise wrong(
            f"{place.words}: bokföringsdagen (BookgDt) saknas eller är ingen dag."
        ) from None
