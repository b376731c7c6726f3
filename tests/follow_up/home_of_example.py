"""Evidence and ledger tables of January and February, as an issued home has them."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl

from contracts.care_contacts import CareContact, MatchedContact
from contracts.invoices import InvoiceLine, IssuedInvoice
from contracts.payments import Match, Payment, PaymentReference
from pipelines.follow_up.sources import FollowUpTables, nothing_answered
from tests.reconciliation.example import (
    FEBRUARY_INVOICES,
    FILES,
    JANUARY_INVOICES,
    PATIENT,
    february,
    invoices,
    january,
    rows,
)
from transforms.payments.tables import PaymentTables
from transforms.reconciliation.tables import MonthTables

# K5 was reported in January and billed in February; its contact_id is a personal number here.
PERSONAL_ID = "K-19800101-9876"


def evidence(folder: Path, tables: MonthTables) -> Path:
    """Write a run's evidence, with K5's contact_id replaced by one with a number."""
    folder.mkdir(parents=True)
    renamed = pl.col("contact_id").replace({"K5": PERSONAL_ID})
    for name, table in {
        "judged_rows": tables.judged.with_columns(renamed),
        "remarks": tables.remarks,
        "care": tables.care.with_columns(renamed, patient_id=pl.lit(PATIENT)),
        "matched": matched(tables.care),
        "billed_lines": tables.billed_lines.with_columns(renamed),
        "billed_items": tables.billed_items,
    }.items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder


def matched(care: Any) -> Any:
    """Return K8 as it was matched in January: to seller B."""
    known = CareContact.of(care).filter(pl.col("contact_id") == "K8").to_dicts()
    also = {
        "category": "asylum",
        "ended_on": dt.date(2023, 12, 20),
        "patient_id": PATIENT,
        "care_unit": "22222222003",
        "agreement_id": "ADA-2",
        "agreement_row": 0,
        "seller_org_no": "5560000002",
        "payer_row": 0,
    }
    return rows(MatchedContact, [{**row, **also} for row in known])


def home(folder: Path) -> FollowUpTables:
    """Return what is published of January and February."""
    run = {"state": "issued", "manifest_sha256": "0" * 64}
    return FollowUpTables(
        runs=pl.DataFrame(
            [
                {"run_no": 1, "month": "2024-01", "issued_on": dt.date(2024, 2, 5), **run}
                | {"last_ingest_no": 2, "last_match_no": 0},
                {"run_no": 2, "month": "2024-02", "issued_on": dt.date(2024, 3, 5), **run}
                | {"last_ingest_no": 3, "last_match_no": 0},
                {"run_no": 3, "month": "2024-03", "issued_on": dt.date(2024, 4, 5), **run}
                | {"last_ingest_no": 3, "last_match_no": 0, "state": "draft"},
            ]
        ),
        files=pl.DataFrame([{**file, "format": "csv", "sha256": "a" * 64} for file in FILES]),
        invoices=invoices(IssuedInvoice, *JANUARY_INVOICES, *FEBRUARY_INVOICES),
        invoice_lines=InvoiceLine.of(
            pl.concat([january().invoice_lines, february().invoice_lines])
        ),
        payments=PaymentTables(
            Payment.none(),
            PaymentReference.none(),
            Match.none(),
            invoices(IssuedInvoice, *JANUARY_INVOICES, *FEBRUARY_INVOICES),
            {},
        ),
        folders={
            1: evidence(folder / "2024-01" / "001", january()),
            2: evidence(folder / "2024-02" / "002", february()),
        },
        answered=nothing_answered(),
    )
