"""An issue that breaks an invariant is refused, and nothing of the run is stored.

Invariants 2 to 4 of docs/rules.md; each is a constraint or a trigger, also against our own bugs.
"""

import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from contracts.errors.error import ContractBrokenError, LedgerError
from tests.ledger.desk import Desk, documents

TABLE = """
    agreement | vat  | amount
    ----------|------|-------
    A1        | 2.00 | 100.25
    A2        |      | 50.00
"""
KRONOR = pl.Decimal(14, 2)


def kronor(text: str) -> pl.Expr:
    return pl.lit(Decimal(text), KRONOR)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("total_is_lines_and_vat", {"total": kronor("100.00")}),
        (
            "vat_compensation_is_its_percentage",
            {"vat_compensation": kronor("2.00"), "total": pl.col("lines_amount") + kronor("2.00")},
        ),
        ("vat_compensation_is_its_percentage", {"route": pl.lit("riv")}),
        ("month and day of the run", {"month": pl.lit("2024-02")}),
        ("month and day of the run", {"issued_on": pl.lit("2024-02-06").str.to_date()}),
        ("a_period_ends_after_it_starts", {"period_end": pl.lit("2023-12-31").str.to_date()}),
        ("due_after_issue", {"due_on": pl.lit("2024-02-04").str.to_date()}),
        ("a_credit_note_names_its_invoice", {"credits_invoice": pl.lit("2024000001")}),
        ("what is left of an earlier invoice", {"kind": pl.lit(381, pl.Int32)}),
        ("seller_org_no", {"seller_org_no": pl.lit("")}),
    ],
)
def test_an_invoice_that_breaks_an_invariant_is_refused(
    desk: Desk, law: str, wrong: dict[str, pl.Expr]
) -> None:
    invoices, lines = documents(desk.draft(), TABLE)
    second = pl.col("agreement_id") == ("A1" if "vat" in law else "A2")
    broken = invoices.with_columns(
        pl.when(second).then(value).otherwise(pl.col(name)).cast(invoices.schema[name]).alias(name)
        for name, value in wrong.items()
    )
    with pytest.raises(LedgerError, match=law):
        desk.issue(invoices=broken, lines=lines)
    left_nothing(desk)


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("amount_is_quantity_times_price", {"quantity": pl.lit(2, pl.Int64)}),
        ("amount_is_quantity_times_price", {"amount": kronor("99.00")}),
        ("lines of an invoice add up", {"amount": kronor("1.00"), "unit_price": kronor("1.00")}),
        ("FOREIGN KEY", {"invoice": pl.lit(7, pl.UInt32)}),
        ("run_of_other_rows", {"run_no": pl.lit(2, pl.Int64)}),
        ("UNIQUE", {"invoice": pl.lit(1, pl.UInt32)}),
    ],
)
def test_a_line_that_breaks_an_invariant_is_refused(
    desk: Desk, law: str, wrong: dict[str, pl.Expr]
) -> None:
    invoices, lines = documents(desk.draft(), TABLE)
    with pytest.raises(LedgerError, match=law):
        desk.issue(invoices=invoices, lines=lines.with_columns(**wrong))
    left_nothing(desk)


def test_an_invoice_without_lines_is_refused(desk: Desk) -> None:
    invoices, lines = documents(desk.draft(), TABLE)
    with pytest.raises(LedgerError, match="lines of an invoice add up"):
        desk.issue(invoices=invoices, lines=lines[:1])
    left_nothing(desk)


def test_a_table_that_breaks_its_contract_is_refused(desk: Desk) -> None:
    invoices, lines = documents(desk.draft(), TABLE)
    with pytest.raises(ContractBrokenError):
        desk.issue(invoices=invoices.drop("total"), lines=lines)
    left_nothing(desk)


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        ("an invoice that is not there", {"credits": "2024000002"}),
        ("another seller's invoice", {"seller": "5560000009"}),
        ("more than was billed", {"amount": "100.01"}),
        ("another percentage than was billed", {"vat": "1.00"}),
        ("another day than that of the invoice", {"credited_on": "2024-02-04"}),
    ],
)
def test_a_credit_note_credits_an_earlier_invoice(
    desk: Desk, case: str, wrong: dict[str, str]
) -> None:
    del case
    desk.bill("amount\n-\n100.00")
    desk.draft("2024-02", "2024-03-05")
    note = {"kind": "381", "credits": "2024000001", "amount": "100.00"} | wrong
    with pytest.raises(LedgerError):
        desk.issue(table_of(note))
    left_nothing(desk, issued=1)


def test_credit_notes_over_the_months_credit_no_more_than_was_billed(desk: Desk) -> None:
    desk.bill("amount\n-\n100.00")
    for month, day in [("2024-02", "2024-03-05"), ("2024-03", "2024-04-05")]:
        desk.bill(table_of({"kind": "381", "credits": "2024000001", "amount": "50.00"}), month, day)
    desk.draft("2024-04", "2024-05-05")
    with pytest.raises(LedgerError, match="what is left of an earlier invoice"):
        desk.issue(table_of({"kind": "381", "credits": "2024000001", "amount": "0.01"}))


NOTE = {"kind": "381", "credits": "2024000001", "vat": "6.00", "amount": "561.25"}


@pytest.mark.parametrize(
    ("first", "last"), [("33.68", "33.68"), ("33.68", "33.66"), ("33.67", "33.68")]
)
def test_credit_notes_take_the_compensation_that_is_left(desk: Desk, first: str, last: str) -> None:
    """6 percent of each half of 1122.50 is 33.675: 33.68, and then the rest."""
    desk.bill("vat | amount\n-\n6.00 | 1122.50")
    for month, day, compensation in [
        ("2024-02", "2024-03-05", first),
        ("2024-03", "2024-04-05", last),
    ]:
        desk.draft(month, day)
        right = "33.68" if month == "2024-02" else "33.67"
        if compensation != right:
            with pytest.raises(LedgerError, match="the compensation that is left"):
                desk.issue(table_of(NOTE | {"compensation": compensation}))
        desk.issue(table_of(NOTE | {"compensation": right}))


def test_a_credit_note_takes_no_more_compensation_than_is_left(desk: Desk) -> None:
    """0.12 + 6 percent is 0.01; so is 0.09, and nothing is left for the other 0.03."""
    desk.bill("vat | amount\n-\n6.00 | 0.12")
    for month, day, amount in [
        ("2024-02", "2024-03-05", "0.09"),
        ("2024-03", "2024-04-05", "0.03"),
    ]:
        note = NOTE | {"amount": amount, "compensation": "0.01" if amount == "0.09" else "0.00"}
        desk.bill(table_of(note), month, day)


def test_notes_of_the_first_release_may_have_taken_too_much(desk: Desk) -> None:
    """A note that credits the rest of such an invoice takes nothing."""
    desk.bill("vat | amount\n-\n6.00 | 0.40")
    with closing(sqlite3.connect(desk.path)) as con, con:
        rule = "a_credit_note_takes_the_compensation_that_is_left"
        (sql,) = con.execute("SELECT sql FROM sqlite_master WHERE name = ?", (rule,)).fetchone()
        con.execute(f"DROP TRIGGER {rule}")
    for month, day in [
        ("2024-02", "2024-03-05"),
        ("2024-03", "2024-04-05"),
        ("2024-04", "2024-05-05"),
    ]:
        desk.bill(table_of(NOTE | {"amount": "0.10", "compensation": "0.01"}), month, day)
    with closing(sqlite3.connect(desk.path)) as con, con:
        con.execute(sql)
    desk.bill(table_of(NOTE | {"amount": "0.10", "compensation": "0.00"}), "2024-05", "2024-06-05")


def test_a_credit_note_is_not_credited(desk: Desk) -> None:
    desk.bill("amount\n-\n100.00")
    note = {"kind": "381", "amount": "100.00"}
    desk.bill(table_of(note | {"credits": "2024000001"}), "2024-02", "2024-02-05")
    desk.draft("2024-03", "2024-04-05")
    with pytest.raises(LedgerError, match="earlier invoice"):
        desk.issue(table_of(note | {"credits": "2024000002"}))


def test_an_invoice_is_not_credited_in_the_run_that_issues_it(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(LedgerError, match="earlier invoice"):
        desk.issue("kind | credits\n-\n380 |\n381 | 2024000001")
    left_nothing(desk)


def table_of(row: dict[str, Any]) -> str:
    return "|".join(row) + "\n-\n" + "|".join(row.values())


def left_nothing(desk: Desk, issued: int = 0) -> None:
    """Assert that a refused issue leaves the draft, and no row of its own."""
    run = desk.ledger.draft()
    assert run is not None
    assert run.run_no == issued + 1
    assert desk.ledger.last_issued_run() == issued
    assert desk.ledger.invoices(run.run_no).height == 0
    assert desk.ledger.invoice_lines(run.run_no).height == 0
    assert desk.ledger.evidence(run.run_no).height == 0
