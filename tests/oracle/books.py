"""A ledger of documents and payments in plain Python: debts, and what pays them.

Amounts are kronor; those of credit notes are positive. An account is its digits, without leading
zeros. `paying.py` has the matching of payments.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .model import CREDIT_NOTE, INVOICE, InvoiceKey, InvoiceResult
from .paying import Asked, Match, Payment, asked_of, bars, ocr_of

NIL = Decimal("0.00")


@dataclass
class Document:
    """An invoice or credit note in the books."""

    run: int
    month: str
    issued_on: dt.date
    invoice: InvoiceResult
    voided_after: int | None = None

    @property
    def owed(self) -> Decimal:
        """The amount it adds to the debt."""
        return self.invoice.total if self.invoice.kind == INVOICE else -self.invoice.total


class Balance(NamedTuple):
    """Opening + invoiced - credited - voided - paid = outstanding."""

    opening: Decimal
    invoiced: Decimal
    credited: Decimal
    voided: Decimal
    paid: Decimal
    outstanding: Decimal


Balances = dict[tuple[str, ...], Balance]


class Books:
    """All documents, payments and matches so far."""

    def __init__(self, accounts: dict[str, str]) -> None:
        """Set the owner of each account."""
        self.accounts = accounts
        self.documents: dict[InvoiceKey, Document] = {}
        self.ocrs: dict[InvoiceKey, str] = {}
        self.payments: list[Payment] = []
        self.matches: list[Match] = []
        self.runs = 0
        self._counted = 0
        self._closing: dict[tuple[str, ...], Decimal] = {}

    # Events

    def issue(self, month: str, issued_on: dt.date, invoices: Iterable[InvoiceResult]) -> Balances:
        """Issue a run's documents; return balances by seller, agreement, payer and route."""
        self.runs += 1
        for invoice in invoices:
            document = Document(self.runs, month, issued_on, invoice)
            self.documents[invoice.seller_org_no, invoice.number] = document
        self._assign_ocr_numbers()
        return self._close()

    def _assign_ocr_numbers(self) -> None:
        """Give the last run's invoices OCR numbers: sellers with the same number in turn."""
        new = sorted(key for key, document in self.documents.items() if document.run == self.runs)
        for key in new:
            place = 1 + sum(number == key[1] for _, number in self.ocrs)
            if ocr := ocr_of(self.documents[key].invoice, place):
                self.ocrs[key] = ocr

    def void(self, key: InvoiceKey) -> None:
        """Void a document after the last run."""
        self.documents[key].voided_after = self.runs

    def receive(self, payment: Payment) -> int:
        """Receive a payment not seen before; return its number."""
        self.payments.append(payment)
        return len(self.payments)

    def match(self, payment: int, key: InvoiceKey | None, amount: Decimal | None = None) -> None:
        """Match a payment to a document; without a document it is not ours."""
        rest = self.rest(payment)
        if amount is None:
            amount = rest if key is None or rest < 0 else min(rest, self.left(key))
        self.matches.append(Match(payment, key, amount, "manual" if key else "set_aside"))
        self.settle()

    def unmatch(self, payment: int) -> None:
        """Undo all matches of a payment."""
        for place, match in self.standing():
            if match.payment == payment:
                undone = match._replace(amount=-match.amount, rule="undone", undoes=place)
                self.matches.append(undone)
        self.settle()

    def settle(self) -> None:
        """Match by rule until nothing more is matched."""
        before = -1
        while before < len(self.matches):
            before = len(self.matches)
            self._one_round()

    # State

    def standing(self) -> list[tuple[int, Match]]:
        """Return the matches that were not undone, and their places."""
        undone = {match.undoes for match in self.matches}
        return [
            (place, match)
            for place, match in enumerate(self.matches)
            if match.undoes is None and place not in undone
        ]

    def rest(self, payment: int) -> Decimal:
        """Return the unused part of a payment; zero for a sum replaced by its parts."""
        if any(part.replaces == payment for part in self.payments):
            return NIL
        matched = sum((m.amount for m in self.matches if m.payment == payment), NIL)
        return self.payments[payment - 1].amount - matched

    def standing_of(self, seller: str) -> list[InvoiceKey]:
        """Return the documents of a seller that were not voided."""
        return [
            key
            for key, document in self.documents.items()
            if key[0] == seller and document.voided_after is None
        ]

    def numbers_of(self, seller: str) -> list[InvoiceKey]:
        """Return those with a number the payer saw: RES assigns its own (docs/payments.md)."""
        standing = self.standing_of(seller)
        return [key for key in standing if self.documents[key].invoice.route != "res"]

    def paid(self, key: InvoiceKey) -> Decimal:
        """Return the paid amount of a document; negative if drawn for a credit note."""
        return sum((match.amount for match in self.matches if match.document == key), NIL)

    def left(self, key: InvoiceKey) -> Decimal:
        """Return what is open of an invoice, or drawable of a credit note (negative)."""
        left = self.documents[key].owed - self.paid(key)
        notes = self.notes_of(key)
        return left - sum((self.documents[n].invoice.total + self.paid(n) for n in notes), NIL)

    def notes_of(self, key: InvoiceKey) -> list[InvoiceKey]:
        """Return the credit notes of an invoice."""
        return [
            note
            for note, document in self.documents.items()
            if (note[0], document.invoice.credits_invoice) == key
        ]

    def lines_left(self, key: InvoiceKey) -> Decimal:
        """Return what credit notes leave of an invoice's lines."""
        notes = (self.documents[note].invoice.lines_amount for note in self.notes_of(key))
        return self.documents[key].invoice.lines_amount - sum(notes, NIL)

    def credited_wrong(self) -> list[InvoiceKey]:
        """Return invoices credited with more than they are, or whole without being zero."""
        found = []
        for key, document in self.documents.items():
            credited = sum((self.documents[note].invoice.total for note in self.notes_of(key)), NIL)
            rest = document.invoice.total - credited
            if document.invoice.kind == INVOICE and (
                rest < 0 or (self.lines_left(key) == 0) != (rest == 0)
            ):
                found.append(key)
        return found

    def outstanding(self, key: InvoiceKey) -> Decimal:
        """Return the open amount of a document, reported for an invoice with its notes."""
        document = self.documents[key]
        owes = document.invoice.kind == INVOICE and document.voided_after is None
        return self.left(key) if owes else NIL

    def state(self, key: InvoiceKey) -> str:
        """Return the state of a document."""
        notes = self.notes_of(key)
        if self.documents[key].voided_after is not None:
            return "voided"
        if notes and self.lines_left(key) <= 0:
            return "credited"
        if self.documents[key].invoice.kind == INVOICE and self.paid(key) > 0:
            return "paid" if self.left(key) <= 0 else "part_paid"
        return "partly_credited" if notes else "issued"

    def waiting(self) -> list[tuple[int, str]]:
        """Return the payments with an unused part, and why."""
        return [(number, self._waits_for(number)) for number in self._open()]

    def places(self) -> dict[str, Decimal]:
        """Return where every paid krona is: on a document, set aside, or on the worklist."""
        found: Counter[str] = Counter()
        for match in self.matches:
            found["matched" if match.document else "set_aside"] += match.amount  # type: ignore[assignment]
        found["waiting"] = sum((self.rest(number) for number in self._open()), NIL)  # type: ignore[assignment]
        return {name: NIL + amount for name, amount in found.items()}

    # Steps

    def _waits_for(self, number: int) -> str:
        barred = bars(self, number)
        if barred is not None:
            return barred
        asked = asked_of(self, number)
        if not asked:
            return "no_invoice"
        if any(one.amount is None for one in asked.values()):
            return "several"
        return "deduction" if self.rest(number) < 0 or _pays_and_deducts(asked) else "surplus"

    def _open(self) -> list[int]:
        return [no for no in range(1, len(self.payments) + 1) if self.rest(no) != 0]

    def _one_round(self) -> None:
        """Match what is asked; who pays and deducts in one does so as stated or not at all."""
        asked = {no: asked_of(self, no) for no in self._open() if bars(self, no) is None}
        before = len(self.matches)
        while True:
            self._give(asked)
            given = {
                (match.payment, match.document): match.amount for match in self.matches[before:]
            }
            short = [
                payment
                for payment, documents in asked.items()
                if _pays_and_deducts(documents)
                and any(
                    given.get((payment, key), NIL) != one.amount for key, one in documents.items()
                )
            ]
            if not short:
                return
            del self.matches[before:]
            for payment in short:
                del asked[payment]

    def _give(self, asked: dict[int, dict[InvoiceKey, Asked]]) -> None:
        """Match drawn credit notes first, then payments, finally reversals."""

        def give(kind: int, sign: int, room: Callable[[InvoiceKey], Decimal]) -> None:
            for payment, documents in asked.items():
                for key, one in sorted(documents.items()):
                    wanted = (one.amount or NIL) * sign
                    if self.documents[key].invoice.kind == kind and wanted > 0:
                        given = min(wanted, max(room(key), NIL)) * sign
                        if given:
                            self.matches.append(Match(payment, key, given, one.rule))

        give(CREDIT_NOTE, -1, lambda key: -self.left(key))
        give(INVOICE, 1, self.left)
        give(INVOICE, -1, self.paid)

    def _close(self) -> Balances:
        """Return the changes since the run before, and the current debt."""
        flows: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [NIL] * 4)
        owed: dict[tuple[str, ...], Decimal] = defaultdict(lambda: NIL)
        for key, document in self.documents.items():
            own = _account_of(document)
            if document.run == self.runs:
                flows[own][0 if document.invoice.kind == INVOICE else 1] += document.invoice.total
            if document.voided_after == self.runs - 1:
                flows[own][2] += document.invoice.total
            if document.voided_after is None:
                owed[own] += document.owed - self.paid(key)
        for match in self.matches[self._counted :]:
            if match.document is not None:
                flows[_account_of(self.documents[match.document])][3] += match.amount
        found = {
            own: Balance(self._closing.get(own, NIL), *flows[own], owed[own])
            for own in sorted({*flows, *owed, *self._closing})
        }
        self._closing, self._counted = dict(owed), len(self.matches)
        return found


def _pays_and_deducts(asked: dict[InvoiceKey, Asked]) -> bool:
    amounts = [one.amount or NIL for one in asked.values()]
    return bool(amounts) and min(amounts) < 0 < max(amounts)


def _account_of(document: Document) -> tuple[str, str, str, str]:
    invoice = document.invoice
    return invoice.seller_org_no, invoice.agreement_id, invoice.payer_id, invoice.route
