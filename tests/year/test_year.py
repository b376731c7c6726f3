"""A year in which every month end agrees with plain Python to the öre.

Twelve months, several payers, refusals, part payments, credits, voids, late reports. The other side
is the oracle and its books, which share no code with the project.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.oracle.books import Balance
from tests.year.made import MONTHS

if TYPE_CHECKING:
    from decimal import Decimal

    from tests.year.conftest import Lived

FIGURES = (
    "balances", "balances published", "balances by", "agreements and payers", "documents", "billed",
    "unpaid", "payments", "paid", "worklist", "answers", "fates", "waiting", "contacts",
    "care months", "bridge", "states", "ageing", "candidates", "laws", "verify",
)  # fmt: skip


def test_each_month_has_the_expected_result(lived: Lived) -> None:
    """Fates, remarks, amounts, items, debits, credits and documents of each run."""
    assert [end.name for end in lived.ends if end.differences] == []
    assert len(lived.ends) == MONTHS


@pytest.mark.parametrize("figure", FIGURES)
def test_the_figure_agrees_at_each_month_end(lived: Lived, figure: str) -> None:
    for end in lived.ends:
        assert end.found[figure] == end.expected[figure], end.name


def test_no_figure_is_left_out(lived: Lived) -> None:
    for end in lived.ends:
        assert {*end.expected} == {*end.found} == {*FIGURES}


def test_each_balance_starts_where_the_previous_ended(lived: Lived) -> None:
    """In the project: opening + invoiced - credited - voided - paid = outstanding."""
    closing: dict[str, Decimal] = {}
    for end in lived.ends:
        balances = {key: Balance(*cells) for key, cells in end.found["balances"].items()}
        for seller, one in balances.items():
            taken = one.credited + one.voided + one.paid
            assert one.opening + one.invoiced - taken == one.outstanding
            assert one.opening == closing.get(seller, 0)
        closing = {seller: one.outstanding for seller, one in balances.items()}


def test_each_contact_has_one_valid_bill_at_the_end(lived: Lived) -> None:
    """Its lines are those of the valid documents."""
    contacts = lived.ends[-1].found["contacts"]
    billed = lived.year.oracle.billed_net()
    assert len(contacts) == len(billed) > 0
    lines: Counter[tuple[str, str]] = Counter()
    for seller, number, amount in contacts:
        lines[seller, number] += amount
    books = lived.year.books
    left = {key: books.lines_left(key) for key in books.documents if not key_is_gone(lived, key)}
    assert dict(lines) == {key: amount for key, amount in left.items() if amount}


def key_is_gone(lived: Lived, key: tuple[str, str]) -> bool:
    document = lived.year.books.documents[key]
    return document.voided_after is not None or document.invoice.credits_invoice is not None


def test_credit_notes_add_up_to_their_invoices(lived: Lived) -> None:
    assert lived.year.books.credited_wrong() == []


def test_every_paid_krona_is_in_one_place(lived: Lived) -> None:
    books = lived.year.books
    replaced = {payment.replaces for payment in books.payments}
    received = [
        one.amount for number, one in enumerate(books.payments, 1) if number not in replaced
    ]
    assert sum(lived.ends[-1].found["payments"].values()) == sum(received)


def test_the_year_contains_every_kind_of_event(lived: Lived) -> None:
    """A year without a kind of event would prove nothing about it."""
    end = lived.ends[-1].expected
    payers = {payer for _, payer in end["agreements and payers"]}
    assert len(payers) >= 3
    assert {*lived.year.did} == {"void", "match", "set aside", "unmatch", "credit"}
    states = {cells[-1] for one in lived.ends for cells in one.expected["documents"].values()}
    assert states == {"issued", "paid", "part_paid", "partly_credited", "credited", "voided"}
    waits = {reason for one in lived.ends for reason in one.expected["worklist"]}
    assert waits == {
        "currency", "account", "looks_double", "undone", "no_invoice",
        "several", "surplus",
    }  # fmt: skip
    fates = {fate for one in lived.ends for fate in one.expected["fates"]}
    assert len(fates) == 9
    rules = {match.rule for match in lived.year.books.matches}
    assert rules == {"ocr", "number", "manual", "set_aside", "undone"}
    steps = {
        name for one in lived.ends for name, cells in one.expected["bridge"].items() if cells[0]
    }
    assert len(steps) == 6
    claims = {claim for _, claim, *_ in end["candidates"]}
    assert claims == {"costly", "health_exam", "lasting"}
    drawn = [one for one in lived.year.books.matches if one.document and one.amount < 0]
    assert len(drawn) >= 3
