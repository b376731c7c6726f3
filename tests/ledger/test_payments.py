"""Payments in the ledger: each once, matched within its amount, never changed."""

from decimal import Decimal

import polars as pl
import pytest

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError
from tests.ledger.desk import Desk, by
from tests.support.errors import fails


@pytest.fixture
def issued(desk: Desk) -> Desk:
    """A ledger with an invoice of 100 kronor, 2024000001, and its credit note of 40."""
    desk.bill("amount\n-\n100.00")
    desk.bill("kind | credits | amount\n-\n381 | 2024000001 | 40.00", "2024-02", "2024-03-05")
    return desk


def stored(desk: Desk) -> list[tuple[int, str, str]]:
    entry = pl.col("entry") + pl.format("/{}", "part").fill_null("")
    found = desk.ledger.payments().select("payment_no", entry, pl.col("amount").cast(str))
    return found.rows()


def test_a_file_with_known_bytes_is_ingested_once(desk: Desk) -> None:
    assert desk.pay("a", "E1 | 10.00 | x") == [1]
    assert desk.pay("a", "E1 | 10.00 | x") == []
    assert desk.ledger.payment_files().height == 1


def test_a_payment_in_two_files_is_stored_once(desk: Desk) -> None:
    desk.pay("a", "E1 | 10.00 | x\nE2 | 20.00 |")
    assert desk.pay("b", "E2 | 20.00 | y\nE3 | 30.00 |") == [2]
    assert stored(desk) == [(1, "E1", "10.00"), (2, "E2", "20.00"), (3, "E3", "30.00")]
    references = desk.ledger.payment_references().select("payment_no", "text").rows()
    assert references == [(1, "x")]


def test_the_payers_references_must_not_contradict_each_other(desk: Desk) -> None:
    """A bank may use a reference again; rule: docs/payments.md#identity."""
    desk.pay("a", "E1 | 10.00 | 202400000123")
    desk.pay("b", "E1 | 10.00 | 202400000222")
    desk.pay("c", "E1 | 10.00 | OCR 000202400000123, tack")
    assert stored(desk) == [(1, "E1", "10.00"), (2, "E1", "10.00")]


def test_two_entries_of_a_file_are_two_payments_in_every_message(desk: Desk) -> None:
    desk.pay("a", "E1 | 10.00 | x\nE1 | 10.00 | x")
    desk.pay("b", "E1 | 10.00 | x\nE1 | 10.00 | x\nE1 | 10.00 | x")
    assert len(stored(desk)) == 3


def test_a_payment_without_a_reference_of_the_bank_is_kept_from_each_message(desk: Desk) -> None:
    desk.pay("a", "- | 10.00 | x")
    desk.pay("b", "- | 10.00 | x")
    assert len(stored(desk)) == 2


def test_other_parts_of_an_entry_are_kept(desk: Desk) -> None:
    desk.pay("a", "E1/1 | 10.00 | 1\nE1/2 | 20.00 | 2")
    desk.pay("b", "E1/1 | 20.00 | 2\nE1/2 | 10.00 | 7")
    assert stored(desk)[2:] == [(3, "E1/2", "10.00")]


def test_parts_reported_before_their_sum_are_kept(desk: Desk) -> None:
    desk.pay("notification", "E1/1 | 10.00 |\nE1/2 | 20.00 |")
    desk.pay("statement", "E1 | 30.00 |")
    assert stored(desk) == [(1, "E1/1", "10.00"), (2, "E1/2", "20.00")]


def test_parts_replace_a_sum_reported_before_them(desk: Desk) -> None:
    desk.pay("statement", "E1 | 30.00 |")
    desk.pay("notification", "E1/1 | 10.00 |\nE1/2 | 20.00 |")
    assert desk.ledger.payments().get_column("replaces").to_list() == [None, 1, 1]
    with pytest.raises(LedgerError, match="its parts replaced pays nothing"):
        desk.match("1 | | 30.00 | set_aside", "x")


def test_a_matched_sum_is_not_replaced_by_its_parts(issued: Desk) -> None:
    issued.pay("statement", "E1 | 30.00 |")
    issued.match("1 | 2024000001 | 30.00 | manual", "kontoutdrag")
    issued.pay("notification", "E1/1 | 10.00 |\nE1/2 | 20.00 |")
    assert stored(issued) == [(1, "E1", "30.00")]


def test_a_payment_pays_no_more_than_its_amount(issued: Desk) -> None:
    issued.pay("a", "E1 | 30.00 |\nE2 | -10.00 |")
    issued.match("1 | 2024000001 | 20.00 | ocr")
    for more in ("1 | 2024000001 | 10.01 | ocr", "1 | 2024000001 | -30.00 | ocr"):
        with fails(ErrorCode.PAYMENT_OVERDRAWN, payment=1):
            issued.match(more)
    with fails(ErrorCode.PAYMENT_OVERDRAWN, payment=2):
        issued.match("2 | 2024000002 | -10.01 | number")
    assert issued.ledger.matches().height == 1


def test_a_payment_may_pay_an_invoice_less_a_credit_note(issued: Desk) -> None:
    issued.pay("a", "E1 | 60.00 |")
    issued.match("1 | 2024000001 | 100.00 | number\n1 | 2024000002 | -40.00 | number")
    assert issued.ledger.matches().get_column("amount").sum() == Decimal("60.00")


@pytest.mark.parametrize(
    ("match", "because", "law"),
    [
        ("1 | 2024000009 | 10.00 | ocr", None, "FOREIGN KEY"),
        ("9 | 2024000001 | 10.00 | ocr", None, "only a payment in kronor"),
        ("1 | 2024000001 | 10.00 | manual", None, "a_person_says_why"),
        ("1 | 2024000001 | 10.00 | ocr", "därför", "a_person_says_why"),
        ("1 | | 10.00 | manual", "därför", "only_what_is_set_aside"),
        ("1 | 2024000001 | 10.00 | set_aside", "därför", "only_what_is_set_aside"),
        ("1 | 2024000001 | 10.00 | undone", "därför", "undone"),
    ],
)
def test_a_match_that_breaks_an_invariant_is_refused(
    issued: Desk, match: str, because: str | None, law: str
) -> None:
    issued.pay("a", "E1 | 30.00 |")
    with pytest.raises(LedgerError, match=law):
        issued.match(match, because)
    assert issued.ledger.matches().is_empty()


def test_a_match_is_undone_once_by_another(issued: Desk) -> None:
    issued.pay("a", "E1 | 30.00 |")
    issued.match("1 | 2024000001 | 30.00 | ocr")
    assert issued.ledger.undo_matches([1], "fel faktura", by("Anna")) == [2]
    found = issued.ledger.matches().select("amount", "rule", "undoes", "because", "who").rows()
    assert found[1] == (Decimal("-30.00"), "undone", 1, "fel faktura", "Anna")
    for again in (1, 2):
        with pytest.raises(LedgerError):
            issued.ledger.undo_matches([again], "en gång till", by("Anna"))
    issued.match("1 | 2024000001 | 30.00 | manual", "rätt ändå")
    assert issued.ledger.last_match() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO invoices SELECT * FROM invoices",
        "UPDATE invoices SET ocr = '202400000124'",
        "UPDATE runs SET last_match_no = 7",
    ],
)
def test_ocr_numbers_and_the_counts_of_a_run_are_immutable(issued: Desk, statement: str) -> None:
    with pytest.raises(LedgerError), issued.ledger._writing() as con:  # noqa: SLF001
        con.execute(statement)


def test_an_invoice_is_issued_with_an_ocr_number_and_a_credit_note_without(issued: Desk) -> None:
    assert issued.ledger.invoices().get_column("ocr").to_list() == ["202400000123", None]
