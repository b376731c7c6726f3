"""Payments and invoices from text tables; missing values get defaults."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl

from contracts.invoices import IssuedInvoice
from contracts.keys import INVOICE_KEY
from contracts.payments import Match, Payment, PaymentReference
from tests.ledger.desk import rows_of
from transforms.check_digits import TAKEN, with_ocr
from transforms.payments.matching import match_payments
from transforms.payments.tables import PaymentTables
from transforms.payments.worklist import worklist

BANKGIROS = {"A": "991-2346", "B": "5050-1055"}
ACCOUNTS = {"A": "9912346", "B": "50501055", "?": "1234566"}
_INVOICE: dict[str, Any] = {
    "run_no": 1,
    "kind": 380,
    "month": "2024-01",
    "issued_on": dt.date(2024, 2, 9),
    "period_start": dt.date(2024, 1, 1),
    "period_end": dt.date(2024, 1, 31),
    "agreement_id": "ADA-1",
    "payer_id": "hsf",
    "reference": "15002509/A",
    "route": "manual",
    "vat_percent": Decimal("0.00"),
    "contacts": 1,
    "vat_compensation": Decimal("0.00"),
    "seller_name": "Vårdgivaren",
    "paper_invoice": False,
    "buyer_name": "Region Ett",
    "buyer_org_no": "2321000016",
}


def number(place: str) -> str:
    """Return the invoice number of a place: `7` is 2024000007."""
    return f"2024{int(place):06d}"


def tables(
    invoices: str, payments: str = "amount\n-", matches: str = "payment\n-", **more: Any
) -> PaymentTables:
    """Return the tables. `to` is a seller's account; `refs` are separated by `;`.

    A reference that begins with `~` is a message; `=100` after it is its amount; `ocr7` and `no7`
    represent the OCR number and the number of invoice 7, `B.ocr7` the OCR number of seller B's.
    """
    issued = _invoices(invoices)
    given = [{"to": "A"} | row for row in rows_of(payments)]
    rows = [_payment(place, row) for place, row in enumerate(given, 1)]
    ocrs = {(of, at): ocr for of, at, ocr in issued.select(*INVOICE_KEY, "ocr").iter_rows()}
    references = [
        _reference(place, text, ocrs)
        for place, row in enumerate(given, 1)
        for text in row.get("refs", "").split(";")
        if text
    ]
    return PaymentTables(
        Payment.of(pl.DataFrame(rows, schema=Payment.schema())),
        PaymentReference.of(pl.DataFrame(references, schema=PaymentReference.schema())),
        _matches(matches),
        issued,
        more.get("accounts", {}),
    )


def matched(found: PaymentTables) -> list[tuple[Any, ...]]:
    """Return the rules' matches: payment, seller, number in the series, kronor, rule."""
    matches = match_payments(found).matches
    return [
        (payment, seller, int(invoice[4:]), str(amount), rule)
        for payment, seller, invoice, amount, rule in matches.iter_rows()
    ]


def waits(found: PaymentTables) -> dict[int, tuple[str, str]]:
    """Return the waiting payments after matching: payment, unused amount, reason."""
    waiting = worklist(and_matched(found)).waiting
    return {payment: (str(rest), reason) for payment, _, rest, reason, _ in waiting.iter_rows()}


def and_matched(found: PaymentTables) -> PaymentTables:
    """Return the tables after the rules have matched what they can."""
    new = match_payments(found).matches
    numbers = pl.int_range(found.matches.height + 1, found.matches.height + new.height + 1)
    recorded = new.with_columns(
        match_no=numbers.alias("match_no"),
        undoes=pl.lit(None, dtype=pl.Int64),
        because=pl.lit(None, dtype=pl.String),
        who=pl.lit("regel"),
        at=pl.lit(dt.datetime(2024, 3, 1, tzinfo=dt.UTC)).dt.cast_time_unit("us"),
    ).select(Match.columns())
    return found._replace(matches=Match.of(pl.concat([found.matches, recorded])))


def _invoices(text: str) -> Any:
    rows = []
    for place, row in enumerate(rows_of(text)):
        amount = Decimal(row["total"])
        seller = row.get("seller", "A")
        amounts = {"invoice": place, "lines_amount": amount, "total": amount}
        named = {"seller_org_no": seller, "seller_bankgiro": BANKGIROS[seller]}
        kind: dict[str, Any] = {"invoice_number": number(row["no"])}
        if "credits" in row:
            kind |= {"kind": 381, "credits_invoice": number(row["credits"])}
        rows.append(_INVOICE | amounts | named | kind | {"route": row.get("route", "manual")})
    schema = IssuedInvoice.schema()
    frame = pl.DataFrame([{n: r.get(n) for n in schema} for r in rows], schema=schema)
    return IssuedInvoice.of(with_ocr(frame, pl.DataFrame(schema=TAKEN)))


def _payment(place: int, row: dict[str, str]) -> dict[str, Any]:
    return {
        "payment_no": place,
        "file_no": 1,
        "place": place,
        "format": row.get("format", "bgmax"),
        "message": row.get("message", f"message of {row.get('format', 'bgmax')}"),
        "bank_reference": row.get("bank"),
        "entry": row.get("entry", f"E{place}"),
        "part": None,
        "identity": f"P{place}",
        "own_account": None,
        "paid_on": dt.date.fromisoformat(row.get("on", "2024-03-01")),
        "amount": Decimal(row["amount"]),
        "currency": row.get("currency", "SEK"),
        "payee_account": ACCOUNTS.get(row["to"], row["to"]),
        "payer_name": row.get("payer"),
        "payer_org_no": row.get("org_no"),
        "payer_account": None,
        "replaces": int(row["replaces"]) if "replaces" in row else None,
    }


def _reference(place: int, text: str, ocrs: dict[tuple[str, str], str]) -> dict[str, Any]:
    free = text.strip().startswith("~")
    content, _, amount = text.strip().removeprefix("~").partition("=")
    for at in range(1, 10):
        named = number(str(at))
        for seller, short in (("B", f"B.ocr{at}"), ("A", f"ocr{at}")):
            content = content.replace(short, ocrs.get((seller, named)) or "")
        content = content.replace(f"no{at}", named)
    return {
        "payment_no": place,
        "text": content,
        "free": free,
        "amount": Decimal(amount) if amount else None,
    }


def _matches(text: str) -> Any:
    rows = [
        {
            "payment_no": int(row["payment"]),
            "seller_org_no": "A" if "no" in row else None,
            "invoice_number": number(row["no"]) if "no" in row else None,
            "amount": Decimal(row["amount"]),
            "rule": row["rule"],
            "match_no": place,
            "undoes": int(row["undoes"]) if "undoes" in row else None,
            "because": None,
            "who": "Anna",
            "at": dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
        }
        for place, row in enumerate(rows_of(text), 1)
    ]
    return Match.of(pl.DataFrame(rows, schema=Match.schema()))
