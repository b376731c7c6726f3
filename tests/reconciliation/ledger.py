"""A ledger written as text tables, with defaults for unnamed columns."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import polars as pl

from contracts.invoices import Invoice, IssuedInvoice, TakenBack
from contracts.period import Month
from contracts.reconciliation import InvoicePayment
from tests.reconciliation.example import an_empty_month, invoices, rows
from tests.support.tables import cells
from transforms.reconciliation.tables import MonthTables

SELLERS: Final = {"A": "5560000001", "B": "5560000002"}
DAYS: Final = {1: dt.date(2024, 2, 5), 2: dt.date(2024, 3, 5), 3: dt.date(2024, 4, 5)}
NONE: Final = "run | no | lines\n"


def ledger(
    issued: str, *, paid: str = "no | amount\n", voided: str = "no | after\n", **more: Any
) -> MonthTables:
    """Return a run without rows of its own, and the ledger that it sees.

    Args:
        issued: run, seller (A or B, default A), `no` (number in the year), `credits` (of a credit
            note), lines, vat (default zero), and columns of an invoice.
        paid: seller, no, amount; in the order in which they were matched, from 1.
        voided: no, after (the last run when seller A's invoice was voided).
        more: run_no (default 3), `now` (the run's own invoices, as `issued`), matched_before.
    """
    run_no = more.get("run_no", 3)
    known = _documents(IssuedInvoice, issued)
    return an_empty_month()._replace(
        month=Month(2024, run_no),
        run_no=run_no,
        issued_on=DAYS[run_no],
        ledger=known,
        invoices=_documents(Invoice, more.get("now", NONE)),
        matches=_payments(paid),
        matched_before=more.get("matched_before", 0),
        taken_back=_voids(voided, known),
    )


def _rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a text table, each with the cells that are not empty."""
    return [
        {name: cell for name, cell in row.items() if cell is not None}
        for row in cells(text).iter_rows(named=True)
    ]


def _documents(contract: type[Invoice], text: str) -> Any:
    made = []
    for place, row in enumerate(_rows(text)):
        credited = row.pop("credits", "")
        run_no, seller = int(row.pop("run")), SELLERS[row.pop("seller", "A")]
        own = {
            "run_no": run_no,
            "invoice": place,
            "issued_on": DAYS[run_no],
            "seller_org_no": seller,
            "contacts": 1,
            "lines_amount": row.pop("lines"),
            "vat_compensation": row.pop("vat", "0"),
            "invoice_number": f"2024{int(row.pop('no')):06d}",
        }
        note = {"kind": 381, "due_on": None, "credits_issued_on": DAYS[1]}
        of = {"credits_invoice": f"2024{int(credited):06d}", **note} if credited else {}
        made.append({**own, **of, **row})
    return invoices(contract, *made)


def _payments(text: str) -> Any:
    return rows(
        InvoicePayment,
        [
            {
                "match_no": match_no,
                "seller_org_no": SELLERS[row.get("seller", "A")],
                "invoice_number": f"2024{int(row['no']):06d}",
                "amount": Decimal(row["amount"]),
            }
            for match_no, row in enumerate(_rows(text), 1)
        ],
    )


def _voids(text: str, known: pl.DataFrame) -> Any:
    places = {
        number: (run_no, invoice)
        for run_no, invoice, number in known.filter(pl.col("seller_org_no") == SELLERS["A"])
        .select("run_no", "invoice", "invoice_number")
        .iter_rows()
    }
    made = []
    for number, row in enumerate(_rows(text), 1):
        name = f"2024{int(row['no']):06d}"
        run_no, invoice = places[name]
        made.append(
            {
                "run_no": run_no,
                "invoice": invoice,
                "seller_org_no": SELLERS["A"],
                "invoice_number": name,
                "number": number,
                "after_run": int(row["after"]),
                "because": "fel mottagare",
                "who": "Bo",
                "at": dt.datetime(2024, 2, 6, tzinfo=dt.UTC),
            }
        )
    return TakenBack.of(pl.DataFrame(made, schema=TakenBack.schema(), orient="row"))
