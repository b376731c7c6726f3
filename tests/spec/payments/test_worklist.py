"""The worklist: waiting payments and possible invoices, which are never matched."""

import pytest

from commands.payments import HINT_TEXTS, WAITING_REASONS
from contracts.payments import Hint, WaitsFor
from tests.support.payment_tables import matched, tables, waits
from transforms.payments.published import payments_to_publish
from transforms.payments.tables import PaymentTables
from transforms.payments.worklist import worklist

THREE = "no | total | seller\n-\n1 | 1000.00 | A\n2 | 400.00 | A\n1 | 400.00 | B"


def suggested(found: PaymentTables) -> list[tuple[int, str, int, str]]:
    rows = worklist(found).suggestions.select(
        "payment_no", "seller_org_no", "invoice_number", "hint"
    )
    return [
        (payment, seller, int(number[4:]), hint) for payment, seller, number, hint in rows.rows()
    ]


def test_an_amount_and_a_payer_that_agree_are_only_a_suggestion() -> None:
    rows = (
        "amount | org_no | payer\n-\n400.00 | 2321000016 |\n400.00 | | REGION ETT\n400.00 | | Kim"
    )
    found = tables(THREE, rows)
    assert matched(found) == []
    assert suggested(found) == [
        (1, "A", 2, "amount_and_payer"),
        (2, "A", 2, "amount_and_payer"),
        (3, "A", 2, "amount"),
    ]


def test_an_unknown_account_may_belong_to_any_seller() -> None:
    found = tables(THREE, "amount | to\n-\n400.00 | ?")
    assert suggested(found) == [(1, "A", 2, "amount"), (1, "B", 1, "amount")]


def test_an_invoice_that_is_named_is_suggested_first() -> None:
    found = tables(THREE, "amount | refs\n-\n400.00 | ocr1;ocr2;777777")
    assert suggested(found) == [(1, "A", 1, "named"), (1, "A", 2, "named")]


def test_nothing_is_suggested_for_a_payment_in_another_currency() -> None:
    found = tables(THREE, "amount | refs | currency\n-\n400.00 | ocr2 | EUR")
    assert waits(found) == {1: ("400.00", "currency")}
    assert suggested(found) == []


def test_a_paid_invoice_is_no_longer_suggested() -> None:
    paid = "payment | no | amount | rule\n-\n1 | 2 | 400.00 | manual"
    assert suggested(tables(THREE, "amount\n-\n400.00\n400.00", paid)) == []


def test_a_set_aside_payment_no_longer_waits() -> None:
    aside = "payment | amount | rule\n-\n1 | 400.00 | set_aside"
    found = tables(THREE, "amount\n-\n400.00", aside)
    assert waits(found) == {}
    assert payments_to_publish(found).select("state", "rule", "seller_org_no").rows() == [
        ("set_aside", "set_aside", "A")
    ]


def test_the_published_rows_of_a_payment_sum_to_it() -> None:
    paid = "payment | no | amount | rule\n-\n1 | 2 | 300.00 | manual"
    found = tables(THREE, "amount | to\n-\n400.00 | A\n70.00 | ?", paid)
    columns = ("payment_no", "invoice_number", "amount", "state")
    assert payments_to_publish(found).select(columns).cast({"amount": str}).rows() == [
        (1, "2024000002", "300.00", "matched"),
        (1, None, "100.00", "waiting"),
        (2, None, "70.00", "waiting"),
    ]


@pytest.mark.parametrize("word", [*WaitsFor, *Hint])
def test_every_word_of_the_worklist_has_a_swedish_text(word: str) -> None:
    assert word in {**HINT_TEXTS, **WAITING_REASONS}
