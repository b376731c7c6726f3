"""A year of a home, and the result of the plain oracle and its books.

A month: the invoices of the month before are voided or sent, payers pay and refuse, people match
what the rules leave and order credits; then contacts arrive, registries are fixed, waiting contacts
are decided on, and the month is billed. No documents are made here, only figures.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from pipelines.archive.work import read_home
from pipelines.desk.invoices import Sending, mark_sent, order_credit, void
from pipelines.desk.payments import HandMatch, InvoiceName, match_by_hand, undo_by_hand
from pipelines.follow_up.publish import publish_follow_up
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import open_home
from tests.generated.played import decide, rows_of
from tests.generated.world import Month, dice
from tests.histories.drawing import contracts_believed
from tests.oracle import Oracle
from tests.oracle.books import Books
from tests.oracle.model import INVOICE, InvoiceKey, Key
from tests.support.compared import differences
from tests.support.home import bill_month, moment, no_documents, prepare
from tests.year.answers import Region
from tests.year.expected import Figures, RunOutcome, expected_figures
from tests.year.found import found_figures
from tests.year.made import SEED, a_year
from tests.year.payers import IBAN, Payers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHO = "Ekonomen"
WEEK = dt.timedelta(days=7)
HALF, OFTEN = 0.5, 0.7
AT_THE_DESK = 3


class MonthEnd(NamedTuple):
    """An issued month: the differences from the oracle, and its figures."""

    name: str
    differences: list[str]
    expected: Figures
    found: Figures


class Year:
    """A home, an oracle and books with the same input. `did` counts people's actions."""

    def __init__(self, root: Path) -> None:
        """Begin the year in a new home."""
        self.home = Home(root)
        self.home.make()
        self.world, bankgiros = a_year()
        seller = min(bankgiros.values())
        self.home.settings.write_text(f'[payment_accounts]\n"{IBAN}" = "{seller}"\n')
        self.oracle = Oracle(self.world[0].registries)
        self.books = Books(bankgiros | {IBAN: seller})
        self.payers = Payers(self.books, dice("payers", SEED))
        self.region = Region(self.oracle, self.books, dice("region", SEED))
        self.did: Counter[str] = Counter()
        self._dice = dice("lived", SEED)
        self._files = 0
        self._debited: dict[Key, tuple[Any, ...]] = {}
        self._ordered: set[InvoiceKey] = set()

    def live(self, months: int) -> list[MonthEnd]:
        """Play that many months."""
        ends: list[MonthEnd] = []
        with _figures_only():
            for month in self.world[:months]:
                if ends:
                    with contracts_believed():
                        self._weeks_before(month, ends[-1].name)
                ends.append(self._bill(month))
        return ends

    def _weeks_before(self, month: Month, billed: str) -> None:
        day = month.issued_on - 3 * WEEK
        self._void(_by(day))
        mark_sent(self.home, Sending(billed, day, "e-faktura"), _by(day))
        self._pay_and_answer(day + WEEK)
        self._at_the_desk(_by(day + WEEK))
        self._order_credit(_by(day + 2 * WEEK))

    def _bill(self, month: Month) -> MonthEnd:
        self.oracle.replace_registries(month.registries)
        prepare(self.home, month, decide(self.oracle, month.decisions))
        files_before = self._files
        for file in month.files:
            self._files += 1
            self.oracle.deliver(rows_of(file, self._files))
        result = self.oracle.bill(month.name, month.issued_on, month.rebill_since)
        outcome = RunOutcome(
            month,
            result,
            self.books.issue(month.name, month.issued_on, result.invoices),
            {key: self._debited[key] for key in result.credits},
            files_before,
        )
        self._debited |= result.debits
        apart = differences(result, bill_month(self.home, month))
        expected = expected_figures(outcome, self.oracle, self.books, self.region)
        with contracts_believed():
            with read_home(self.home.root) as work:
                publish_follow_up(work)
            return MonthEnd(month.name, apart, expected, found_figures(self.home, month.issued_on))

    def _void(self, actor: Actor) -> None:
        """Void an invoice of the last run in most months, before it is sent."""
        may = [
            key
            for key, document in self.books.documents.items()
            if (document.run, document.invoice.kind) == (self.books.runs, INVOICE)
            and document.invoice.route != "res"
        ]
        if may and self._dice.random() < OFTEN:
            key = self._dice.choice(may)
            void(self.home, "-".join(key), "fel mottagare", actor)
            self.oracle.void(*key)
            self.books.void(key)
            self.did["void"] += 1

    def _pay_and_answer(self, day: dt.date) -> None:
        for path, content in [*self.payers.month(day), *self.region.month(day)]:
            (self.home.inbox / path).parent.mkdir(parents=True, exist_ok=True)
            (self.home.inbox / path).write_bytes(content)
        with open_home(self.home.root, _by(day)) as work:
            taken = ingest(work)
            settle_payments(work)
        if taken.refused or taken.read:
            raise AssertionError(taken)

    def _at_the_desk(self, actor: Actor) -> None:
        """Match or set aside some waiting payments; undo a match in half of the months."""
        waiting = self.books.waiting()
        for number, reason in self._dice.sample(waiting, min(AT_THE_DESK, len(waiting))):
            if self.books.rest(number):
                named = self._may_be_for(number) if reason not in _SET_ASIDE else None
                key = InvoiceName(named[1], named[0]) if named else None
                match_by_hand(
                    self.home, HandMatch(number, key, f"kontoutdrag {self.did.total()}"), actor
                )
                self.books.match(number, named)
                self.did["match" if named else "set aside"] += 1
        paying = [match.payment for _, match in self.books.standing() if match.rule == "ocr"]
        if paying and self._dice.random() < HALF:
            number = self._dice.choice(paying)
            undo_by_hand(self.home, number, f"fel faktura {self.did.total()}", actor)
            self.books.unmatch(number)
            self.did["unmatch"] += 1

    def _may_be_for(self, number: int) -> InvoiceKey | None:
        """Return the seller's invoice with exactly that open, else the first open one."""
        rest = self.books.rest(number)
        seller = self.books.accounts.get(self.books.payments[number - 1].account, "")
        still_open = [
            key
            for key in self.books.standing_of(seller)
            if self.books.documents[key].invoice.kind == INVOICE and self.books.left(key) > 0 < rest
        ]
        alike = [key for key in still_open if self.books.left(key) == rest]
        return next(iter(alike or still_open), None)

    def _order_credit(self, actor: Actor) -> None:
        """Order a credit of the first refused invoice not credited yet."""
        for key in [key for key in self.region.refused_standing() if key not in self._ordered][:1]:
            order_credit(self.home, "-".join(key), "avvisad av betalaren", actor)
            self.oracle.refuse_invoice(*key)
            self.oracle.order_credit(*key)
            self._ordered.add(key)
            self.did["credit"] += 1


_SET_ASIDE = {"currency", "looks_double"}


def _by(day: dt.date) -> Actor:
    return Actor(WHO, moment(day))


@contextmanager
def _figures_only() -> Iterator[None]:
    """Make no documents, and publish when a month is issued and not after each call."""
    with ExitStack() as stack:
        stack.enter_context(no_documents())
        stack.enter_context(patch("pipelines.desk.invoices.finish_deliveries"))
        stack.enter_context(patch("pipelines.month.publish_payments"))
        stack.enter_context(patch("pipelines.desk.payments.publish_payments"))
        yield
