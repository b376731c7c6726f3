"""ISO 20022 camt.053 (statement) and camt.054 (notification), entry by entry.

Versions .001.02 and .001.08, by their message definitions (ISO 20022, Bank-to-Customer Cash
Management, 2009 and 2019) and the guidelines of Nordea ("camt.054.001.02 Credit", 2017-01-02) and
Swedbank ("Credit and Debit Notification", 2020-12-10), read 2026-11-22. The elements read here
differ in two ways between the versions: `Sts` became a choice with `Cd`, and a party is in `Pty` in
.001.08.

Only booked entries in the account's favour, and their reversals (`RvslInd`), are read. Other debits
are not payments to us, and pending entries are delivered again once they are booked. A reversal has
the parties of the payment: the payer is still its debtor.

`Strd` identifies references: `CdtrRefInf/Ref` is the reference that the payee requested (type SCOR,
in Sweden the OCR number), `RfrdDocInf/Nb` a document (CINV an invoice, CREN a credit note). A
message that was split into pieces of 140 characters is one text.
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
    """An element: its stripped texts by path, in any namespace; missing is empty."""

    element: Any
    namespace: str

    @property
    def name(self) -> str:
        """The element's name without its namespace."""
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
        """Return the first text found at any of the paths, in their order."""
        return next((text for path in paths for text in self.all(path)), "")

    def attribute(self, path: str, name: str) -> str:
        """Return an attribute of the first element at a path."""
        return next((str(found.get(name, "")) for found in self._all(path)), "")


def payer_of(details: ElementTexts) -> tuple[str | None, str | None, str | None]:
    """Return the payer's name, organisation number and account, each None if missing."""
    debtor = "RltdPties/Dbtr"
    name = details.first(f"{debtor}/Nm", f"{debtor}/Pty/Nm")
    number = details.first(f"{debtor}/Id/OrgId/Othr/Id", f"{debtor}/Pty/Id/OrgId/Othr/Id")
    of = details.first(f"{debtor}Acct/Id/Othr/Id", f"{debtor}Acct/Id/IBAN")
    return name or None, company_org_no(number), account(of) or None


def payee_bankgiro(details: ElementTexts) -> str:
    """Return the bankgiro that was paid, if given (scheme BGNR), else an empty string.

    It takes precedence over the account of the message: it identifies one of several payees, and
    the account behind it need not be known.
    """
    for other in details.under("RltdPties/CdtrAcct/Id/Othr"):
        if other.first("SchmeNm/Prtry", "SchmeNm/Cd") == "BGNR":
            return account(other.first("Id"))
    return ""


_CREDIT_NOTE: Final = "CREN"
_AMOUNTS: Final = ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/CdtNoteAmt", "RfrdDocAmt/DuePyblAmt")
_AMOUNT: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2}0*)?")


def remittance(details: ElementTexts, sign: int) -> Iterator[PayerNote]:
    """Yield the notes of a transaction; for a reversal, amounts are negative."""
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
    text = structured.first(*_AMOUNTS)
    return Decimal(text).quantize(Decimal("0.01")) if _AMOUNT.fullmatch(text) else None


ISO_20022: Final = "urn:iso:std:iso:20022:tech:xsd:"
_READ: Final = {form.value: form for form in PaymentFormat if form is not PaymentFormat.BGMAX}
_TAGS: Final = ("GrpHdr", "Acct", "Ntry")


class _Place(NamedTuple):
    """The place of an entry: its message, the account, and a Swedish description."""

    message: str
    account: str
    words: str


class _Entry(NamedTuple):
    """The data that the transactions of an entry share."""

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
        FileRefusedError: F01 if it is not safe XML; F04 with place and reason if it is another
            message or version, or an entry lacks a required element.
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
    """Return the payments of an entry; empty if not booked or not a payment to us."""
    status, direction = texts.first("Sts/Cd", "Sts"), texts.first("CdtDbtInd")
    if not status:
        raise wrong(f"{place.words}: status (Sts) saknas.")
    if direction not in {"CRDT", "DBIT"}:
        raise wrong(f"{place.words}: CdtDbtInd är varken CRDT eller DBIT.")
    reverses = texts.first("RvslInd") in {"true", "1"}
    # A credit that is a reversal reverses a debit of ours.
    if status != "BOOK" or (direction == "DBIT") != reverses:
        return []
    return list(_of_transactions(_entry(texts, place, -1 if reverses else 1), texts))


def _entry(texts: ElementTexts, place: _Place, sign: int) -> _Entry:
    amount, currency = _amount(texts, "Amt", place)
    paid_on = _day(texts, place)
    content = f"{paid_on}:{sign * amount}{currency}"
    bank, numbered = texts.first("AcctSvcrRef"), texts.first("NtryRef")
    if bank:
        key = f"camt:{bank}:{content}"
    elif numbered:
        key = f"camt:{place.account}:{numbered}:{content}"
    else:
        key = f"camt:{place.message}:{place.account}:{place.words}:{content}"
    return _Entry(place, key, bool(bank or numbered), paid_on, sign, amount, currency)


def _of_transactions(entry: _Entry, texts: ElementTexts) -> Iterator[OnePayment]:
    """Yield a payment per transaction, or one for the entry if their sum differs."""
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
        told=tuple(note for one in details for note in remittance(one, entry.sign)),
    )


def _transaction_amount(texts: ElementTexts, entry: _Entry) -> Decimal | None:
    """Return the amount of a transaction, None if it is not in the entry's currency."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if texts.first(path):
            amount, currency = _amount(texts, path, entry.place)
            return amount if currency == entry.currency else None
    return None


def _amount(texts: ElementTexts, path: str, place: _Place) -> tuple[Decimal, str]:
    text, currency = texts.first(path), texts.attribute(path, "Ccy")
    if not _AMOUNT.fullmatch(text) or not Decimal(text):
        raise wrong(
            f"{place.words}: beloppet ({path}) saknas, är noll eller har fler decimaler än två."
        )
    if not re.fullmatch("[A-Z]{3}", currency):
        raise wrong(f"{place.words}: beloppets valuta (Ccy) saknas; skriv {SEK} för kronor.")
    return Decimal(text).quantize(Decimal("0.01")), currency


def _day(texts: ElementTexts, place: _Place) -> dt.date:
    text = texts.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise wrong(
            f"{place.words}: bokföringsdagen (BookgDt) saknas eller är ingen dag."
        ) from None
