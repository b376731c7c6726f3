"""The expected month-end figures in plain Python, from the oracle and the books.

The names are those of `found.py`, which reads the same from a home. Nothing here uses the project.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.oracle.books import Balance

if TYPE_CHECKING:
    from tests.generated.world import Month
    from tests.oracle import Oracle, RunResult
    from tests.oracle.books import Balances, Books
    from tests.oracle.model import Key
    from tests.year.answers import Region

Figures = dict[str, Any]
NIL = Decimal("0.00")
DUE_DAYS = 30  # of every payer in the made-up registries
_STEPS = ("of_month", "late", "waited", "corrected", "taken_back", "credited")
_AMOUNT, _ENDED_ON = 0, 13  # indexes in the compared values of a line


class RunOutcome(NamedTuple):
    """A run as the oracle and the books have it, with the lines that it credited.

    `files_before`: the number of files that earlier runs had judged.
    """

    month: Month
    result: RunResult
    balances: Balances
    credited: dict[Key, tuple[Any, ...]]
    files_before: int


def expected_figures(run: RunOutcome, oracle: Oracle, books: Books, region: Region) -> Figures:
    """Return the figures after a run."""
    sellers = _summed(run.balances, 0)
    return {
        "balances": {of: one for (of,), one in sellers.items()},
        "balances published": {of: one for (of,), one in sellers.items()},
        "balances by": {
            (dimension, key): one
            for place, dimension in enumerate(("agreement", "payer", "route"), 1)
            for (key,), one in _summed(run.balances, place).items()
        },
        "agreements and payers": {
            key: (one.invoiced, one.credited, one.outstanding)
            for key, one in _summed(run.balances, 1, 2).items()
            if any((one.invoiced, one.credited, one.outstanding))
        },
        "bridge": _bridge(run, oracle),
        "states": _states(books),
        "ageing": _ageing(run, books),
        "candidates": dict(oracle.candidates()),
        "documents": _documents(books),
        "billed": _billed(books),
        "unpaid": sum((books.outstanding(key) for key in books.documents), NIL),
        "payments": {state: kronor for state, kronor in books.places().items() if kronor},
        "paid": _paid(books),
        "worklist": _worklist(books),
        "answers": region.standing_out(),
        "fates": dict(Counter(run.result.fates.values())),
        "waiting": sum(fate in {"held", "not_yet"} for fate in run.result.fates.values()),
        "contacts": sorted((*_key(net.invoice), net.line.amount) for net in oracle.billed_net()),
        "care months": _care_months(run),
        "laws": [],
        "verify": [],
    }


def _key(invoice: Any) -> tuple[str, str]:
    return invoice.seller_org_no, invoice.number


def _summed(balances: Balances, *places: int) -> dict[tuple[str, ...], Balance]:
    """Return the balances grouped by some of their keys; zero balances are left out."""
    sums: dict[tuple[str, ...], Balance] = {}
    for key, one in balances.items():
        own = tuple(key[place] for place in places)
        earlier = sums.get(own, Balance(*[NIL] * 6))
        sums[own] = Balance(*(a + b for a, b in zip(earlier, one, strict=True)))
    return {key: one for key, one in sums.items() if any(one)}


def _documents(books: Books) -> dict[tuple[str, str], tuple[Any, ...]]:
    found = {}
    for key, document in books.documents.items():
        head = document.invoice
        own = (head.kind, head.agreement_id, head.payer_id, head.reference, head.route)
        sums = (head.contacts, head.lines_amount, head.vat_compensation, head.total)
        now = (books.paid(key), books.outstanding(key), books.state(key))
        found[key] = (*own, *sums, head.credits_invoice, *now)
    return found


def _billed(books: Books) -> dict[tuple[str, ...], tuple[Decimal, Decimal]]:
    """Return what stands of invoices and credits of each month."""
    sums: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [NIL, NIL])
    for document in books.documents.values():
        head = document.invoice
        if document.voided_after is None:
            own = (document.month, head.seller_org_no, head.agreement_id, head.payer_id, head.route)
            sums[own][head.credits_invoice is not None] += head.total
    return {key: (invoiced, credited) for key, (invoiced, credited) in sums.items()}


def _paid(books: Books) -> dict[tuple[str, str], Decimal]:
    return {key: books.paid(key) for key in books.documents if books.paid(key)}


def _worklist(books: Books) -> dict[str, tuple[int, Decimal]]:
    sums: dict[str, tuple[int, Decimal]] = {}
    for payment, reason in books.waiting():
        number, kronor = sums.get(reason, (0, NIL))
        sums[reason] = (number + 1, kronor + books.rest(payment))
    return sums


def _states(books: Books) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return each month's invoices by state, and where their kronor are."""
    sums: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, *[NIL] * 5])
    for key, document in books.documents.items():
        if document.invoice.credits_invoice is None:
            notes, is_void = books.notes_of(key), document.voided_after is not None
            sums_of = (
                document.invoice.total,
                sum((books.documents[note].invoice.total for note in notes), NIL),
                document.invoice.total if is_void else NIL,
                books.paid(key) + sum((books.paid(note) for note in notes), NIL),
                books.outstanding(key),
            )
            own = sums[document.month, books.state(key)]
            own[:] = [own[0] + 1, *(a + b for a, b in zip(own[1:], sums_of, strict=True))]
    return {key: (*own,) for key, own in sums.items()}


def _ageing(run: RunOutcome, books: Books) -> dict[str, tuple[Decimal, ...]]:
    """Return each seller's debt: not due, 1-30, 31-60, 61-90 and more days overdue."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [NIL] * 5)
    for key, document in books.documents.items():
        due_on = document.issued_on + dt.timedelta(days=DUE_DAYS)
        overdue = (run.month.issued_on - due_on).days
        band = sum(overdue > last for last in (0, 30, 60, 90))
        sums[key[0]][band] += books.outstanding(key)
    return {seller: (*own,) for seller, own in sums.items() if any(own)}


def _bridge(run: RunOutcome, oracle: Oracle) -> dict[str, tuple[int | None, Decimal]]:
    """Return the bridge from the month's care to the run's invoices, by reason."""
    sums: dict[str, list[Any]] = {name: [0, NIL] for name in _STEPS}
    again = {oracle.identity_of(key) for key in run.credited}
    debited = {oracle.identity_of(key) for key in run.result.debits}
    for key, line in run.result.debits.items():
        of_month = f"{line[_ENDED_ON]:%Y-%m}" == run.month.name
        late = "late" if key[0] > run.files_before else "waited"
        first = "of_month" if of_month else late
        own = sums["corrected" if oracle.identity_of(key) in again else first]
        own[:] = [own[0] + 1, own[1] + line[_AMOUNT]]
    for key, line in run.credited.items():
        own = sums["taken_back" if oracle.identity_of(key) in debited else "credited"]
        own[:] = [own[0] + 1, own[1] - line[_AMOUNT]]
    vat = sum(
        (one.vat_compensation * (-1 if one.credits_invoice else 1) for one in run.result.invoices),
        NIL,
    )
    return {name: (*own,) for name, own in sums.items()} | {"vat": (None, vat)}


def _care_months(run: RunOutcome) -> dict[str, tuple[int, Decimal, int, Decimal]]:
    """Return contacts and kronor debited and credited, by the month care ended."""
    sums: dict[str, list[Any]] = defaultdict(lambda: [0, NIL, 0, NIL])
    lines = [(0, line) for line in run.result.debits.values()]
    lines += [(2, line) for line in run.credited.values()]
    for place, line in lines:
        own = sums[f"{line[_ENDED_ON]:%Y-%m}"]
        own[place] += 1
        own[place + 1] += line[_AMOUNT]
    return {month: (*own,) for month, own in sums.items()}
