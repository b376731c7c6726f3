"""A quarter in a small home, call by call: which calls are killed.

Each bill has parts of a stay: billed, credited for a correction, waiting for a report.

Each call has a fixed time and person, so that two homes treated alike are alike in every row of the
ledger. The official invoice rules are left out: loading them takes longer than all the rest, and
their results are not stored.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, NamedTuple
from unittest.mock import patch

from contracts.period import Month
from pipelines.desk.decisions import DecisionRequest, decide
from pipelines.desk.invoices import order_credit, void
from pipelines.desk.payments import HandMatch, InvoiceName, match_by_hand, undo_by_hand
from pipelines.desk.withdrawals import withdraw
from pipelines.follow_up.publish import publish_follow_up, publish_payments
from pipelines.home.orders import Actor, BillOrder
from pipelines.home.paths import Home
from pipelines.inbox.ingest import ingest
from pipelines.keep.destroy import DestructionRequest as ToDestroy
from pipelines.keep.destroy import destroy
from pipelines.month import approve, bill, issue
from pipelines.outbox.delivery import documents_again
from pipelines.payments.settlement import settle_payments
from pipelines.recovery import open_home
from tests.months.small_home import contact, deliver, registries, report
from tests.support.home import write_registries
from tests.support.payment_files import Entry, Paid, camt

if TYPE_CHECKING:
    from tests.generated.world import Row

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2024, month) for month in range(1, 5))
_KEY: Final = b"key of all made-up homes, 32 by."
_MAKER, _OTHER = "Anna", "Bo"
# The calls billed before "bill a month again": the invoice of February, and the last.
_PAID, _OCR, _VOIDED = "2024000002", "202400000222", "2024000004"


class Call(NamedTuple):
    """A call of the program, and what people do in the home before it."""

    name: str
    before: Callable[[Home], None]
    act: Callable[[Home], None]

    def run(self, home: Home) -> None:
        """Run the call."""
        without_rules = SimpleNamespace(broken=lambda _: [])
        with (
            patch("pipelines.documents.invoices._official", lambda _: without_rules),
            patch("secrets.token_bytes", lambda _: _KEY),
        ):
            self.act(home)


def _at(month: int, day: int, who: str = _MAKER) -> Actor:
    return Actor(who, dt.datetime(2024, month, day, 9, tzinfo=dt.UTC))


def _bill(month: Month, actor: Actor, *, draft: bool = False) -> Callable[[Home], None]:
    def act(home: Home) -> None:
        bill(home, BillOrder(month, actor.at.date(), draft), actor)

    return act


def _stay(contact_id: str = "S1", patient: int = 2, **cells: str) -> "Row":
    """Return a stay since 20 January, which is billed month by month."""
    empty = {"profession": "", "visit_type": "", "fee_code": "", "ended_on": ""}
    inpatient = {"care_form": "inpatient", "started_on": "2024-01-20"}
    return contact(contact_id, patient, **(empty | inpatient | cells))


def _january(home: Home) -> None:
    home.make()
    tables = registries()
    tables["agreements"][0] |= {"inpatient_model": "day", "inpatient_billing": "monthly"}
    tables["agreements"][0]["deduct_leave_days"] = "ja"
    night = {"kind": "day", "amount": "5000", "profession": ""}
    tables["price_items"].append(tables["price_items"][0] | night)
    write_registries(home, tables)
    deliver(
        home,
        "januari/a.csv",
        report(contact("K1"), contact("K2", 1), contact("K9", fee_code=""), _stay()),
    )
    deliver(home, "trasig.csv", b"\x00\x01")


def _february(home: Home) -> None:
    """Correct and cancel contacts; the stay began two days earlier, and goes on."""
    later = contact("K3", 2, started_on="2024-02-03")
    changed, cancelled = contact("K1", profession="02"), contact("K2", 1, cancelled="ja")
    stay = _stay(started_on="2024-01-18")
    deliver(home, "februari/a.csv", report(changed, cancelled, later, stay))


def _late(home: Home) -> None:
    """Report late; the stay had a leave day."""
    deliver(home, "sent.csv", report(contact("K4", 2, lma_number="")))
    stay = _stay(started_on="2024-01-18", leave_days="1")
    unknown = contact("K5", 1, started_on="2024-01-20", care_unit="1")
    deliver(home, "okand.csv", report(unknown, stay))


def _march(home: Home) -> None:
    """End the stay in March; another is not reported since the month ended."""
    ended = _stay(started_on="2024-01-18", ended_on="2024-03-03", leave_days="1")
    admitted = _stay("S2", 1, started_on="2024-03-20", reported_at="2024-03-21")
    deliver(home, "mars.csv", report(contact("K6", started_on="2024-03-04"), ended, admitted))
    home.settings.write_text('approval = "four_eyes"\n', encoding="utf-8")
    _bill(APRIL, _at(4, 5))(home)


def _march_again(home: Home) -> None:
    """End the stay before the end of a month that is billed."""
    ended = _stay(started_on="2024-01-18", ended_on="2024-02-25", leave_days="1")
    deliver(home, "mars-2.csv", report(contact("K7", 1, started_on="2024-03-05"), ended))


def _nothing(_home: Home) -> None:
    """Do nothing before the call."""


def _take_in(home: Home) -> None:
    actor = _at(2, 8)
    with open_home(home.root, actor) as work:
        ingest(work)


def _release(home: Home) -> None:
    decide(home, "refuse", DecisionRequest("K5", None, "fel enhet"), _at(3, 12))


def _documents(home: Home) -> None:
    with open_home(home.root, _at(4, 9)) as work:
        documents_again(work, JANUARY)


def _publish(home: Home) -> None:
    with open_home(home.root, _at(4, 9)) as work:
        publish_follow_up(work)


def _approve(home: Home) -> None:
    approve(home, MARCH, _at(4, 8, _OTHER))


def _issue(home: Home) -> None:
    issue(home, MARCH, _at(4, 9))


def _paid(home: Home) -> None:
    paid = Paid(amount=Decimal(500), reference=_OCR, payer="Region Stockholm")
    deliver(home, "bank/betalning.xml", camt([Entry(payments=(paid,))], account="9990110"))
    answers = "Vårdhändelse;Status;Utställare;Månad\nK1;Fel;9999990014;2024-02\n"
    deliver(home, "svar/status.csv", answers.encode())
    refused = "Fakturanummer;Avvisad;Orsak\n2024000002;2024-04-09;Fel referens\n"
    deliver(home, "svar/avvisade.csv", refused.encode())


def _take_in_paid(home: Home) -> None:
    actor = _at(4, 10)
    with open_home(home.root, actor) as work:
        ingest(work)
        settle_payments(work)
        publish_payments(work)


def _unmatch(home: Home) -> None:
    undo_by_hand(home, 1, "fel faktura", _at(4, 11))


def _match(home: Home) -> None:
    match_by_hand(home, HandMatch(1, InvoiceName(_PAID), "kontoutdrag"), _at(4, 12))


def _void(home: Home) -> None:
    void(home, _VOIDED, "fel mottagare", _at(4, 13))


def _credit(home: Home) -> None:
    order_credit(home, _PAID, "fel avtal", _at(4, 14))


def _withdraw(home: Home) -> None:
    withdraw(home, 1, "fel fil", _at(4, 15))


def _destroy(home: Home) -> None:
    actor = Actor(_OTHER, dt.datetime(2032, 1, 2, 9, tzinfo=dt.UTC))
    destroy(home, ToDestroy(2024, "RS 2031-1"), actor)


# January is billed twice, so that its outbox is extended; a draft replaces another month's and then
# its own.
CALLS: Final = (
    Call("ingest", _january, _take_in),
    Call("bill", _nothing, _bill(JANUARY, _at(2, 9))),
    Call("bill with corrections", _february, _bill(FEBRUARY, _at(3, 8))),
    Call("bill a month again", _late, _bill(JANUARY, _at(3, 11))),
    Call("decide", _nothing, _release),
    Call("draft", _march, _bill(MARCH, _at(4, 6))),
    Call("draft again", _march_again, _bill(MARCH, _at(4, 7))),
    Call("approve", _nothing, _approve),
    Call("issue", _nothing, _issue),
    Call("documents", _nothing, _documents),
    Call("publish", _nothing, _publish),
    Call("pay and answer", _paid, _take_in_paid),
    Call("unmatch", _nothing, _unmatch),
    Call("match", _nothing, _match),
    Call("void", _nothing, _void),
    Call("credit", _nothing, _credit),
    Call("withdraw", _nothing, _withdraw),
    Call("destroy", _nothing, _destroy),
)
