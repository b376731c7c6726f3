"""A ledger and its users: deliveries, drafts and documents from text tables.

Missing columns get defaults. Each document has one line with its amount.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.answers import RefusedInvoice
from contracts.invoices import Invoice, InvoiceLine, IssuedInvoice
from contracts.payments import NewMatch, ReadPayment, ReadReference
from pipelines.home.orders import Actor
from pipelines.ledger.records import (
    AnswerFile,
    EvidenceFile,
    InboxFile,
    KnownFile,
    PaymentFile,
    RunRecord,
)
from pipelines.ledger.store import Ledger
from pipelines.ledger.voiding import InvoiceKey

NOON = dt.datetime(2024, 2, 5, 12, tzinfo=dt.UTC)
_INVOICE: dict[str, Any] = {
    "run_no": 1,
    "invoice": 0,
    "kind": 380,
    "month": "2024-01",
    "issued_on": dt.date(2024, 2, 5),
    "period_start": dt.date(2024, 1, 1),
    "period_end": dt.date(2024, 1, 31),
    "seller_org_no": "5560000001",
    "agreement_id": "A1",
    "payer_id": "hsf",
    "reference": "15002509/A",
    "route": "manual",
    "vat_percent": Decimal("0.00"),
    "contacts": 1,
    "seller_name": "Solgläntan",
    "paper_invoice": False,
    "buyer_name": "Region Stockholm",
    "buyer_org_no": "2321000016",
}
_LINE: dict[str, Any] = {"care_unit": "11002000A01", "care_form": "outpatient", "kind": "visit"}
_TYPES = {"kind": int, "vat": Decimal, "amount": Decimal, "compensation": Decimal, "invoice": int}
_SHORT = {"seller": "seller_org_no", "agreement": "agreement_id", "payer": "payer_id"}


def by(who: str, at: dt.datetime = NOON) -> Actor:
    """Return a person who acts at a time."""
    return Actor(who, at)


def sha(text: str) -> str:
    """Return some hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def rows_of(table: str) -> list[dict[str, str]]:
    """Read a text table: headings over a rule of dashes, columns separated by |."""
    lines = [line.split("|") for line in table.strip().splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [
        {name: cell for name, cell in zip(cells[0], row, strict=True) if cell} for row in cells[2:]
    ]


def shaped(rows: Sequence[dict[str, Any]], schema: pl.Schema) -> pl.DataFrame:
    """Return rows as a table; missing values are null."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


class Desk:
    """The actions of a ledger's users, in short form for tests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = Ledger.open(path)

    def deliver(self, *texts: str, rows: int = 10) -> list[int]:
        """Ingest files of these contents."""
        files = [InboxFile(sha(text), f"{text}.csv", "csv", rows, {}, "read") for text in texts]
        return self.ledger.record_ingest(files, by("Olle"))

    def repeat(self, text: str, path: str) -> None:
        """Find the bytes of a delivered file at another path."""
        known = KnownFile(sha(text), path, f"{text}.csv", NOON)
        self.ledger.record_ingest([], by("Olle"), [known])

    def pay(self, text: str, payments: str) -> list[int]:
        """Ingest a message of payments: entry | kronor | reference.

        `E1/2` is part 2 of entry E1; an entry `-` has no reference of the bank.
        """
        rows = [[cell.strip() for cell in row.split("|")] for row in payments.splitlines() if row]
        read = [
            {
                "place": place,
                "message": text,
                "bank_reference": None if name == "-" else name.partition("/")[0],
                "entry": name.partition("/")[0] if name != "-" else f"{text}:{place}",
                "part": int(name.partition("/")[2]) if "/" in name else None,
                "identity": f"{text}:{name}:{reference}:{place}",
                "own_account": "9912346",
                "paid_on": dt.date(2024, 3, 1),
                "amount": Decimal(amount),
                "currency": "SEK",
                "payee_account": "9912346",
            }
            for place, (name, amount, reference) in enumerate(rows, 1)
        ]
        references = [
            {"place": place, "text": reference, "free": False}
            for place, (_, _, reference) in enumerate(rows, 1)
            if reference
        ]
        file = PaymentFile(
            sha(f"payments {text}"),
            f"{text}.txt",
            "bgmax",
            ReadPayment.of(shaped(read, ReadPayment.schema())),
            ReadReference.of(shaped(references, ReadReference.schema())),
        )
        return self.ledger.record_payments([file], by("Olle"))

    def match(self, matches: str, because: str | None = None) -> list[int]:
        """Match: payment | invoice of the one seller, or empty | kronor | rule."""
        rows = [[cell.strip() for cell in row.split("|")] for row in matches.splitlines()]
        new_rows = [
            {
                "payment_no": int(payment),
                "seller_org_no": "5560000001" if invoice else None,
                "invoice_number": invoice or None,
                "amount": Decimal(amount),
                "rule": rule,
            }
            for payment, invoice, amount, rule in rows
        ]
        new = NewMatch.of(shaped(new_rows, NewMatch.schema()))
        return self.ledger.record_matches(new, by("Olle"), because=because)

    def answer(self, text: str, *refusals: str, kind: str = "refused_invoices") -> int:
        """Ingest a file of answers; refusals are seller | number | day | reason."""
        rows = [[cell.strip() for cell in line.split("|")] for line in refusals]
        refused = [
            {"source_row": place, "seller_org_no": seller or None, "invoice_number": number}
            | {"refused_on": dt.date.fromisoformat(day), "reason": reason}
            for place, (seller, number, day, reason) in enumerate(rows, 1)
        ]
        file = AnswerFile(
            sha256=sha(f"answer {text}"),
            path=f"{text}.csv",
            kind=kind,
            format="csv",
            rows=len(refused),
            first_month=None,
            last_month=None,
            table_sha256=sha(f"table {text}"),
            refused=pl.DataFrame(refused, schema=RefusedInvoice.schema()),
        )
        return self.ledger.record_answers([file], by("Olle"))

    def draft(
        self, month: str = "2024-01", issued_on: str = "2024-02-05", **over: Any
    ) -> RunRecord:
        """Make the next draft."""
        fields = {
            "run_no": self.ledger.last_issued_run() + 1,
            "last_ingest_no": 0,
            "folder": f"runs/{month}/001",
            "manifest_sha256": sha("manifest"),
            "actor": by("Olle"),
        }
        day = dt.date.fromisoformat(issued_on)
        return self.ledger.record_draft(month=month, issued_on=day, **(fields | over))

    def issue(self, table: str = "", **over: Any) -> DataFrame[IssuedInvoice]:
        """Issue the open draft with the documents of a table."""
        run = self.ledger.draft()
        assert run is not None
        invoices, lines = documents(run, table)
        fields = {
            "actor": by("Olle"),
            "invoices": invoices,
            "lines": lines,
            "evidence": [EvidenceFile("billed_lines", sha(str(run.run_no)), 3, 400)],
        }
        return self.ledger.issue(run.run_no, **(fields | over))

    def bill(
        self, table: str, month: str = "2024-01", issued_on: str = "2024-02-05"
    ) -> DataFrame[IssuedInvoice]:
        """Draft and issue a run with the documents of a table."""
        self.draft(month, issued_on)
        return self.issue(table)

    def take_back(self) -> None:
        """Send, void and credit invoices of the story, and withdraw its first delivery."""
        sent, voided, ordered = (InvoiceKey("5560000001", f"202400000{last}") for last in (3, 2, 3))
        day = dt.date(2024, 3, 6)
        self.ledger.record_sent([sent], sent_on=day, how="brev", actor=by("Anna"))
        self.ledger.void(voided, "fel mottagare", by("Anna"))
        self.ledger.order_credit(ordered, "fel avtal", by("Anna"))
        self.ledger.withdraw(1, "fel fil", by("Anna"))


def documents(run: RunRecord, table: str) -> tuple[DataFrame[Invoice], DataFrame[InvoiceLine]]:
    """Return the documents of a table with one line each, for a run."""
    return of_rows([_document(run, place, row) for place, row in enumerate(rows_of(table))])


def of_rows(
    rows: Sequence[dict[str, Any]],
) -> tuple[DataFrame[Invoice], DataFrame[InvoiceLine]]:
    """Return documents with one line each; `issue` checks their contracts."""
    lines = [
        _LINE
        | {
            "run_no": row["run_no"],
            "invoice": row["invoice"],
            "line_no": 1,
            "quantity": 1,
            "unit_price": row["lines_amount"],
            "amount": row["lines_amount"],
        }
        for row in rows
    ]
    return (
        cast("DataFrame[Invoice]", pl.DataFrame(rows, schema=Invoice.schema())),
        cast("DataFrame[InvoiceLine]", pl.DataFrame(lines, schema=InvoiceLine.schema())),
    )


def _document(run: RunRecord, place: int, row: dict[str, str]) -> dict[str, Any]:
    named = {_SHORT.get(name, name): _TYPES.get(name, str)(cell) for name, cell in row.items()}
    amount, percent = named.pop("amount", Decimal("100.00")), named.pop("vat", Decimal("0.00"))
    share = (amount * percent / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    vat = named.pop("compensation", share)
    credited = {"credits_invoice": named.pop("credits", None)}
    if credited["credits_invoice"]:
        credited["credits_issued_on"] = dt.date.fromisoformat(
            named.pop("credited_on", "2024-02-05")
        )
    if "credited_basis" in named:
        credited["credits_riv_basis_id"] = named.pop("credited_basis")
    run_says = {"run_no": run.run_no, "month": run.month, "issued_on": run.issued_on}
    sums = {
        "vat_percent": percent,
        "lines_amount": amount,
        "vat_compensation": vat,
        "total": amount + vat,
    }
    return _INVOICE | run_says | {"invoice": place} | sums | credited | named
