"""Each invariant (docs/rules.md#invariants) is broken once, and only it is named."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from contracts.accounts import FileAccount
from contracts.invoices import Invoice, IssuedInvoice
from tests.reconciliation.example import an_empty_month, broken, february, january, rows
from transforms.reconciliation.controls import controls
from transforms.reconciliation.tables import MonthTables

KRONA = Decimal("1.00")


def first(rows: Any, **values: Any) -> Any:
    """Return the table with other values in its first row."""
    is_first = pl.int_range(pl.len()) == 0
    changed = [
        pl.when(is_first)
        .then(value if isinstance(value, pl.Expr) else pl.lit(value))
        .otherwise(pl.col(name))
        .cast(rows.schema[name])
        .alias(name)
        for name, value in values.items()
    ]
    return rows.with_columns(changed)


def more(column: str, amount: Decimal = KRONA) -> pl.Expr:
    return pl.col(column) + amount


@pytest.mark.parametrize("contract", [Invoice, IssuedInvoice])
def test_the_invariants_hold_before_and_after_issue(contract: type[Invoice]) -> None:
    for tables in (january(contract), february(contract), an_empty_month()):
        assert broken(tables) == set()


UNACCOUNTED = {
    "series": "reports",
    "file_no": 1,
    "path": "a.csv",
    "what": "rows",
    "stated": False,
    "counted": 5,
    "kept": 2,
    "left_out": 1,
    "merged": 1,
    "refused": 0,
}
Broken = tuple[str, Callable[[MonthTables], MonthTables], set[str]]
BROKEN: list[Broken] = [
    (
        "a row judged twice",
        lambda t: t._replace(judged=pl.concat([t.judged, t.judged.tail(1)])),
        {"one_fate_a_row", "rows_of_files"},
    ),
    (
        "a missing row",
        lambda t: t._replace(judged=t.judged.filter(pl.col("fate") != "unchanged")),
        {"rows_of_files"},
    ),
    (
        "a row moved from one file to another",
        lambda t: t._replace(
            judged=t.judged.with_columns(
                ingest_no=pl.when(pl.col("fate") == "unchanged").then(2).otherwise("ingest_no"),
                source_row=pl.when(pl.col("fate") == "unchanged").then(9).otherwise("source_row"),
            ).cast({"ingest_no": pl.Int64, "source_row": pl.Int64})
        ),
        {"rows_of_files"},
    ),
    (
        "an open row that was not judged again",
        lambda t: t._replace(judged=t.judged.filter(pl.col("fate") != "held")),
        {"rows_of_files", "remarks_of_rows"},
    ),
    (
        "a file that counts one row more than what became of its rows",
        lambda t: t._replace(accounts=rows(FileAccount, [UNACCOUNTED])),
        {"files_are_accounted_for"},
    ),
    (
        "a row held for no reason",
        lambda t: t._replace(remarks=t.remarks.filter(pl.col("code") != "L03")),
        {"reasons"},
    ),
    (
        "a remark on an unjudged row",
        lambda t: t._replace(remarks=first(t.remarks.reverse(), source_row=8)),
        {"remarks_of_rows"},
    ),
    (
        "a billed row without a debit",
        lambda t: t._replace(
            judged=t.judged.with_columns(fate=pl.col("fate").replace("unchanged", "billed"))
        ),
        {"debits_of_rows"},
    ),
    (
        "a debit of a row that was not billed",
        lambda t: t._replace(judged=first(t.judged.reverse(), fate="cancelled")),
        {"debits_of_rows"},
    ),
    (
        "a credited row without a credit",
        lambda t: t._replace(
            judged=t.judged.with_columns(fate=pl.col("fate").replace("unchanged", "credited"))
        ),
        {"credits_of_rows"},
    ),
    (
        "a credit of a row that was cancelled and never billed",
        lambda t: t._replace(
            judged=t.judged.with_columns(fate=pl.col("fate").replace("credited", "cancelled"))
        ),
        {"credits_of_rows"},
    ),
    (
        "a contact debited twice",
        lambda t: t._replace(billed_lines=first(t.billed_lines, contact_id="K5")),
        {"one_line_a_contact"},
    ),
    (
        "an item with too high an amount",
        lambda t: t._replace(billed_items=first(t.billed_items, amount=more("amount"))),
        {"items_are_contacts"},
    ),
    (
        "two errors that cancel each other",
        lambda t: t._replace(
            billed_items=first(
                first(t.billed_items, amount=more("amount")).reverse(), amount=more("amount")
            )
        ),
        {"items_are_contacts"},
    ),
    (
        "a line that is not its quantity times its price",
        lambda t: t._replace(invoice_lines=first(t.invoice_lines, unit_price=more("unit_price"))),
        {"lines_are_products"},
    ),
    (
        "a missing line",
        lambda t: t._replace(invoice_lines=t.invoice_lines.tail(-1)),
        {"contacts_are_lines", "lines_are_invoices"},
    ),
    (
        "an invoice with another sum than its lines",
        lambda t: t._replace(
            invoices=first(t.invoices, lines_amount=more("lines_amount"), total=more("total"))
        ),
        {
            "lines_are_invoices",
            "vat_is_its_percentage",
            "bridge_is_the_invoices",
        },
    ),
    (
        "a total that is not lines and VAT",
        lambda t: t._replace(invoices=first(t.invoices, total=more("total"))),
        {"totals_are_lines_and_vat", "bridge_is_the_invoices"},
    ),
    (
        "VAT compensation of another percentage",
        lambda t: t._replace(invoices=first(t.invoices, vat_percent=Decimal("6.01"))),
        {"vat_is_its_percentage", "contacts_are_on_their_invoice"},
    ),
    (
        "VAT compensation on route riv",
        lambda t: t._replace(
            invoices=first(t.invoices, route="riv"),
            billed_lines=t.billed_lines.with_columns(
                route=pl.when(pl.col("invoice") == 0).then(pl.lit("riv")).otherwise("route")
            ),
        ),
        {"vat_is_its_percentage"},
    ),
    (
        "a miscounted invoice",
        lambda t: t._replace(invoices=first(t.invoices, contacts=4)),
        {"contacts_are_counted"},
    ),
    (
        "a contact on an invoice to another payer",
        lambda t: t._replace(billed_lines=first(t.billed_lines, payer_id="24")),
        {"contacts_are_on_their_invoice"},
    ),
    (
        "a debit on a credit note",
        lambda t: t._replace(invoices=first(t.invoices, kind=381, credits_invoice="2024000001")),
        {
            "contacts_are_on_their_invoice",
            "credits_are_within_originals",
            "bridge_is_the_invoices",
        },
    ),
    (
        "a credit note for a missing invoice",
        lambda t: t._replace(invoices=first(t.invoices.reverse(), credits_invoice="2024000009")),
        {
            "credits_have_an_original",
            "balance_is_what_is_left",
            "balances_by_are_what_is_left",
            "states_are_what_is_left",
        },
    ),
    (
        "an invoice credited with more than it was",
        lambda t: t._replace(
            ledger=first(t.ledger, lines_amount=Decimal("1199.99"), total=Decimal("1272.00"))
        ),
        {"credits_are_within_originals"},
    ),
    (
        "a credit note under another agreement than its invoice",
        lambda t: t._replace(
            invoices=t.invoices.with_columns(
                agreement_id=pl.when(pl.col("kind") == 381)
                .then(pl.lit("ADA-9"))
                .otherwise("agreement_id")
            )
        ),
        {
            "credits_have_an_original",
            "contacts_are_on_their_invoice",
            "balances_by_are_what_is_left",
        },
    ),
    (
        "a waiting contact listed twice in the accepted care",
        lambda t: t._replace(care=pl.concat([t.care, t.care.head(1)])),
        {"ages_are_all_that_waits"},
    ),
]


@pytest.mark.parametrize(("breaks", "laws"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_invariant_is_named(
    breaks: Callable[[MonthTables], MonthTables], laws: set[str]
) -> None:
    assert broken(breaks(february())) == laws


def test_a_billed_contact_judged_again_counts_as_open_before() -> None:
    month = february()
    judged = month.judged.tail(1).with_columns(
        ingest_no=pl.lit(2, dtype=pl.Int64), fate=pl.lit("unchanged")
    )
    judged_again = month._replace(judged=pl.concat([month.judged, judged]))
    assert broken(judged_again) == {"rows_of_files"}
    opened = month.open_before.tail(1).with_columns(fate=pl.lit("billed"))
    found_again = judged_again._replace(open_before=pl.concat([month.open_before, opened]))
    assert broken(found_again) == set()


def test_an_invoice_credited_in_parts_may_end_some_ore_from_zero() -> None:
    """The VAT compensation of each credit note is rounded separately (decision 31)."""
    month = february()
    ledger = first(month.ledger, vat_compensation=Decimal("71.99"), total=Decimal("1271.99"))
    assert broken(month._replace(ledger=ledger)) == set()


def test_a_control_shows_both_figures() -> None:
    month = february()
    lost = month._replace(invoice_lines=month.invoice_lines.tail(-1))
    found = controls(lost).filter(pl.col("name") == "contacts_are_lines")
    assert found.select("unit", "expected", "found", "faults", "holds").rows() == [
        ("kronor", Decimal("-59.90"), Decimal("-809.90"), 1, False)
    ]
