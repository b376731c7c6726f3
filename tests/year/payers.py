"""Payers' actions in a year, and the bank files that report them.

Each habit gives payments as reported in a file, and as recorded in the books. Habits are drawn with
their own dice, so that a year of a seed is always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from tests.generated.base_units import REGION
from tests.oracle.model import INVOICE, InvoiceKey
from tests.oracle.paying import Note, Payment
from tests.support.payment_files import Entry, Paid, bgmax, camt

if TYPE_CHECKING:
    import datetime as dt
    import random

    from tests.oracle.books import Books

CAMT: Final = ("camt.054.001.02", "camt.054.001.08", "camt.053.001.02", "camt.053.001.08")
NOBODYS: Final = "9999999"
HALF, SOMETIMES = 0.5, 0.3
IBAN: Final = "SE4550000000058398257466"


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A payment as reported in a file. `currency` and so on as in `Entry`.

    `by_bgmax` and `by_camt`: the kinds of file that can report it; with `twice` both do.
    """

    paid: Paid
    currency: str = "SEK"
    reverses: bool = False
    is_named: bool = True
    by_bgmax: bool = True
    by_camt: bool = True
    twice: bool = False


class Payers:
    """The payers of all sellers."""

    def __init__(self, books: Books, thrown: random.Random) -> None:
        """Set the books to record in, and the dice."""
        self.books = books
        self.dice = thrown
        self.files = 0
        self.serial = 0
        self._written_before: list[bytes] = []
        self._sum: tuple[int, Entry] | None = None
        self._seen: set[Habit] = set()

    def month(self, day: dt.date) -> list[tuple[str, bytes]]:
        """Return the payment files of a day, path and bytes; record them in the books."""
        sellers = sorted(set(self.books.accounts.values()))
        files = []
        for seller in sellers:
            files += self._files(seller, self._of_seller(seller), day)
        files += [*self._again(), *self._sum_and_parts(day)]
        if self.dice.random() < SOMETIMES:
            files.append(self._bgmax(NOBODYS, [self._paid(self._odd(), "123456")], day))
        self.books.settle()
        return files

    # Payments

    def _of_seller(self, seller: str) -> list[Telling]:
        open_ones = [
            key
            for key in self.books.standing_of(seller)
            if self.books.documents[key].invoice.kind == INVOICE and self.books.left(key) > 0
        ]
        reported: list[Telling] = []
        while open_ones:
            key = open_ones.pop(0)
            reported += self._habit()(self, key, open_ones)
        return reported

    def _habit(self) -> Habit:
        """Draw a habit; one that did not occur yet comes first at times."""
        missing = [habit for habit in _HABITS if habit not in self._seen]
        drawn = self.dice.choices(_HABITS, _WEIGHTS)[0]
        habit = missing[0] if missing and self.dice.random() < SOMETIMES else drawn
        self._seen.add(habit)
        return habit

    def whole(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay everything open, by OCR number."""
        return [self._paid(self.books.left(key), self._ocr(key))]

    def later(self, *_: object) -> list[Telling]:
        """Pay nothing yet."""
        return []

    def part(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay a part, and at times another at once."""
        part = (self.books.left(key) / 3).quantize(Decimal("0.01"))
        times = self.dice.choice((1, 2)) if part else 0
        return [self._paid(part, self._ocr(key)) for _ in range(times)]

    def over(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay more than is open."""
        return [self._paid(self.books.left(key) + self._odd(), self._ocr(key))]

    def by_message(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay with the number in a message."""
        return [self._paid(self.books.left(key), message=(f"Avser faktura {key[1]}, tack",))]

    def unnamed(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay without any identification."""
        return [self._paid(self.books.left(key), message=("Asylvård enligt avtal",))]

    def with_next(self, key: InvoiceKey, others: list[InvoiceKey]) -> list[Telling]:
        """Pay several in one, with an amount for each."""
        keys = [key, *(others.pop(0) for _ in range(min(2, len(others))))]
        extra = tuple((self._ocr(one) or one[1], self.books.left(one)) for one in keys)
        return [self._paid(sum((amount for _, amount in extra), Decimal(0)), extra=extra)]

    def with_next_untold(self, key: InvoiceKey, others: list[InvoiceKey]) -> list[Telling]:
        """Pay several in one sum; at times not exactly, so that the split is unknown."""
        keys = [key, *(others.pop(0) for _ in range(min(1, len(others))))]
        total = sum((self.books.left(one) for one in keys), Decimal(0))
        less = self.dice.choice((Decimal(0), Decimal(0), Decimal("0.01")))
        return [self._paid(total - less, message=(" och ".join(one[1] for one in keys),))]

    def less_its_notes(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay all of the invoice, with its credit notes drawn from the same payment."""
        notes = [note for note in self.books.notes_of(key) if self.books.left(note) < 0]
        drawn = sum((self.books.left(note) for note in notes), Decimal(0))
        extra = (
            (self._ocr(key) or key[1], self.books.left(key) - drawn),
            *((note[1], self.books.left(note)) for note in notes),
        )
        return [self._paid(self.books.left(key), extra=extra)]

    def deducted(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Draw a credit note by itself, and pay the invoice in full."""
        notes = [note for note in self.books.notes_of(key) if self.books.left(note) < 0]
        drawn = [
            replace(self._paid(self.books.left(note), note[1]), by_camt=False) for note in notes
        ]
        whole = self.books.left(key) - sum((self.books.left(note) for note in notes), Decimal(0))
        return [*drawn, self._paid(whole, self._ocr(key))]

    def with_a_stranger(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay together with another seller's invoice, without a split."""
        extra = ((self._ocr(key) or key[1], Decimal(0)), ("88888888", Decimal(0)))
        reported = self._paid(self.books.left(key) + self._odd(), extra=extra)
        return [replace(reported, by_camt=False)]

    def back_again(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay in full; the bank reverses it."""
        paid = self._paid(self.books.left(key), self._ocr(key))
        taken = replace(paid.paid, amount=-paid.paid.amount, serial=self._next())
        return [paid, replace(paid, paid=taken, reverses=True, by_bgmax=False)]

    def in_euro(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay in another currency."""
        return [replace(self._paid(self._odd(), self._ocr(key)), currency="EUR", by_bgmax=False)]

    def without_bank_reference(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay in an entry without a bank reference."""
        reported = self._paid(self.books.left(key), self._ocr(key))
        return [replace(reported, is_named=False, by_bgmax=False)]

    def reported_twice(self, key: InvoiceKey, _: list[InvoiceKey]) -> list[Telling]:
        """Pay in full, reported by BgMax and by the bank's own message."""
        return [replace(self._paid(self.books.left(key), self._ocr(key)), twice=True)]

    # Files

    def _files(self, seller: str, reported: list[Telling], day: dt.date) -> list[tuple[str, bytes]]:
        """Return the payments to a seller, in a Bankgirot file, a bank's file, or both."""
        by_camt = self.dice.random() < HALF
        in_camt = [
            one for one in reported if one.twice or not one.by_bgmax or (by_camt and one.by_camt)
        ]
        in_bgmax = [one for one in reported if one.twice or one not in in_camt]
        accounts = sorted(of for of, owner in self.books.accounts.items() if owner == seller)
        bankgiro = next(account for account in accounts if account != IBAN)
        files = []
        if in_bgmax:
            files.append(self._bgmax(bankgiro, in_bgmax, day))
        if in_camt:
            files.append(self._camt(self.dice.choice(accounts), in_camt, day))
        return files

    def _bgmax(self, account: str, reported: list[Telling], day: dt.date) -> tuple[str, bytes]:
        content = bgmax([one.paid for one in reported], day=day, account=account)
        found = [_payment(one, account, day) for one in reported]
        return self._file(content, "txt", [replace(one, kind="bgmax") for one in found])

    def _camt(self, account: str, reported: list[Telling], day: dt.date) -> tuple[str, bytes]:
        name = f"M{self.files}"
        form = self.dice.choice(CAMT)
        content = camt([_entry(one, day) for one in reported], form, account, name)
        found = [_payment(one, account, day) for one in reported]
        return self._file(content, "xml", [replace(one, kind=form[:8]) for one in found])

    def _file(self, content: bytes, ending: str, payments: list[Payment]) -> tuple[str, bytes]:
        """Return a file of that content; record its payments in the books."""
        self.files += 1
        self._written_before.append(content)
        for payment in payments:
            self.books.receive(replace(payment, message=f"file {self.files}"))
        return f"bank/{self.files:04d}.{ending}", content

    def _sum_and_parts(self, day: dt.date) -> list[tuple[str, bytes]]:
        """Report a sum without its parts, and a month later with them."""
        seller = REGION
        account = next(of for of, owner in self.books.accounts.items() if owner == seller)
        if self._sum is None:
            parts = (self._paid(self._odd(), "111111").paid, self._paid(self._odd(), "222222").paid)
            entry = Entry(payments=parts, bank_reference=f"S{self._next()}", day=day, details=False)
            total = Payment(account=account, paid_on=day, amount=sum(p.amount for p in parts))
            file = self._file(camt([entry], CAMT[0], account, f"S{self.files}"), "xml", [total])
            self._sum = (len(self.books.payments), entry)
            return [file]
        number, entry = self._sum
        self._sum = None
        matched = any(match.payment == number for match in self.books.matches)
        reported = [Telling(paid=paid) for paid in entry.payments]
        payments = [
            replace(_payment(one, account, entry.day), replaces=number, entry=entry.bank_reference)
            for one in reported
        ]
        content = camt([replace(entry, details=True)], CAMT[1], account, f"S{self.files}")
        return [self._file(content, "xml", [] if matched else payments)]

    def _again(self) -> list[tuple[str, bytes]]:
        """Repeat an earlier file in other bytes at times: it has no new content."""
        if not self._written_before or self.dice.random() < HALF:
            return []
        self.files += 1
        content = self.dice.choice(self._written_before)
        changed = content.replace(b"</Document>\n", b"</Document>\n\n")
        return [(f"bank/{self.files:04d}-igen.xml", changed)]

    def _paid(
        self,
        amount: Decimal,
        reference: str | None = "",
        extra: tuple[tuple[str, Decimal], ...] = (),
        message: tuple[str, ...] = (),
    ) -> Telling:
        return Telling(
            paid=Paid(
                amount=amount,
                reference=reference or "",
                extra=extra,
                message=message,
                serial=self._next(),
                payer="Region Påhittad",
            )
        )

    def _ocr(self, key: InvoiceKey) -> str | None:
        """Return the reference a payer is asked for; RES invoices have their own numbers."""
        return self.books.ocrs.get(key) or f"77{self._next():06d}"

    def _odd(self) -> Decimal:
        return Decimal(self.dice.randrange(1_00, 900_00)) / 100

    def _next(self) -> int:
        self.serial += 1
        return self.serial


Habit: TypeAlias = Callable[[Payers, InvoiceKey, list[InvoiceKey]], list[Telling]]
_HABITS: list[Habit] = [
    Payers.whole,
    Payers.later,
    Payers.part,
    Payers.over,
    Payers.by_message,
    Payers.unnamed,
    Payers.with_next,
    Payers.with_next_untold,
    Payers.less_its_notes,
    Payers.deducted,
    Payers.with_a_stranger,
    Payers.back_again,
    Payers.in_euro,
    Payers.without_bank_reference,
    Payers.reported_twice,
]
_WEIGHTS = [24, 24, 8, 4, 6, 4, 6, 4, 6, 4, 2, 3, 2, 2, 4]


def _entry(one: Telling, day: dt.date) -> Entry:
    named = f"R{one.paid.serial}" if one.is_named else ""
    return Entry(
        payments=(one.paid,),
        bank_reference=named,
        reverses=one.reverses,
        currency=one.currency,
        day=day,
        direction="DBIT" if one.reverses else "CRDT",
    )


def _payment(one: Telling, account: str, day: dt.date) -> Payment:
    """Return the payment as recorded in the books: each reference in the file."""
    paid = one.paid
    references = [Note(paid.reference)] if paid.reference else []
    references += [Note(text, amount=amount or None) for text, amount in paid.extra]
    references += [Note(text, free=True) for text in paid.message]
    return Payment(
        account=account,
        paid_on=day,
        amount=paid.amount,
        notes=tuple(references),
        currency=one.currency,
        bank_reference=f"R{paid.serial}" if one.is_named else None,
    )
