"""A month of invoices as the ledger and the evidence store it.

Documents are made from these tables. Every person and provider is made up.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl

import commands  # noqa: F401 -- configures memory before contracts are imported
from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice

ISSUED_ON, DUE_ON = dt.date(2024, 2, 9), dt.date(2024, 3, 10)
FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 1, 31)
KRONOR = pl.Decimal(14, 2)
UNITS, PROFESSIONS = 8, ("LK", "SK")


def billed_lines(invoices: int, contacts: int) -> pl.DataFrame:
    """Return `BilledLine` rows: visits at eight units, 1 % with protected identity."""
    i = pl.col("i")
    place = i % contacts
    unit = place * UNITS // contacts
    plain = {
        "sign": pl.lit(1),
        "reporter": pl.lit("5560360793"),
        "seller_org_no": pl.lit("5560360793"),
        "agreement_id": pl.format("ADA-{}", i // contacts),
        "payer_id": pl.lit("hsf"),
        "reference": pl.lit("15002509/A"),
        "route": pl.lit("manual"),
        "vat_percent": pl.lit(Decimal("6.00")),
        "category": pl.lit("asylum"),
        "care_level": pl.lit("specialist"),
        "care_form": pl.lit("outpatient"),
        "fee_code": pl.lit("69"),
        "visit_type": (i % 3).cast(pl.String),
        "procedure_codes": pl.format("AQ0{}", 10 + i % 9),
        "leave_days": pl.lit(0),
    }
    rows = pl.select(i=pl.int_range(invoices * contacts)).with_columns(
        run_no=pl.lit(1),
        debit_run=pl.lit(1),
        ingest_no=pl.lit(1),
        cause_ingest_no=pl.lit(1),
        invoice=i // contacts,
        source_row=i + 1,
        cause_row=i + 1,
        contact_id=pl.format("K{}", i),
        amount=(900 + i % 3 * 100).cast(KRONOR),
        patient_id=pl.format("99202{}", (i * 7).cast(pl.String).str.zfill(7)),
        patient_name=pl.format("Exempel{} Påhittad{}", i % 977, i % 613),
        born_on=pl.lit(dt.date(1950, 1, 1)) + pl.duration(days=i % 25_000),
        protected_identity=place % 100 == 99,
        lma_number=pl.format("52-{}", (i % 1_000_000).cast(pl.String).str.zfill(6)),
        care_unit=pl.format("9010{}011M0{}", unit, unit),
        unit_name=pl.format("Vårdcentralen nummer {}", unit),
        profession=(i % len(PROFESSIONS)).replace_strict(
            dict(enumerate(PROFESSIONS)), return_dtype=pl.String
        ),
        started_on=pl.lit(FIRST) + pl.duration(days=i % 31),
        ended_on=pl.lit(FIRST) + pl.duration(days=i % 31),
        **plain,
    )
    return shaped(rows.sort("invoice", "care_unit", "started_on", "source_row"), BilledLine)


def shaped(rows: pl.DataFrame, contract: Any) -> pl.DataFrame:
    """Return contact columns in their types; missing columns are null."""
    schema = contract.schema()
    expressions = {name: pl.col(name) if name in rows.columns else pl.lit(None) for name in schema}
    return contract.of(
        rows.select(expressions[name].cast(kind).alias(name) for name, kind in schema.items())
    )


def billed_items(lines: pl.DataFrame) -> pl.DataFrame:
    """Return a visit for each contact, as `BilledItem`."""
    return shaped(
        lines.with_columns(
            item=pl.lit(0),
            kind=pl.lit("visit"),
            quantity=pl.lit(1),
            unit_price=pl.col("amount"),
            list_row=pl.lit(2),
        ),
        BilledItem,
    )


def invoice_lines(items: pl.DataFrame) -> pl.DataFrame:
    """Return the sums by unit and price item, as `InvoiceLine`."""
    keys = ["care_unit", "unit_name", "care_form", "kind", "visit_type", "profession", "unit_price"]
    sums = (
        items.group_by("run_no", "invoice", *keys)
        .agg(pl.col("quantity").sum(), pl.col("amount").sum())
        .sort("invoice", *keys)
        .with_columns(line_no=pl.int_range(1, pl.len() + 1).over("invoice"))
    )
    return shaped(sums, InvoiceLine)


def issued_invoices(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the numbered invoice heads, as `IssuedInvoice`."""
    texts = {
        "seller_name": "Exempelvården AB (påhittad)",
        "seller_reference": "EX-1",
        "seller_vat_number": "SE556036079301",
        "seller_bankgiro": "991-2346",
        "seller_endpoint_scheme": "0007",
        "seller_endpoint_id": "5560360793",
        "seller_contact_name": "Ekonomi (påhittad)",
        "seller_contact_email": "faktura@example.org",
        "seller_street": "Exempelgatan 1",
        "seller_postal_code": "999 99",
        "seller_city": "Påhittad",
        "buyer_name": "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
        "buyer_org_no": "2321000016",
        "buyer_street": "Box 12081",
        "buyer_postal_code": "102 23",
        "buyer_city": "Stockholm",
        "buyer_endpoint_scheme": "0007",
        "buyer_endpoint_id": "2321000016",
        "month": "2024-01",
    }
    keys = ["seller_org_no", "agreement_id", "payer_id", "reference", "route", "vat_percent"]
    heads = lines.group_by("run_no", "invoice", *keys).agg(
        contacts=pl.len(), lines_amount=pl.col("amount").sum().cast(KRONOR)
    )
    # Six percent of whole hundreds of kronor is whole öre, so nothing is rounded here.
    compensation = (pl.col("lines_amount").cast(pl.Float64) * 6).cast(pl.Int64).cast(KRONOR) / 100
    return shaped(
        heads.with_columns(vat_compensation=compensation.cast(KRONOR))
        .with_columns(
            total=pl.col("lines_amount") + pl.col("vat_compensation"),
            kind=pl.lit(380),
            issued_on=pl.lit(ISSUED_ON),
            due_on=pl.lit(DUE_ON),
            period_start=pl.lit(FIRST),
            period_end=pl.lit(LAST),
            paper_invoice=pl.lit(value=False),
            seller_f_tax=pl.lit(value=False),
            invoice_number=pl.format(
                "2024{}", (pl.col("invoice") + 1).cast(pl.String).str.zfill(6)
            ),
            **{name: pl.lit(text) for name, text in texts.items()},
        )
        .sort("invoice"),
        IssuedInvoice,
    )
