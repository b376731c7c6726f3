"""Unambiguous payments: docs/payments.md, implemented again in plain Python."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from .model import CREDIT_NOTE, InvoiceKey, InvoiceResult

if TYPE_CHECKING:
    from .books import Books


class Told(NamedTuple):
    """A reference, or with `free` a message; `amount` if the payer gives one for it."""

    text: str
    free: bool = False
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment reported by a bank. `replaces` is the number of its sum."""

    account: str
    paid_on: dt.date
    amount: Decimal
    told: tuple[Told, ...] = ()
    by_bgmax: bool = False
    currency: str = "SEK"
    has_bank_reference: bool = True
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


def ocr_of(invoice: InvoiceResult) -> str | None:
    """Return number, 2 (for length 12) and Luhn digit; None for credit notes and RES."""
    if invoice.kind == CREDIT_NOTE or invoice.route == "res":
        return None
    digits = f"{invoice.number}2"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def bars(books: "Books", number: int) -> str | None:
    """Return why the rules leave a payment alone."""
    payment = books.payments[number - 1]
    if payment.currency != "SEK":
        return "currency"
    if payment.account not in books.accounts:
        return "account"
    if not payment.has_bank_reference:
        return "bank_reference"
    if any(match.payment == number and match.undoes is not None for match in books.matches):
        return "undone"
    if any(_same_by_another_way(books, payment, other) for other in books.payments[: number - 1]):
        return "looks_double"
    return None


def _same_by_another_way(books: "Books", one: Payment, other: Payment) -> bool:
    return (
        one.by_bgmax != other.by_bgmax
        and (one.paid_on, one.amount, one.currency) == (other.paid_on, other.amount, other.currency)
        and books.accounts.get(one.account) == books.accounts.get(other.account)
    )


def asked_of(books: "Books", number: int) -> dict[InvoiceKey, Asked]:
    """Return the claim of a payment on each document that it names; amount if known."""
    payment = books.payments[number - 1]
    seller = books.accounts[payment.account]
    named = {
        key: how for key in books.numbers_of(seller) if (how := _named(books, key, payment.told))
    }
    told = [how.amount for how in named.values()]
    rest = books.rest(number)
    amounts = [amount for amount in told if amount is not None]
    if named and len(amounts) == len(told) and sum(amounts) == rest == payment.amount:
        return named
    if not amounts and not _names_a_stranger(books, seller, payment.told):
        if len(named) == 1:
            return {key: how._replace(amount=rest) for key, how in named.items()}
        still_open = {key: _open_beside(books, key, named) for key in named}
        if named and sum(still_open.values()) == rest:
            return {key: how._replace(amount=still_open[key]) for key, how in named.items()}
    return {key: how._replace(amount=None) for key, how in named.items()}


def _numbers(text: str) -> set[str]:
    """Return every whole number in a text."""
    together = re.sub(r"\s", "", text)
    return {*re.findall("[0-9]+", text), *([together] if together.isdigit() else [])}


def _named(books: "Books", key: InvoiceKey, told: tuple[Told, ...]) -> Asked | None:
    """Return how a document is named: OCR before number, and its first amount."""
    known = (("ocr", ocr_of(books.documents[key].told)), ("number", key[1]))
    found = [(rule, one) for rule, number in known for one in told if number in _numbers(one.text)]
    if not found:
        return None
    return Asked(found[0][0], next((one.amount for _, one in found if one.amount), None))


def _names_a_stranger(books: "Books", seller: str, told: tuple[Told, ...]) -> bool:
    """Return whether one of several references is not a document of the seller."""
    keys = books.numbers_of(seller)
    references = [one for one in told if not one.free]
    return len(references) > 1 and any(
        not any(_named(books, key, (one,)) for key in keys) for one in references
    )


def _open_beside(books: "Books", key: InvoiceKey, named: dict[InvoiceKey, Asked]) -> Decimal:
    """Return the open amount; zero of a credit note if its invoice is also named.

    The invoice's amount is already reduced by it.
    """
    original = books.documents[key].told.credits_invoice
    if original is not None and (key[0], original) in named:
        return Decimal("0.00")
    return books.left(key)
