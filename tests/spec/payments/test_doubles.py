"""Payments that may be the same as one in another message: a person is asked.

Rule: docs/payments.md#identity. A part payment is never counted twice by rule.
"""

import polars as pl
import pytest

from tests.support.payment_tables import matched, tables, waits
from transforms.payments.worklist import worklist

INVOICES = "no | total\n-\n1 | 1000.00\n2 | 400.00"
HEAD = "amount | refs | format | message | bank | on | entry | to\n-\n"
FIRST = "300.00 | ocr1 | camt.054.001.08 | M1 | R1 | 2024-03-01 | E1 | A\n"


@pytest.mark.parametrize(
    "second",
    [
        "300.00 | ocr1 | camt.053.001.08 | M2 | R1 | 2024-03-02 | E2 | A",
        "300.00 | ocr1 | camt.053.001.08 | M2 | R9 | 2024-03-01 | E2 | A",
        "300.00 | ocr1 | camt.053.001.08 | M2 |    | 2024-03-04 | E2 | A",
        "300.00 | ocr1 | camt.054.001.02 | M2 |    | 2024-02-27 | E2 | A",
        "300.00 | no1  | bgmax           | M2 | 17 | 2024-03-01 | E2 | A",
        "300.00 | tack | bgmax           | M2 | 17 | 2024-03-01 | E2 | A",
        "300.00 |      | bgmax           | M2 | 17 | 2024-03-01 | E2 | A",
        "300.00 | ocr1 | camt.054.001.08 | M2 | R1 | 2024-05-01 | E2 | A",
        "300.00 | ocr1 | camt.054.001.08 | M2 | R1 | 2024-03-01 | E1 | SE45",
    ],
    ids=[
        "a reference again, and the next day",
        "two references in a notification and a statement",
        "after a weekend, without a reference",
        "without a reference",
        "in BgMax, by invoice number",
        "naming nothing of ours",
        "naming nothing",
        "a reference used again",
        "on another account of the seller",
    ],
)
def test_a_payment_that_may_be_in_another_message_waits(second: str) -> None:
    found = tables(INVOICES, HEAD + FIRST + second, accounts={"SE45": "A"})
    assert matched(found) == [(1, "A", 1, "300.00", "ocr")]
    assert waits(found) == {2: ("300.00", "looks_double")}
    assert worklist(found).waiting["resembles"].to_list() == [None, 1]


@pytest.mark.parametrize(
    "second",
    [
        "300.00 | ocr1 | camt.054.001.08 | M1 |    | 2024-03-01 | E2 | A",
        "300.00 | ocr1 | camt.054.001.08 | M2 | R2 | 2024-03-01 | E2 | A",
        "300.00 | ocr1 | camt.053.001.08 | M2 | R2 | 2024-03-05 | E2 | A",
        "300.00 | ocr2 | camt.053.001.08 | M2 | R1 | 2024-03-01 | E2 | A",
        "299.00 | ocr1 | camt.053.001.08 | M2 | R2 | 2024-03-01 | E2 | A",
    ],
    ids=[
        "in the same message",
        "two references in messages of one kind",
        "four days after, with a reference",
        "of another invoice",
        "of another amount",
    ],
)
def test_two_payments_are_both_counted(second: str) -> None:
    found = tables(INVOICES, HEAD + FIRST + second)
    assert len(matched(found)) == 2
    assert waits(found) == {}


def test_parts_and_their_sum_under_two_references_are_counted_once() -> None:
    parts = (
        "100.00 | ocr1 | camt.054.001.08 | M1 | R1 | 2024-03-01 | E1 | A\n"
        "200.00 | ocr2 | camt.054.001.08 | M1 | R1 | 2024-03-01 | E1 | A\n"
    )
    whole = "300.00 | ocr1 | camt.053.001.08 | M2 | S9 | 2024-03-01 | E2 | A\n"
    assert waits(tables(INVOICES, HEAD + parts + whole)) == {3: ("300.00", "looks_double")}
    assert waits(tables(INVOICES, HEAD + whole + parts)) == {
        2: ("100.00", "looks_double"),
        3: ("200.00", "looks_double"),
    }


def test_parts_without_a_reference_are_named_by_their_entry() -> None:
    """The name of such a part is message, account, place of the entry, day and its own amount."""
    part = "{}.00 | ocr{} | camt.054.001.08 | M1 |  | 2024-03-01 | {}:2024-03-01:{}.00SEK | A\n"
    parts = "".join(
        part.format(kronor, invoice, f"camt:M1:A:{place}", kronor)
        for kronor, invoice, place in ((100, 1, 1), (200, 2, 1), (300, 1, 2))
    )
    whole = "{} | | camt.053.001.08 | M2 |  | 2024-03-01 | camt:M2:A:1:2024-03-01:{}SEK | A\n"
    of_parts = tables(INVOICES, HEAD + parts + whole.format("300.00", "300.00"))
    assert waits(of_parts) == {4: ("300.00", "looks_double")}
    of_all = tables(INVOICES, HEAD + parts + whole.format("600.00", "600.00"))
    assert waits(of_all) == {4: ("600.00", "no_invoice")}


def test_payments_of_an_earlier_release_are_compared_with_new_ones() -> None:
    """They have no message and no reference of their own: only the day and the amount."""
    found = tables(INVOICES, HEAD + FIRST + FIRST.replace("R1", "R2").replace("M1", "M2"))
    before = found.payments.with_columns(
        pl.when(pl.col("payment_no") > 1).then(pl.col("message", "bank_reference"))
    )
    assert waits(found._replace(payments=before)) == {2: ("300.00", "looks_double")}  # type: ignore[arg-type]
