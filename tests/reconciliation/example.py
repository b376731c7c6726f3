"""A month and the month after it, small enough to count by hand.

January (run 1, issued 2024-02-05), files 1 and 2:

    file row contact  fate          kronor  seller
    1    1   K1       billed        500.00  A, asylum, unit 1
    1    2   K2       billed        700.00  A, asylum, unit 2
    1    3   K3       held L03              started 2024-01-10
    1    4   K4       rejected C02
    1    5   K5       not_yet
    1    6   K6       not_billable N01
    2    1   K7       billed        300.00  B, without permit, unit 3
    2    2   K8       held L05, U01         started 2023-12-20
    2    3   K7       replaced

February (run 2, issued 2024-03-05), file 3 and what was open:

    1    3   K3       held L03
    1    5   K5       billed        200.00  A, of January
    2    2   K8       billed         90.10  B, of December
    3    1   K1       credited      500.00
    3    2   K2       billed        750.00  and 700.00 credited
    3    3   K7       unchanged
    3    4   K9       cancelled
    3    5   K10      replaced
    3    6   K10      billed        100.00  A
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl

from contracts.care_contacts import CareContact
from contracts.contract import Contract
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledItem, BilledLine, Invoice, InvoiceLine, IssuedInvoice
from contracts.period import Month
from contracts.reconciliation import IngestedFile, InvoicePayment, OpenRows, RefusedFile
from contracts.remarks import verdicts
from transforms.reconciliation.controls import checks
from transforms.reconciliation.tables import MonthTables

PATIENT: Final = "991950123458"
PATIENT_NAME: Final = "Canary Testsson"
SELLERS: Final = {"5560000001": "Vårdcentralen A AB", "5560000002": "Kliniken B AB"}
DEFAULTS: Final[dict[str, Any]] = {
    "payer_id": "hsf",
    "buyer_name": "Region Stockholm HSF",
    "buyer_org_no": "2321000016",
    "reference": "15002509/A",
    "route": "vardfaktura",
    "vat_percent": Decimal("6.00"),
    "category": "asylum",
    "patient_id": PATIENT,
    "patient_name": PATIENT_NAME,
    "care_level": "primary",
    "care_form": "outpatient",
    "kind": "visit",
    "quantity": 1,
    "health_exam": False,
    "interpreter": False,
    "island_visit": False,
    "protected_identity": False,
    "leave_days": 0,
    "paper_invoice": False,
    "reporter": "PAS",
    "item": 0,
    "price_list_id": "lista-a",
    "list_row": 7,
    "source": "avtal A",
}


def rows(contract: type[Contract], listed: Sequence[Mapping[str, Any]]) -> Any:
    """Return a table of the contract; a missing column is its default, otherwise null."""
    schema = contract.schema()
    filled = [{name: row.get(name, DEFAULTS.get(name)) for name in schema} for row in listed]
    return contract.of(pl.DataFrame(filled, schema=schema))


def judged(*listed: tuple[int, int, str, str]) -> Any:
    names = ("ingest_no", "source_row", "contact_id", "fate")
    return rows(JudgedRow, [dict(zip(names, row, strict=True)) for row in listed])


def remarks(*listed: tuple[int, int, str]) -> Any:
    verdict = verdicts()
    return rows(
        Remark,
        [
            {"ingest_no": file, "source_row": row, "code": code, "verdict": verdict[code]}
            for file, row, code in listed
        ],
    )


def care(*listed: tuple[int, int, str, dt.date]) -> Any:
    names = ("row", "ingest_no", "source_row", "contact_id", "started_on")
    return rows(
        CareContact,
        [dict(zip(names, (at, *row), strict=True)) for at, row in enumerate(listed)],
    )


def billed(run_no: int, *listed: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Return billed lines, items and invoice lines, with one of each per contact."""
    full = [
        {
            "run_no": run_no,
            "debit_run": run_no,
            "sign": 1,
            "agreement_id": f"ADA-{line['seller_org_no'][-1]}",
            "cause_ingest_no": line["ingest_no"],
            "cause_row": line["source_row"],
            "ended_on": line["started_on"],
            "unit_price": line["amount"],
            "unit_name": f"Mottagning {line['care_unit'][-1]}",
            "line_no": place + 1,
            **line,
        }
        for place, line in enumerate(listed)
    ]
    return rows(BilledLine, full), rows(BilledItem, full), rows(InvoiceLine, full)


def invoices(contract: type[Contract], *listed: dict[str, Any]) -> Any:
    """Return invoices of the month before the day of issue: 30 days' terms, 6 percent."""
    full = []
    for given in listed:
        issued_on = given["issued_on"]
        first = (issued_on.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
        amount = Decimal(given["lines_amount"])
        vat = Decimal(given.get("vat_compensation", amount * 6 / 100)).quantize(Decimal("0.01"))
        fields = {
            "kind": 380,
            "month": f"{first:%Y-%m}",
            "due_on": issued_on + dt.timedelta(days=30),
            "period_start": first,
            "period_end": issued_on.replace(day=1) - dt.timedelta(days=1),
            "seller_name": SELLERS[given["seller_org_no"]],
            "agreement_id": f"ADA-{given['seller_org_no'][-1]}",
            **given,
        }
        full.append(
            {**fields, "lines_amount": amount, "vat_compensation": vat, "total": amount + vat}
        )
    return rows(contract, full)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def line(
    invoice: int, at: tuple[int, int], contact: str, kronor: str, **more: Any
) -> dict[str, Any]:
    """Return a billed contact; default: seller A, unit 1, 2024-01-15."""
    return {
        "invoice": invoice,
        "ingest_no": at[0],
        "source_row": at[1],
        "contact_id": contact,
        "amount": Decimal(kronor),
        "seller_org_no": "5560000001",
        "care_unit": "11111111001",
        "started_on": day("2024-01-15"),
        **more,
    }


A: Final = {"seller_org_no": "5560000001"}
B: Final = {"seller_org_no": "5560000002", "care_unit": "22222222003", "category": "without_permit"}
UNIT_2: Final = {"care_unit": "11111111002"}
JANUARY_INVOICES: Final = (
    {"run_no": 1, "invoice": 0, "issued_on": day("2024-02-05"), "contacts": 2,
     "lines_amount": "1200.00", "invoice_number": "2024000001", **A},
    {"run_no": 1, "invoice": 1, "issued_on": day("2024-02-05"), "contacts": 1,
     "lines_amount": "300.00", "invoice_number": "2024000001", "seller_org_no": "5560000002"},
)  # fmt: skip
FEBRUARY_INVOICES: Final = (
    {"run_no": 2, "invoice": 0, "issued_on": day("2024-03-05"), "contacts": 3,
     "lines_amount": "1050.00", "invoice_number": "2024000002", **A},
    {"run_no": 2, "invoice": 1, "issued_on": day("2024-03-05"), "contacts": 1,
     "lines_amount": "90.10", "invoice_number": "2024000002", "seller_org_no": "5560000002"},
    {"run_no": 2, "invoice": 2, "issued_on": day("2024-03-05"), "contacts": 2, "kind": 381,
     "due_on": None, "lines_amount": "1200.00", "invoice_number": "2024000003",
     "credits_invoice": "2024000001", "credits_issued_on": day("2024-02-05"), **A},
)  # fmt: skip
FILES: Final = (
    {"ingest_no": 1, "path": "a/kontakter_januari.csv", "rows": 6},
    {"ingest_no": 2, "path": "b/19800101-9876.csv", "rows": 3},
    {"ingest_no": 3, "path": "a/kontakter_februari.csv", "rows": 6},
)


def january(contract: type[Contract] = IssuedInvoice) -> MonthTables:
    """Return January; with `Invoice` as it is before issue."""
    lines, items, invoice_lines = billed(
        1,
        line(0, (1, 1), "K1", "500.00"),
        line(0, (1, 2), "K2", "700.00", **UNIT_2),
        line(1, (2, 1), "K7", "300.00", **B),
    )
    return MonthTables(
        month=Month(2024, 1),
        run_no=1,
        issued_on=day("2024-02-05"),
        judged=judged(
            (1, 1, "K1", "billed"),
            (1, 2, "K2", "billed"),
            (1, 3, "K3", "held"),
            (1, 4, "K4", "rejected"),
            (1, 5, "K5", "not_yet"),
            (1, 6, "K6", "not_billable"),
            (2, 1, "K7", "billed"),
            (2, 2, "K8", "held"),
            (2, 3, "K7", "replaced"),
        ),
        remarks=remarks((1, 3, "L03"), (1, 4, "C02"), (1, 6, "N01"), (2, 2, "L05"), (2, 2, "U01")),
        care=care((1, 3, "K3", day("2024-01-10")), (2, 2, "K8", day("2023-12-20"))),
        billed_lines=lines,
        billed_items=items,
        invoices=invoices(contract, *JANUARY_INVOICES),
        invoice_lines=invoice_lines,
        ledger=IssuedInvoice.none(),
        files=rows(IngestedFile, FILES),
        refused=rows(RefusedFile, [{"path": "b/trasig 991950123458.csv", "code": "F01"}]),
        open_before=OpenRows.none(),
        matches=InvoicePayment.none(),
        matched_before=0,
        judged_before=0,
        last_ingest_no=2,
    )


def february(contract: type[Contract] = IssuedInvoice) -> MonthTables:
    """Return February; with `Invoice` as it is before issue."""
    changed = {"cause_ingest_no": 3, "sign": -1, "debit_run": 1}
    lines, items, invoice_lines = billed(
        2,
        line(0, (3, 2), "K2", "750.00", **UNIT_2),
        line(0, (1, 5), "K5", "200.00", started_on=day("2024-01-31")),
        line(0, (3, 6), "K10", "100.00", started_on=day("2024-02-10")),
        line(1, (2, 2), "K8", "90.10", **B, started_on=day("2023-12-20")),
        line(2, (1, 1), "K1", "500.00", cause_row=1, **changed),
        line(2, (1, 2), "K2", "700.00", cause_row=2, **UNIT_2, **changed),
    )
    return MonthTables(
        month=Month(2024, 2),
        run_no=2,
        issued_on=day("2024-03-05"),
        judged=judged(
            (1, 3, "K3", "held"),
            (1, 5, "K5", "billed"),
            (2, 2, "K8", "billed"),
            (3, 1, "K1", "credited"),
            (3, 2, "K2", "billed"),
            (3, 3, "K7", "unchanged"),
            (3, 4, "K9", "cancelled"),
            (3, 5, "K10", "replaced"),
            (3, 6, "K10", "billed"),
        ),
        remarks=remarks((1, 3, "L03"), (2, 2, "L05")),
        care=care((1, 3, "K3", day("2024-01-10")), (3, 6, "K10", day("2024-02-10"))),
        billed_lines=lines,
        billed_items=items,
        invoices=invoices(contract, *FEBRUARY_INVOICES),
        invoice_lines=invoice_lines,
        ledger=invoices(IssuedInvoice, *JANUARY_INVOICES),
        files=rows(IngestedFile, FILES),
        refused=rows(RefusedFile, [{"path": "b/trasig 991950123458.csv", "code": "F01"}]),
        open_before=rows(
            OpenRows,
            [
                {"ingest_no": 1, "fate": "held", "rows": 1},
                {"ingest_no": 1, "fate": "not_yet", "rows": 1},
                {"ingest_no": 2, "fate": "held", "rows": 1},
            ],
        ),
        matches=InvoicePayment.none(),
        matched_before=0,
        judged_before=2,
        last_ingest_no=3,
    )


def an_empty_month() -> MonthTables:
    """Return a month without files or billing, on a new home."""
    return MonthTables(
        month=Month(2024, 3),
        run_no=1,
        issued_on=day("2024-04-05"),
        judged=JudgedRow.none(),
        remarks=Remark.none(),
        care=CareContact.none(),
        billed_lines=BilledLine.none(),
        billed_items=BilledItem.none(),
        invoices=Invoice.none(),
        invoice_lines=InvoiceLine.none(),
        ledger=IssuedInvoice.none(),
        files=IngestedFile.none(),
        refused=RefusedFile.none(),
        open_before=OpenRows.none(),
        matches=InvoicePayment.none(),
        matched_before=0,
        judged_before=0,
        last_ingest_no=0,
    )


def broken(tables: MonthTables) -> set[str]:
    """Return the codes of the broken invariants."""
    return {problem.code.value for problem in checks(tables)}
