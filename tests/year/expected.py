"""The figures of a month end as plain Python has them: the oracle of contacts, and the books.

The names are those of `found.py`, which reads the same from a home. Nothing here knows the project.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.oracle.books import Balance

if TYPE_CHECKING:
    from tests.oracle import Oracle, RunResult
    from tests.oracle.books import Balances, Books
    from tests.year.answers import Region

Figures = dict[str, Any]
NIL = Decimal("0.00")
_AMOUNT, _ENDED_ON = 0, 13  # places in what is compared of a line


class Told(NamedTuple):
    """A run as the oracle and the books have it, with the lines that it credited."""

    result: RunResult
    balances: Balances
    credited: list[tuple[Any, ...]]


def expected_figures(run: Told, oracle: Oracle, books: Books, region: Region) -> Figures:
    """Return the figures after a run."""
    balances = _of_sellers(run.balances)
    return {
        "balances": balances,
        "balances published": balances,
        "agreements and payers": {
            key[1:]: (key[0], one.invoiced, one.credited, one.outstanding)
            for key, one in run.balances.items()
            if any((one.invoiced, one.credited, one.outstanding))
        },
        "documents": _documents(books),
        "billed": _billed(books),
        "unpaid": sum((books.outstanding(key) for key in books.documents), NIL),
        "payments": {state: kronor for state, kronor in books.places().items() if kronor},
        "paid": _paid(books),
        "worklist": _worklist(books),
        "answers": region.standing_out(),
        "fates": dict(Counter(run.result.fates.values())),
        "waiting": sum(fate in {"held", "not_yet"} for fate in run.result.fates.values()),
        "contacts": sorted(
            (*_key(net.invoice), net.line.amount) for net in oracle.billed_net().values()
        ),
        "care months": _care_months(run),
        "laws": [],
        "verify": [],
    }


def _key(invoice: Any) -> tuple[str, str]:
    return invoice.seller_org_no, invoice.number


def _of_sellers(balances: Balances) -> dict[str, Balance]:
    sums: dict[str, Balance] = {}
    for (seller, *_), one in balances.items():
        earlier = sums.get(seller, Balance(*[NIL] * 6))
        sums[seller] = Balance(*(a + b for a, b in zip(earlier, one, strict=True)))
    return {seller: one for seller, one in sums.items() if any(one)}


def _documents(books: Books) -> dict[tuple[str, str], tuple[Any, ...]]:
    found = {}
    for key, document in books.documents.items():
        told = document.told
        own = (told.kind, told.agreement_id, told.payer_id, told.reference, told.route)
        sums = (told.contacts, told.lines_amount, told.vat_compensation, told.total)
        now = (books.paid(key), books.outstanding(key), books.state(key))
        found[key] = (*own, *sums, told.credits_invoice, *now)
    return found


def _billed(books: Books) -> dict[tuple[str, ...], tuple[Decimal, Decimal]]:
    """What stands of what was invoiced and credited in each month."""
    sums: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [NIL, NIL])
    for document in books.documents.values():
        told = document.told
        if document.voided_after is None:
            own = (document.month, told.seller_org_no, told.agreement_id, told.payer_id, told.route)
            sums[own][told.credits_invoice is not None] += told.total
    return {key: (invoiced, credited) for key, (invoiced, credited) in sums.items()}


def _paid(books: Books) -> dict[tuple[str, str], Decimal]:
    return {key: books.paid(key) for key in books.documents if books.paid(key)}


def _worklist(books: Books) -> dict[str, tuple[int, Decimal]]:
    sums: dict[str, tuple[int, Decimal]] = {}
    for payment, reason in books.waiting():
        number, kronor = sums.get(reason, (0, NIL))
        sums[reason] = (number + 1, kronor + books.rest(payment))
    return sums


def _care_months(run: Told) -> dict[str, tuple[int, Decimal, int, Decimal]]:
    """Contacts and kronor debited and credited in the run, by the month in which care ended."""
    sums: dict[str, list[Any]] = defaultdict(lambda: [0, NIL, 0, NIL])
    lines = [(0, line) for line in run.result.debits.values()]
    lines += [(2, line) for line in run.credited]
    for place, line in lines:
        own = sums[f"{line[_ENDED_ON]:%Y-%m}"]
        own[place] += 1
        own[place + 1] += line[_AMOUNT]
    return {month: (*own,) for month, own in sums.items()}
