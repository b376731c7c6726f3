"""Law 3: contacts = invoice lines = totals less VAT compensation, and the balance. Section 8."""

import polars as pl

from contracts.codes import Route
from contracts.invoices import CREDIT_NOTE, INVOICE
from transforms.reconciliation.amounts import kronor, signed
from transforms.reconciliation.balances import (
    BALANCED_BY,
    ageing,
    balances,
    balances_by,
    open_invoices,
)
from transforms.reconciliation.bridge import bridge
from transforms.reconciliation.finding import Finding, agree, all_of, counted, ore
from transforms.reconciliation.states import states
from transforms.reconciliation.tables import MonthTables

HEADER = ("seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent")
# Half an öre in öre x hundredths of a percent: what rounding may have moved.
HALF_AN_ORE = 5000


def _by_invoice(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("invoice").agg(amount=kronor(pl.col("amount")))


def _signs(tables: MonthTables) -> pl.DataFrame:
    sign = pl.when(pl.col("kind") == CREDIT_NOTE).then(-1).otherwise(1)
    return tables.invoices.with_columns(sign=sign)


def items_are_contacts(tables: MonthTables) -> Finding:
    """The items of each billed contact sum to its amount."""
    key = ("invoice", "ingest_no", "source_row")
    contacts = tables.billed_lines.group_by(key).agg(
        pl.col("sign").first(), amount=kronor(pl.col("amount"))
    )
    items = tables.billed_items.group_by(key).agg(amount=kronor(pl.col("amount")))
    return agree(contacts, items, on=key, signed_by="sign")


def contacts_are_lines(tables: MonthTables) -> Finding:
    """The contacts of each invoice sum to its lines."""
    contacts = tables.billed_lines.group_by("invoice").agg(
        pl.col("sign").first(), amount=kronor(pl.col("amount"))
    )
    return agree(contacts, _by_invoice(tables.invoice_lines), on=["invoice"], signed_by="sign")


def lines_are_invoices(tables: MonthTables) -> Finding:
    """The lines of each invoice sum to what it says they do."""
    said = _signs(tables).select("invoice", "sign", amount="lines_amount")
    return agree(said, _by_invoice(tables.invoice_lines), on=["invoice"], signed_by="sign")


def lines_are_products(tables: MonthTables) -> Finding:
    """Each line is its quantity times its price, exactly."""
    return all_of(tables.invoice_lines, pl.col("quantity") * ore("unit_price") == ore("amount"))


def totals_are_lines_and_vat(tables: MonthTables) -> Finding:
    """Each total is the lines and the VAT compensation."""
    said = _signs(tables)
    parts = said.select("invoice", amount=pl.col("lines_amount") + pl.col("vat_compensation"))
    return agree(
        said.select("invoice", "sign", amount="total"), parts, on=["invoice"], signed_by="sign"
    )


def vat_is_its_percentage(tables: MonthTables) -> Finding:
    """VAT compensation is within half an öre of its percentage, and nil on route riv."""
    exact = ore("lines_amount") * ore("vat_percent")
    within = (ore("vat_compensation") * 10_000 - exact).abs() <= HALF_AN_ORE
    nil_when_riv = (pl.col("route") != Route.RIV) | (pl.col("vat_compensation") == 0)
    return all_of(tables.invoices, within & nil_when_riv)


def contacts_are_counted(tables: MonthTables) -> Finding:
    """Each invoice says how many contacts it has."""
    lines = tables.billed_lines.group_by("invoice").agg(lines=pl.len().cast(pl.Int64))
    both = (
        tables.invoices.select("invoice", "contacts")
        .join(lines, on="invoice", how="full", coalesce=True)
        .with_columns(pl.col("contacts", "lines").fill_null(0))
    )
    faults = both.filter(pl.col("contacts") != pl.col("lines")).height
    return counted(int(both["contacts"].sum()), int(both["lines"].sum()), faults)


def contacts_are_on_their_invoice(tables: MonthTables) -> Finding:
    """Each billed contact is on an invoice of its seller, agreement, payer, reference and route."""
    said = _signs(tables).select("invoice", *HEADER, said_sign="sign")
    both = tables.billed_lines.join(said, on="invoice", how="left", suffix="_said")
    same = [pl.col(name) == pl.col(f"{name}_said") for name in HEADER]
    return all_of(both, pl.all_horizontal(pl.col("sign") == pl.col("said_sign"), *same))


def credits_have_an_original(tables: MonthTables) -> Finding:
    """Each credit note of the run credits an earlier invoice that stands, on its terms."""
    notes = tables.invoices.filter(pl.col("kind") == CREDIT_NOTE)
    originals = tables.standing().filter(pl.col("kind") != CREDIT_NOTE)
    both = notes.join(
        originals.select(*HEADER, credits_invoice="invoice_number", known=pl.lit(value=True)),
        on=[*HEADER, "credits_invoice"],
        how="left",
    )
    return all_of(both, pl.col("known"))


def credits_are_within_originals(tables: MonthTables) -> Finding:
    """No invoice has more of its lines credited than it had."""
    return all_of(open_invoices(tables), pl.col("lines_left") >= 0)


def balance_is_what_is_left(tables: MonthTables) -> Finding:
    """Opening + invoiced - credited - voided - paid is what is left, seller by seller."""
    owed = balances(tables).select("seller_org_no", amount="outstanding")
    left = ageing(tables).select("seller_org_no", amount="outstanding")
    return agree(owed, left, on=["seller_org_no"])


def balances_by_are_what_is_left(tables: MonthTables) -> Finding:
    """The same by agreement, payer and route; the figures shown are those of the agreements."""
    left = open_invoices(tables)
    each = [
        left.group_by(key=column)
        .agg(amount=kronor(pl.col("left")))
        .with_columns(dimension=pl.lit(by.value))
        for by, (column, _) in BALANCED_BY.items()
    ]
    on = ("dimension", "key")
    owed = balances_by(tables).select(*on, amount="outstanding")
    findings = [
        agree(owed.filter(pl.col("dimension") == by.value), of.select(*on, "amount"), on=on)
        for by, of in zip(BALANCED_BY, each, strict=True)
    ]
    return findings[0]._replace(faults=sum(finding.faults for finding in findings))


def states_are_all_invoices(tables: MonthTables) -> Finding:
    """Every invoice so far, also a voided one, is in one state."""
    every = [tables.earlier().select("kind"), tables.numbered().select("kind")]
    invoices = pl.concat(every).filter(pl.col("kind") == INVOICE).height
    found = states(tables).height
    return counted(invoices, found, abs(invoices - found))


def states_are_what_is_left(tables: MonthTables) -> Finding:
    """What is outstanding in all states is what the sellers are owed, seller by seller."""
    owed = balances(tables).select("seller_org_no", amount="outstanding")
    found = states(tables).group_by("seller_org_no").agg(amount=kronor(pl.col("outstanding")))
    return agree(owed, found, on=["seller_org_no"])


def bridge_is_the_invoices(tables: MonthTables) -> Finding:
    """The steps from the month's care sum to the run's invoices less its credit notes."""
    whole = pl.lit(0).alias("of")
    said = tables.invoices.select(whole.first(), amount=kronor(signed("total")))
    found = bridge(tables).select(whole.first(), amount=kronor(pl.col("amount")))
    return agree(said, found, on=["of"])
