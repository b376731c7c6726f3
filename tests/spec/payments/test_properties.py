"""Payments never pay more than their amount, nor more than is outstanding."""

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.payment_tables import and_matched, matched, tables, waits
from transforms.payments.published import payments_to_publish
from transforms.payments.tables import PaymentTables, open_invoices

INVOICES = "no | total | credits\n-\n1 | 100.00 |\n2 | 50.00 |\n3 | 40.00 | 1\n4 | 70.00 |"
KRONOR = st.integers(-120, 200).filter(bool).map(lambda kronor: f"{kronor}.00")
NAMED = st.sampled_from(
    ["ocr1", "ocr2", "no3", "no4", "~no1", "9", "no1=60", "no2=40", "no3=-40", "no4=-30"]
)
PAYMENTS = st.lists(st.tuples(KRONOR, st.lists(NAMED, max_size=3)), min_size=1, max_size=6)


def of(drawn: list[tuple[str, list[str]]]) -> PaymentTables:
    rows = "\n".join(f"{amount} | {';'.join(refs)}" for amount, refs in drawn)
    return tables(INVOICES, f"amount | refs\n-\n{rows}")


@given(PAYMENTS)
@settings(max_examples=40)
def test_every_krona_is_matched_within_its_payment_or_waits(
    drawn: list[tuple[str, list[str]]],
) -> None:
    found = of(drawn)
    after = and_matched(found)
    waiting = waits(found)
    for place, (text, _) in enumerate(drawn, 1):
        amount = Decimal(text)
        pays = after.matches.filter(pl.col("payment_no") == place).get_column("amount").sum()
        paid = Decimal(str(pays))
        assert 0 <= paid / amount <= 1
        assert amount - paid == Decimal(waiting.get(place, ("0.00", ""))[0])
    sums = payments_to_publish(after).group_by("payment_no").agg(pl.col("amount").sum())
    assert sums.sort("payment_no").get_column("amount").cast(str).to_list() == [
        amount for amount, _ in drawn
    ]


@given(PAYMENTS)
@settings(max_examples=40)
def test_nothing_is_paid_beyond_the_outstanding_amount(drawn: list[tuple[str, list[str]]]) -> None:
    found = open_invoices(and_matched(of(drawn)))
    invoices = found.filter(pl.col("kind") == 380)
    assert (invoices["paid"] >= 0).all()
    assert (invoices["left"] >= 0).all()
    notes = found.filter(pl.col("kind") == 381)
    assert (notes["paid"] <= 0).all()
    assert (notes["left"] <= 0).all()


@given(PAYMENTS)
@settings(max_examples=20)
def test_the_order_of_rows_never_matters(drawn: list[tuple[str, list[str]]]) -> None:
    found = of(drawn)
    backwards = found._replace(
        payments=found.payments[::-1],
        references=found.references[::-1],
        invoices=found.invoices[::-1],
    )
    assert matched(backwards) == matched(found)
