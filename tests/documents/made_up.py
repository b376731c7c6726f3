"""Made-up invoices, lines and contacts; a test names only what matters to it."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.contract import Contract
from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice

INVOICE: dict[str, Any] = {
    "run_no": 1,
    "invoice": 0,
    "kind": 380,
    "month": "2024-01",
    "issued_on": date(2024, 2, 21),
    "due_on": date(2024, 3, 22),
    "period_start": date(2024, 1, 2),
    "period_end": date(2024, 1, 31),
    "seller_org_no": "5560360793",
    "agreement_id": "ADA-4711",
    "payer_id": "hsf",
    "reference": "15002509/A",
    "route": "manual",
    "vat_percent": Decimal("6.00"),
    "contacts": 3,
    "lines_amount": Decimal("1000.50"),
    "vat_compensation": Decimal("60.03"),
    "total": Decimal("1060.53"),
    "credits_invoice": None,
    "credits_issued_on": None,
    "credits_riv_basis_id": None,
    "credit_reason": None,
    "seller_name": "Vårdbolaget & Söner AB",
    "seller_reference": "VÅR-1",
    "seller_vat_number": "SE556036079301",
    "seller_f_tax": False,
    "seller_bankgiro": "991-2346",
    "seller_endpoint_scheme": "0088",
    "seller_endpoint_id": "7300010000001",
    "seller_contact_name": "Ekonomi",
    "seller_contact_email": "faktura@example.org",
    "seller_street": "Vårdgatan 1",
    "seller_postal_code": "112 33",
    "seller_city": "Stockholm",
    "paper_invoice": False,
    "buyer_name": "Region Stockholm, Hälso- och sjukvårdsförvaltningen",
    "buyer_org_no": "2321000016",
    "buyer_street": "Box 12081",
    "buyer_postal_code": "102 23",
    "buyer_city": "Stockholm",
    "buyer_endpoint_scheme": "0088",
    "buyer_endpoint_id": "7381036454528",
    "invoice_number": "2024000001",
    "riv_basis_id": None,
    "ocr": "202400000123",
}

CREDIT_NOTE: dict[str, Any] = {
    "kind": 381,
    "due_on": None,
    "invoice_number": "2024000002",
    "ocr": None,
    "credits_invoice": "2024000001",
    "credits_issued_on": date(2024, 2, 21),
    "credit_reason": "cancelled changed",
}

# A visit, a deduction and two days: the source of the amounts of INVOICE.
LINES: list[dict[str, Any]] = [
    {"visit_type": "0", "profession": "LK", "quantity": 2, "unit_price": Decimal("300.25")},
    {"kind": "deduction", "quantity": -1, "unit_price": Decimal("100.00")},
    {
        "care_form": "inpatient",
        "kind": "day",
        "code": "O80A",
        "quantity": 2,
        "unit_price": Decimal("250.00"),
    },
]

LINE: dict[str, Any] = {
    "run_no": 1,
    "invoice": 0,
    "care_unit": "19108011M04",
    "unit_name": "Vårdcentralen Björken",
    "care_form": "outpatient",
    "kind": "visit",
    "code": None,
    "visit_type": None,
    "profession": None,
}

CONTACT: dict[str, Any] = {
    "run_no": 1,
    "invoice": 0,
    "sign": 1,
    "debit_run": 1,
    "ingest_no": 1,
    "cause_ingest_no": 1,
    "reporter": "5560360793",
    "seller_org_no": "5560360793",
    "agreement_id": "ADA-4711",
    "payer_id": "hsf",
    "reference": "15002509/A",
    "route": "manual",
    "vat_percent": Decimal("6.00"),
    "category": "asylum",
    "patient_id": "992024000010",
    "patient_name": "Asa Exempel",
    "born_on": date(1990, 5, 17),
    "protected_identity": False,
    "lma_number": "09-123456",
    "residence": None,
    "care_unit": "19108011M04",
    "unit_name": "Vårdcentralen Björken",
    "care_level": "primary",
    "care_form": "outpatient",
    "visit_type": "0",
    "profession": "LK",
    "fee_code": "12",
    "started_on": date(2024, 1, 15),
    "drg_code": None,
    "procedure_codes": None,
    "diagnosis_codes": None,
    "planned": None,
    "leave_days": 0,
    "amount": Decimal("500.00"),
}

ITEM: dict[str, Any] = {
    "kind": "visit",
    "code": None,
    "quantity": 1,
    "price_list_id": None,
    "list_row": None,
    "source": None,
}

Rows = list[dict[str, Any]]


def table(contract: type[Contract], rows: Rows) -> pl.DataFrame:
    return contract.of(pl.DataFrame(rows, schema=contract.schema()))


def make_invoices(*changes: dict[str, Any]) -> DataFrame[IssuedInvoice]:
    rows = [INVOICE | {"invoice": place} | change for place, change in enumerate(changes)]
    return IssuedInvoice.of(table(IssuedInvoice, rows))


def make_lines(rows: Rows | None = None) -> DataFrame[InvoiceLine]:
    whole = [
        LINE | row | {"line_no": place, "amount": row["quantity"] * row["unit_price"]}
        for place, row in enumerate(LINES if rows is None else rows, 1)
    ]
    return InvoiceLine.of(table(InvoiceLine, whole))


def contact_tables(contacts: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return contacts and their items. `items` are (kind, quantity, unit price)."""
    lines, items = [], []
    for source_row, change in enumerate(contacts, 1):
        contact = CONTACT | {"source_row": source_row, "contact_id": f"K{source_row}"} | change
        priced = contact.pop("items", [("visit", 1, contact["amount"])])
        contact["cause_row"] = contact["source_row"]
        contact.setdefault("ended_on", contact["started_on"])
        lines.append(contact)
        for place, (kind, quantity, price, *code) in enumerate(priced):
            row = {name: contact[name] for name in BilledItem.columns() if name in contact}
            keys = {"item": place, "kind": kind, "quantity": quantity, "unit_price": price}
            amount = {"amount": quantity * Decimal(price), "code": code[0] if code else None}
            items.append(ITEM | row | keys | amount)
    return table(BilledLine, lines), table(BilledItem, items)
