"""Unambiguous payments: docs/payments.md, implemented again in plain Python."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from .model import CREDIT_NOTE, InvoiceKey, InvoiceResult

if TYPE_CHECKING:
    from .books import Books


class Note(NamedTuple):
    """A reference, or with `free` a message; `amount` if the payer gives one for it."""

    text: str
    free: bool = False
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment reported by a bank. `replaces` is the number of its sum.

    `kind` is that of the message: bgmax, camt.053 or camt.054. `entry` is the sum that it is a part
    of. `bank_reference` is None if the bank gave none.
    """

    account: str
    paid_on: dt.date
    amount: Decimal
    notes: tuple[Note, ...] = ()
    message: str = ""
    kind: str = "camt.054"
    entry: str = ""
    currency: str = "SEK"
    bank_reference: str | None = None
    replaces: int | None = None


class Match(NamedTuple):
    """An amount of a payment on a document; without a document it is not ours.

    A match that undoes another has its amount, negated, and its place in the list.
    """

    payment: int
    document: InvoiceKey | None
    amount: Decimal
    rule: str
    undoes: int | None = None


class Asked(NamedTuple):
    """A payment's claim on a document: the rule, and kronor if known."""

    rule: str
    amount: Decimal | None


def ocr_of(invoice: InvoiceResult, place: int = 1) -> str | None:
    """Return number, place of the seller from 2, last digit of the length, and Luhn digit.

    None for credit notes and RES. `place` is that among the sellers that have the number.
    """
    if invoice.kind == CREDIT_NOTE or invoice.route == "res":
        return None
    number = f"{invoice.number}{place}" if place > 1 else invoice.number
    digits = f"{number}{(len(number) + 2) % 10}"
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def bars(books: "Books", number: int) -> str | None:
    """Return why the rules leave a payment alone."""
    payment = books.payments[number - 1]
    if payment.currency != "SEK":
        return "currency"
    if payment.account not in books.accounts:
        return "account"
    if any(match.payment == number and match.undoes is not None for match in books.matches):
        return "undone"
    replaced = {one.replaces for one in books.payments}
    earlier = enumerate(books.payments[: number - 1], 1)
    if any(_may_be_same(books, payment, one) for at, one in earlier if at not in replaced):
        return "looks_double"
    return None


def _may_be_same(books: "Books", one: Payment, other: Payment) -> bool:
    """Return whether a payment may be one that another message contained.

    They agree in seller, currency and amount (one may be the sum of the other's entry), and in day,
    give or take a weekend, or in the bank's reference. Two references in messages of one kind, or
    different invoices of ours, are two payments.
    """
    references = [one.bank_reference, other.bank_reference]
    both, equal = None not in references, references[0] == references[1]
    near = abs((one.paid_on - other.paid_on).days) <= 3 or (both and equal)
    sums = (_sum(books, one), _sum(books, other))
    is_sum = (one.amount == sums[1] != other.amount) or (other.amount == sums[0] != one.amount)
    return (
        one.message != other.message
        and books.accounts[one.account] == books.accounts.get(other.account)
        and one.currency == other.currency
        and (is_sum or one.amount == other.amount)
        and near
        and not (both and not equal and one.kind == other.kind)
        and (is_sum or not _name_different_invoices(books, one, other))
    )


def _name_different_invoices(books: "Books", one: Payment, other: Payment) -> bool:
    invoices = [_invoices(books, payment) for payment in (one, other)]
    return all(invoices) and invoices[0].isdisjoint(invoices[1])


def _sum(books: "Books", part: Payment) -> Decimal:
    """Return the sum of the entry that a payment is a part of."""
    if not part.entry:
        return part.amount
    entry = (part.message, part.entry)
    amounts = (one.amount for one in books.payments if (one.message, one.entry) == entry)
    return sum(amounts, Decimal(0))


def _invoices(books: "Books", payment: Payment) -> set[InvoiceKey]:
    """Return the documents that a payment names."""
    keys = books.standing_of(books.accounts[payment.account])
    return {key for key in keys if _named(books, key, payment.notes)}


def asked_of(books: "Books", number: int) -> dict[InvoiceKey, Asked]:
    """Return the claim of a payment on each document that it names; amount if known."""
    payment = books.payments[number - 1]
    seller = books.accounts[payment.account]
    named = {
        key: how for key in books.numbers_of(seller) if (how := _named(books, key, payment.notes))
    }
    notes = [how.amount for how in named.values()]
    rest = books.rest(number)
    amounts = [amount for amount in notes if amount is not None]
    if named and len(amounts) == len(notes) and sum(amounts) == rest == payment.amount:
        return named
    if not amounts and not _names_a_stranger(books, seller, payment.notes):
        if len(named) == 1:
            return {key: how._replace(amount=rest) for key, how in named.items()}
        still_open = {key: _open_beside(books, key, named) for key in named}
        if named and sum(still_open.values()) == rest:
            return {key: how._replace(amount=still_open[key]) for key, how in named.items()}
    return {key: how._replace(amount=None) for key, how in named.items()}


def _numbers(text: str) -> set[str]:
    """Return every whole number in a text, without zeros before it."""
    together = re.sub(r"\s", "", text)
    found = [*re.findall("[0-9]+", text), *([together] if together.isdigit() else [])]
    return {number.lstrip("0") for number in found}


def _named(books: "Books", key: InvoiceKey, notes: tuple[Note, ...]) -> Asked | None:
    """Return how a document is named: OCR before number, and its first amount."""
    known = (("ocr", books.ocrs.get(key)), ("number", key[1]))
    found = [(rule, one) for rule, number in known for one in notes if number in _numbers(one.text)]
    if not found:
        return None
    return Asked(found[0][0], next((one.amount for _, one in found if one.amount), None))


def _names_a_stranger(books: "Books", seller: str, notes: tuple[Note, ...]) -> bool:
    """Return whether one of several references is not a document of the seller."""
    keys = books.numbers_of(seller)
    references = [one for one in notes if not one.free]
    return len(references) > 1 and any(
        not any(_named(books, key, (one,)) for key in keys) for one in references
    )


def _open_beside(books: "Books", key: InvoiceKey, named: dict[InvoiceKey, Asked]) -> Decimal:
    """Return the open amount; zero of a credit note if its invoice is also named.

    The invoice's amount is already reduced by it.
    """
    original = books.documents[key].invoice.credits_invoice
    if original is not None and (key[0], original) in named:
        return Decimal("0.00")
    return books.left(key)
