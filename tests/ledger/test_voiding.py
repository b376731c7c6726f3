"""Sent, voided, ordered to be credited: what the ledger accepts and refuses.

A plain connection represents a tool, or a person, outside the program.

Rules: docs/rules.md#void, docs/rules.md#credit-on-request.
"""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError, Problem
from pipelines.ledger.voiding import InvoiceKey
from tests.ledger.desk import NOON, Desk, by
from tests.support.errors import fails, texts

SELLER = "5560000001"
FIRST, SECOND = InvoiceKey(SELLER, "2024000001"), InvoiceKey(SELLER, "2024000002")
DAY = dt.date(2024, 2, 6)
REASON = "fel mottagare"
VOID = (
    "INSERT INTO voids (void_no, seller_org_no, invoice_number, after_run, because, who, at)"
    " VALUES (?, '5560000001', ?, ?, 'fel', 'Eva', '')"
)


@pytest.fixture
def issued(desk: Desk) -> Desk:
    """Two invoices of 100 kronor each, issued by run 1."""
    desk.deliver("a")
    desk.bill("agreement\n-\nA1\nA2")
    return desk


def send(desk: Desk, *invoices: InvoiceKey) -> int:
    return desk.ledger.record_sent(invoices, sent_on=DAY, how="brev", actor=by("Eva"))


def void(desk: Desk, invoice: InvoiceKey, because: str = REASON) -> int:
    return desk.ledger.void(invoice, because, by("Eva"))


def order(desk: Desk, invoice: InvoiceKey, because: str = REASON) -> int:
    return desk.ledger.order_credit(invoice, because, by("Eva"))


def test_a_void_is_stored_with_person_time_reason_and_preceding_run(issued: Desk) -> None:
    assert void(issued, FIRST) == order(issued, SECOND) == 1
    why = (1, 1, REASON, "Eva", NOON)
    assert issued.ledger.voids().rows() == [(1, 0, *FIRST, *why)]
    assert issued.ledger.credit_orders().rows() == [(1, 1, *SECOND, *why)]
    assert issued.ledger.events()["event"].to_list()[-2:] == ["voided", "credit_ordered"]
    assert issued.ledger.invoices().height == 2


def test_an_invoice_is_marked_as_sent_once(issued: Desk) -> None:
    assert send(issued, FIRST) == 1
    head = issued.ledger.head()
    assert send(issued, FIRST) == 0
    assert issued.ledger.head() == head
    assert send(issued, FIRST, SECOND) == 1
    assert issued.ledger.sendings()["sending"].to_list() == [1, 2]


@pytest.mark.parametrize("because", ["", "  "])
def test_a_reason_is_required(issued: Desk, because: str) -> None:
    for ask in (void, order):
        with fails(ErrorCode.REASON_MISSING):
            ask(issued, FIRST, because)
    assert issued.ledger.voids().is_empty()
    assert issued.ledger.credit_orders().is_empty()


def test_a_paid_invoice_is_not_voided_until_the_match_is_undone(issued: Desk) -> None:
    issued.pay("p", "E1 | 100.00 | 2024000001")
    issued.match("1 | 2024000001 | 100.00 | number")
    with fails(ErrorCode.INVOICE_PAID):
        void(issued, FIRST)
    assert issued.ledger.why_not_credited(FIRST) is None
    issued.ledger.undo_matches([1], "fel faktura", by("Eva"))
    assert void(issued, FIRST) == 1


def test_a_voided_invoice_is_neither_paid_nor_sent_nor_credited(issued: Desk) -> None:
    void(issued, FIRST)
    issued.pay("p", "E1 | 100.00 | 2024000001")
    with pytest.raises(LedgerError, match="a voided invoice is not paid"):
        issued.match("1 | 2024000001 | 100.00 | number")
    with pytest.raises(LedgerError, match="a voided invoice is not sent"):
        send(issued, SECOND, FIRST)
    assert issued.ledger.sendings().is_empty()
    with fails(ErrorCode.INVOICE_VOIDED):
        order(issued, FIRST)
    issued.draft("2024-02", "2024-03-05")
    with pytest.raises(LedgerError, match="a voided invoice is not credited"):
        issued.issue("kind | credits\n-\n381 | 2024000001")
    assert issued.ledger.last_issued_run() == 1


def test_an_invoice_the_payer_refused_counts_as_sent(issued: Desk) -> None:
    issued.answer("svar", "| 2024000001 | 2024-02-20 | Fel referens")
    with fails(ErrorCode.INVOICE_REFUSED_BY_PAYER):
        void(issued, FIRST)
    assert void(issued, SECOND) == 1


def test_a_refusal_before_the_invoice_was_issued_does_not_block_a_void(issued: Desk) -> None:
    """An invoice cannot be refused before it is issued; the number was another's then."""
    issued.answer("svar", "| 2024000001 | 2024-01-31 | Fel referens")
    assert void(issued, FIRST) == 1


def test_a_void_deletes_an_open_draft_and_its_approval(issued: Desk) -> None:
    for ask, invoice in ((void, FIRST), (order, SECOND)):
        run = issued.draft("2024-02", "2024-03-05")
        issued.ledger.approve(run.run_no, run.manifest_sha256, by("Anna"), four_eyes=True)
        ask(issued, invoice)
        assert issued.ledger.draft() is None
        assert issued.ledger.problems() == []


@pytest.mark.parametrize(
    ("void_no", "number", "after_run"),
    [(2, "2024000001", 1), (1, "2024000001", 2), (1, "2024000009", 1), (1, "2024000002", 1)],
    ids=["not the next", "not the last run", "not issued", "sent"],
)
def test_a_void_by_another_tool_follows_the_same_rules(
    issued: Desk, void_no: int, number: str, after_run: int
) -> None:
    send(issued, SECOND)
    with closing(sqlite3.connect(issued.path, isolation_level=None)) as con:
        con.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            con.execute(VOID, (void_no, number, after_run))


def test_a_void_without_an_event_is_found(issued: Desk) -> None:
    """The triggers allow it; it is in no chain."""
    with closing(sqlite3.connect(issued.path, isolation_level=None)) as con:
        con.execute(VOID, (1, "2024000001", 1))
        assert texts(issued.ledger.problems()) == [
            "Revisionskedjan: ingen händelse sparade makulering 1."
        ]
        con.execute("DROP TRIGGER voids_remain")
        con.execute("DELETE FROM voids")
        sql = "CREATE TRIGGER voids_remain BEFORE DELETE ON voids\nBEGIN SELECT"
        con.execute(f"{sql} RAISE(ABORT, 'voids is append-only'); END")


def test_a_void_of_a_sent_invoice_breaks_an_invariant(issued: Desk) -> None:
    void(issued, FIRST)
    with closing(sqlite3.connect(issued.path, isolation_level=None)) as con:
        (sql,) = con.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'a_voided_invoice_is_not_sent'"
        ).fetchone()
        con.execute("DROP TRIGGER a_voided_invoice_is_not_sent")
        con.execute(
            "INSERT INTO sendings VALUES (1, '5560000001', '2024000001', '2024-02-06', 'x', 'E', '')"  # noqa: E501
        )
        found = issued.ledger.problems()
        assert Problem(ErrorCode.VOID_NOT_ALLOWED, {"void": 1}) in found
        con.execute("DROP TRIGGER sendings_remain")
        con.execute("DELETE FROM sendings")
        con.execute(sql)
        sql = "CREATE TRIGGER sendings_remain BEFORE DELETE ON sendings\nBEGIN SELECT"
        con.execute(f"{sql} RAISE(ABORT, 'sendings is append-only'); END")
