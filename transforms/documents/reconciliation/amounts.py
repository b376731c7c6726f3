"""The reconciliation's tables of kronor, in Swedish format."""

from typing import Final

import polars as pl

from contracts.keys import signed
from contracts.owed import BridgeStage
from contracts.reconciliation import Dimension
from transforms.documents.swedish import CATEGORIES, INVOICE_KINDS, ROUTES
from transforms.documents.workbook.report_sheet import (
    ReportTable,
    amounts,
    counts,
    org_no_column,
    swedish,
    texts,
)
from transforms.documents.workbook.sheets import Column, Form
from transforms.reconciliation.tables import Reconciliation

DIMENSIONS: Final[dict[str, tuple[str, str, str]]] = {
    Dimension.SELLER: ("Per vårdgivare", "Vårdgivare", "Namn"),
    Dimension.AGREEMENT: ("Per avtal", "Avtal", "Vårdgivare"),
    Dimension.CARE_UNIT: ("Per vårdenhet", "Vårdenhet", "Namn"),
    Dimension.PAYER: ("Per betalare", "Betalare", "Namn"),
    Dimension.ROUTE: ("Per fakturaväg", "Fakturaväg", ""),
    Dimension.CATEGORY: ("Per patientkategori", "Patientkategori", ""),
}
STEPS: Final[dict[str, str]] = {
    BridgeStage.OF_MONTH: "Månadens vård, fakturerad för första gången",
    BridgeStage.LATE: "Tidigare månaders vård, rapporterad sent",
    BridgeStage.WAITED: "Tidigare månaders vård, som har väntat",
    BridgeStage.CORRECTED: "Rättade kontakter, nytt belopp",
    BridgeStage.TAKEN_BACK: "Rättade kontakter, tidigare fakturerat belopp",
    BridgeStage.CREDITED: "Krediterade kontakter som inte faktureras på nytt",
    BridgeStage.VAT: "Momskompensation",
}
_BILLED: Final = (
    *counts(("debited_contacts", "Debiterade kontakter")),
    *amounts(("debited", "Debiterat")),
    *counts(("credited_contacts", "Krediterade kontakter")),
    *amounts(("credited", "Krediterat"), ("net", "Netto")),
)


def bridge_table(found: Reconciliation) -> ReportTable:
    """Return the steps from the month's care to the month's invoices."""
    steps = found.bridge.with_columns(
        pl.col("step").replace_strict(STEPS, return_dtype=pl.String).alias("step")
    )
    return ReportTable(
        "brygga",
        "Från vård till fakturor",
        "Från månadens vård till månadens fakturor",
        (
            "Tabellen visar varför månadens fakturor har en annan summa än månadens vård.",
            "Summan är fakturor minus kreditfakturor, med momskompensation.",
        ),
        (
            *texts(("step", "Steg")),
            *counts(("contacts", "Kontakter")),
            *amounts(("amount", "Belopp")),
        ),
        steps,
        unsummed=("contacts",),
    )


def care_months_table(found: Reconciliation) -> ReportTable:
    """Return the bridge from month of care to month of invoice."""
    return ReportTable(
        "vardmanader",
        "Vårdmånader",
        "Från vårdmånad till fakturamånad",
        (
            "Månadens fakturor innehåller också vård från tidigare månader.",
            "Vårdmånad är den månad då kontakten avslutades. Beloppen är utan momskompensation.",
        ),
        (*texts(("care_month", "Vårdmånad")), *_BILLED),
        found.care_months,
        "Inget är debiterat eller krediterat.",
    )


def total_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the totals, one table for each dimension."""
    shown = found.totals.with_columns(
        pl.when(pl.col("dimension") == Dimension.SELLER)
        .then(org_no_column("key"))
        .otherwise(swedish("key", ROUTES | CATEGORIES))
        .alias("key")
    )
    return [
        ReportTable(
            f"per-{dimension.replace('_', '-')}",
            title,
            title,
            ("Tabellen visar vad körningen har debiterat och krediterat, utan momskompensation.",),
            (
                *texts(("key", key), *((("name", name),) if name else ())),
                *_BILLED,
            ),
            shown.filter(pl.col("dimension") == dimension),
            "Inget är debiterat eller krediterat.",
        )
        for dimension, (title, key, name) in DIMENSIONS.items()
    ]


def invoice_tables(found: Reconciliation) -> list[ReportTable]:
    """Return the invoices of the run, and those of the month's earlier runs if any."""
    shown = _as_shown(found.invoices)
    of_run = shown.filter(pl.col("run_no") == found.run_no)
    earlier = shown.filter(pl.col("run_no") != found.run_no)
    now = ReportTable(
        "fakturor",
        "Fakturor",
        "Månadens fakturor",
        ("Kreditfakturor visas med minustecken.",),
        _INVOICE,
        of_run,
        "Det fanns inget att fakturera.",
        unsummed=("contacts",),
    )
    before = ReportTable(
        "fakturor-tidigare",
        "Tidigare fakturor",
        "Fakturor från tidigare körningar av samma månad",
        ("De ingår inte i körningens summor.",),
        _INVOICE,
        earlier,
        unsummed=("contacts",),
    )
    return [now] if earlier.is_empty() else [now, before]


def _as_shown(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return invoices in Swedish, credit notes with minus."""
    return invoices.with_columns(
        *(signed(amount) for amount in ("lines_amount", "vat_compensation", "total")),
        pl.col("kind").replace_strict(INVOICE_KINDS, return_dtype=pl.String)
        + pl.format(", del {} av {}", "part", "parts").fill_null("")
        + pl.when("voided").then(pl.lit(", makulerad")).otherwise(pl.lit("")),
        org_no_column("seller_org_no").alias("seller_org_no"),
        swedish("route", ROUTES),
    )


_INVOICE: Final = (
    *texts(
        ("invoice_number", "Nummer"),
        ("kind", "Slag"),
        ("seller_name", "Vårdgivare"),
        ("agreement_id", "Avtal"),
        ("payer_id", "Betalare"),
        ("route", "Fakturaväg"),
    ),
    *counts(("contacts", "Kontakter")),
    *amounts(
        ("lines_amount", "Radsumma"), ("vat_compensation", "Momskompensation"), ("total", "Summa")
    ),
    Column("Förfaller", "due_on", Form.DAY),
    *texts(("credits_invoice", "Krediterar"), ("seller_org_no", "Organisationsnummer")),
)
