"""The stage that gathers the lines of a run into documents."""

import polars as pl

from contracts.care_contacts import ContactPrice, MatchedContact, PriceItem
from contracts.fates import JudgedRow
from contracts.invoices import BilledItem, BilledLine, Invoice, InvoiceLine
from pipelines.run import Run
from transforms.invoice_parties import Parties
from transforms.invoicing import Issue, invoice_contacts
from transforms.settled_lines import NetBefore, lines_of

_PLACE = ("ingest_no", "source_row")
_ITEM = [name for name in PriceItem.columns() if name != "row"]


def gather_invoices(run: Run) -> None:
    """Gather the lines into documents, and keep documents, lines and items."""
    debits, credited = lines_of(
        run.evidence.read("matched", MatchedContact),
        run.evidence.read("priced", ContactPrice),
        run.evidence.read("judged_rows", JudgedRow),
        NetBefore(run.billed, run.to_credit),
        run.order.run_no,
    )
    invoiced = invoice_contacts(
        debits,
        _with_originals(run, credited),
        pl.concat([_new_items(run, debits), _old_items(run, credited)]),
        Issue(run.order.month, run.order.issued_on, run.settings.split_above_lines),
        Parties(run.registries.agreements, run.registries.payers),
    )
    run.evidence.keep("invoices", Invoice.of(invoiced.invoices))
    run.evidence.keep("invoice_lines", InvoiceLine.of(invoiced.invoice_lines))
    run.evidence.keep("billed_lines", BilledLine.of(invoiced.billed_lines))
    run.evidence.keep("billed_items", BilledItem.of(invoiced.billed_items))


def _with_originals(run: Run, credited: pl.DataFrame) -> pl.DataFrame:
    """Add the invoice that each credited line stood on."""
    originals = run.ledger.invoices().select(
        _of_run="run_no",
        _of_invoice="invoice",
        credits_invoice="invoice_number",
        credits_issued_on="issued_on",
        credits_riv_basis_id="riv_basis_id",
    )
    return credited.join(
        originals, on=["_of_run", "_of_invoice"], how="left", maintain_order="left"
    )


def _new_items(run: Run, debits: pl.DataFrame) -> pl.DataFrame:
    places = run.places.select("row", *_PLACE)
    billed = places.join(debits, on=_PLACE, how="semi")
    return (
        run.evidence.read("price_items", PriceItem)
        .join(billed, on="row", how="inner")
        .select(pl.lit(run.order.run_no, dtype=pl.Int64).alias("debit_run"), *_PLACE, *_ITEM)
    )


def _old_items(run: Run, credited: pl.DataFrame) -> pl.DataFrame:
    lines = credited.with_columns(invoice="_of_invoice")
    return run.history.items(lines).select(pl.col("run_no").alias("debit_run"), *_PLACE, *_ITEM)
