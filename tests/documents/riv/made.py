"""Made-up contacts for national bases, and the resulting basis."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl
from lxml import etree
from pandera.typing.polars import DataFrame

from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice
from contracts.registries import Profession
from tests.documents.made_up import INVOICE, contact_tables
from tests.support.tables import table
from transforms.documents.invoice.invoice import InvoiceDocument, documents_of
from transforms.documents.riv.codes import CLAIM_NAMESPACE
from transforms.documents.riv.contacts import with_amounts, with_care, with_credits, with_line_ids
from transforms.documents.riv.professions import with_professions
from transforms.documents.riv.writer import basis_xml

_INVOICE = IssuedInvoice.columns()
ISSUED_ON = dt.date(2024, 2, 21)
SELLER = "9999997704"
ZVF = f"ZVF{SELLER}2402"
_RIV: dict[str, Any] = {
    "route": "riv",
    "payer_id": "03",
    "vat_percent": Decimal("0.00"),
    "seller_org_no": SELLER,
}
PROFESSIONS = table(
    Profession,
    """
    profession | national_code | valid_from | valid_to
    01         | LK            | 2020-01-01 | 2024-01-15
    01         | US            | 2024-01-16 |
    07         | OV            | 2020-01-01 |
    08         |               | 2020-01-01 |
    SJ         |               | 2020-01-01 |
    """,
)
VISIT: dict[str, Any] = _RIV | {
    "care_level": "specialist",
    "medical_field_code": "101",
    "unit_hsa_id": f"SE{SELLER}-A1",
    "sex": "K",
    "residence": "03",
}
STAY: dict[str, Any] = VISIT | {
    "care_level": "inpatient",
    "care_form": "inpatient",
    "profession": None,
    "visit_type": None,
    "drg_code": "O60C",
    "diagnosis_codes": "E119 J189",
    "started_on": dt.date(2024, 1, 8),
    "ended_on": dt.date(2024, 1, 17),
}


def tables(contacts: Sequence[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines and items; `items` are (kind, quantity, unit price[, code])."""
    made = []
    for contact in contacts:
        items = contact.get("items", [("visit", 1, Decimal("500.00"))])
        amount = sum((quantity * Decimal(price) for _, quantity, price, *_ in items), Decimal(0))
        made.append({"amount": amount, "items": items} | contact)
    return contact_tables(made)


def invoice_rows(lines: pl.DataFrame, **changes: Any) -> DataFrame[IssuedInvoice]:
    """Return the table of the single invoice of lines, on route `riv`."""
    total = lines.get_column("amount").sum()
    row = INVOICE | _RIV | {
        "buyer_org_no": "9999998801",
        "issued_on": ISSUED_ON,
        "contacts": lines.height,
        "lines_amount": total,
        "vat_compensation": Decimal("0.00"),
        "total": total,
        "riv_basis_id": f"{ZVF}000001",
    }  # fmt: skip
    whole = {name: value for name, value in (row | changes).items() if name in _INVOICE}
    return IssuedInvoice.of(pl.DataFrame([whole], schema=IssuedInvoice.schema()))


def issued(lines: pl.DataFrame, **changes: Any) -> InvoiceDocument:
    """Return the invoice of lines, on route `riv`."""
    return next(documents_of(invoice_rows(lines, **changes), InvoiceLine.none()))[0]


def basis(contacts: Sequence[dict[str, Any]], **changes: Any) -> bytes:
    """Write the basis of an invoice with these contacts."""
    lines, items = tables(contacts)
    return written(lines, items, lines.clear(), lines.clear(), **changes)


def credit(
    credited: Sequence[dict[str, Any]],
    instead: Sequence[dict[str, Any]],
    originals: pl.DataFrame,
) -> bytes:
    """Write the basis of the second run's credit note; that run bills `instead`."""
    both = [
        *({"sign": -1, "run_no": 2, "debit_run": 1} | one for one in credited),
        *({"sign": 1, "run_no": 2, "debit_run": 2, "invoice": 9} | one for one in instead),
    ]
    lines, items = tables(both)
    note = {
        "kind": 381,
        "due_on": None,
        "invoice_number": "2024000002",
        "ocr": None,
        "riv_basis_id": f"{ZVF}000002",
        "credits_invoice": "2024000001",
        "credits_issued_on": ISSUED_ON,
        "credits_riv_basis_id": f"{ZVF}000001",
    }
    return written(
        BilledLine.of(lines.filter(pl.col("sign") == -1)),
        BilledItem.of(items.filter(pl.col("invoice") == 0)),
        lines,
        originals,
        **note,
    )


def written(
    lines: pl.DataFrame,
    items: pl.DataFrame,
    debits: pl.DataFrame,
    originals: pl.DataFrame,
    **changes: Any,
) -> bytes:
    """Write a basis, as a run does."""
    credits_known = with_credits(with_line_ids(lines), debits, with_line_ids(originals))
    runs = credits_known.get_column("debit_run").unique()
    coded = with_professions(credits_known, dict.fromkeys(runs, PROFESSIONS))
    rows = with_amounts(with_care(coded), items)
    return basis_xml(issued(lines, **changes), rows.rows(named=True))


def care_texts(xml: bytes, path: str) -> list[str]:
    """Return the texts at a path below each care contact; `..` is its patient."""
    steps = "/".join(step if step == ".." else f"c:{step}" for step in path.split("/"))
    found = etree.fromstring(xml).xpath(
        f"//c:healthcarePerformed/{steps}/text()", namespaces={"c": CLAIM_NAMESPACE}
    )
    return [str(text) for text in found]


def head(xml: bytes, name: str) -> str | None:
    """Return a text of the head, or of the first element of that name."""
    found = etree.fromstring(xml).find(f".//{{{CLAIM_NAMESPACE}}}{name}")
    return None if found is None else found.text
