"""Priced contacts grouped into documents, each with one item by default."""

from typing import Any, Final

import polars as pl

from contracts.care_contacts import PriceItem
from contracts.codes import CreditReason
from contracts.invoices import IssuedInvoice
from contracts.keys import KRONOR
from contracts.period import Month
from contracts.registries import Agreement, Payer
from tests.support.steps import ISSUE_DAY
from tests.support.tables import table
from transforms.comparison import credit_lines, debit_lines
from transforms.invoicing import Invoiced, Issue, invoice_contacts, originals_of
from transforms.parties import Parties

JANUARY: Final = Issue(Month(2024, 1), ISSUE_DAY)
_PLACE = ["ingest_no", "source_row"]


def invoiced(
    contacts: Any,
    items: str = "",
    *,
    issue: Issue = JANUARY,
    agreements: Any = None,
    payers: Any = None,
) -> Invoiced:
    """Bill `contacts` as run 1 of January 2024; `items` is a text table of PriceItem."""
    priced = _items_of(contacts, items)
    places = contacts.select("row", *_PLACE, debit_run=pl.lit(1, dtype=pl.Int64))
    debits = debit_lines(contacts, 1)
    nothing = credit_lines(contacts.clear(), debits.with_columns(_invoice()).clear(), 2)
    return invoice_contacts(
        debits,
        nothing.with_columns(
            credits_invoice=pl.lit(None, dtype=pl.String),
            credits_issued_on=pl.lit(None, dtype=pl.Date),
            credits_riv_basis_id=pl.lit(None, dtype=pl.String),
            res_customer=pl.lit(None, dtype=pl.String),
            original_lines_left=pl.lit(None, dtype=KRONOR),
            original_vat_left=pl.lit(None, dtype=KRONOR),
            reason=pl.lit(None, dtype=pl.String),
        ),
        priced.join(places, on="row").drop("row"),
        issue,
        Parties(
            table(Agreement) if agreements is None else agreements,
            table(Payer) if payers is None else payers,
        ),
    )


def numbered(invoices: Any, run_no: int) -> Any:
    """Return documents of a run as issued, under a number of the run."""
    return IssuedInvoice.of(
        invoices.with_columns(
            run_no=pl.lit(run_no, dtype=pl.Int64),
            invoice_number=pl.lit(str(run_no)),
            riv_basis_id=pl.lit(None, dtype=pl.String),
            ocr=pl.lit(None, dtype=pl.String),
        )
    )


def credited(
    billed: Invoiced, issued: Any, rows: list[int], run_no: int, payers: Any = None
) -> Invoiced:
    """Credit the contacts of these source rows, after the documents `issued`."""
    lines = billed.billed_lines.filter(pl.col("source_row").is_in(rows))
    credits_of = credit_lines(lines, lines, run_no).with_columns(
        reason=pl.lit(CreditReason.CANCELLED.value)
    )
    return invoice_contacts(
        credits_of.clear().drop("credited_run", "credited_invoice", "reason"),
        credits_of.join(originals_of(issued), on=["credited_run", "credited_invoice"], how="left"),
        billed.billed_items.drop(
            "run_no", "invoice", "care_unit", "unit_name", "care_form"
        ).with_columns(debit_run=pl.lit(1, dtype=pl.Int64)),
        JANUARY,
        Parties(table(Agreement), table(Payer) if payers is None else payers),
    )


def _invoice() -> pl.Expr:
    return pl.lit(0, dtype=pl.UInt32).alias("invoice")


def _items_of(contacts: Any, items: str) -> pl.DataFrame:
    if not items:
        return PriceItem.of(
            contacts.select(
                "row", *(pl.col(name) for name in ("visit_type", "profession"))
            ).with_columns(
                item=pl.lit(0, dtype=pl.UInt32),
                kind=pl.lit("visit"),
                code=pl.lit(None, dtype=pl.String),
                quantity=pl.lit(1, dtype=pl.Int64),
                unit_price=contacts["amount"],
                amount=contacts["amount"],
                price_list_id=pl.lit("lista"),
                list_row=pl.lit(2, dtype=pl.UInt32),
                source=pl.lit(None, dtype=pl.String),
                care_month=pl.lit(None, dtype=pl.String),
            )
        )
    items_of = table(PriceItem, items, item="0")
    return items_of.with_columns(item=pl.int_range(pl.len(), dtype=pl.UInt32).over("row"))
