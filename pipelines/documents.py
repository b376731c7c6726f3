"""All documents of an issued run, as bytes: a function of its evidence and of the ledger."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import polars as pl

from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledItem, BilledLine
from pipelines.evidence import EvidenceOfRun
from pipelines.history import History, folders_of_issued_runs
from pipelines.home import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.manifest import Manifest
from pipelines.month_tables import month_tables
from transforms.documents.avstamning_html import avstamning_html
from transforms.documents.avstamning_workbook import avstamning_workbook
from transforms.documents.basis import basis_workbooks
from transforms.documents.invoice import (
    BASIS_NAME,
    Attachment,
    InvoiceDocument,
    LineOfInvoice,
    documents_of,
    rows_by_invoice,
)
from transforms.documents.peppol import invoice_xml
from transforms.documents.returns import returns_workbook
from transforms.reconciliation.month import reconcile


class Document(NamedTuple):
    """A file for the outbox: its path there, its bytes, and what the manifest says of it."""

    path: str
    content: bytes
    kind: str
    invoice: str | None = None
    agreement: str | None = None
    rows: int | None = None
    kronor: str | None = None


class IssuedRun:
    """An issued run, and the documents that follow from it."""

    def __init__(self, home: Home, ledger: Ledger, record: RunRecord) -> None:
        self.home = home
        self.ledger = ledger
        self.record = record
        self.folder = home.root / record.folder
        self.manifest = Manifest(self.folder)
        self.evidence = EvidenceOfRun(self.folder)

    def documents(self) -> Iterator[Document]:
        """Make every document of the run: invoices with their bases, returns, reconciliation."""
        yield from self._invoices()
        yield from self._returns()
        yield from self._reconciliation()

    @cached_property
    def history(self) -> History:
        """Return what the runs before this one left."""
        return History(folders_of_issued_runs(self.home, self.ledger, self.record.run_no))

    @cached_property
    def _suffix(self) -> str:
        """Return what keeps a month's second run from writing over its first."""
        of_month = self.ledger.runs().filter(pl.col("month") == self.record.month)
        first = of_month.get_column("run_no").min() == self.record.run_no
        return "" if first else f"-{self.record.run_no:03d}"

    def _invoices(self) -> Iterator[Document]:
        contacts = rows_by_invoice(self.evidence.read("billed_lines", BilledLine))
        items = rows_by_invoice(self.evidence.read("billed_items", BilledItem))
        run_no = self.record.run_no
        for invoice, lines in documents_of(
            self.ledger.invoices(run_no), self.ledger.invoice_lines(run_no)
        ):
            place = (invoice.run_no, invoice.invoice)
            bases = basis_workbooks(invoice, contacts[place], items[place])
            yield from self._documents_of(invoice, lines, bases, contacts[place])

    def _documents_of(
        self,
        invoice: InvoiceDocument,
        lines: list[LineOfInvoice],
        bases: dict[str, bytes],
        contacts: pl.DataFrame,
    ) -> Iterator[Document]:
        folder = f"invoices/{invoice.seller_org_no}-{invoice.invoice_number}"
        told = (invoice.invoice_number, invoice.agreement_id)
        if invoice.is_sent_as_xml:
            ordinary = bases[BASIS_NAME]
            small = len(ordinary) <= self.manifest.settings.embed_up_to_bytes
            attached = Attachment(BASIS_NAME, ordinary) if small else None
            xml = invoice_xml(invoice, lines, attached)
            kind = "kreditfaktura" if invoice.is_credit_note else "faktura"
            yield Document(
                f"{folder}/faktura.xml", xml, kind, *told, len(lines), str(invoice.total)
            )
        for name, content in bases.items():
            protected = name != BASIS_NAME
            inside = contacts.filter(pl.col("protected_identity") == protected)
            kronor = str(inside.get_column("amount").sum() or 0)
            kind = "fakturaunderlag, skyddad identitet" if protected else "fakturaunderlag"
            yield Document(f"{folder}/{name}", content, kind, *told, inside.height, kronor)

    def _returns(self) -> Iterator[Document]:
        """Make a workbook for each delivered file with rows that were remarked on."""
        remarks = self.evidence.read("remarks", Remark)
        judged = self.evidence.read("judged_rows", JudgedRow)
        files = {row["ingest_no"]: row for row in self.ledger.files().iter_rows(named=True)}
        for ingest_no in remarks.get_column("ingest_no").unique().sort():
            of_file = pl.col("ingest_no") == ingest_no
            said = remarks.filter(of_file)
            rows = pl.read_parquet(self.home.text(files[ingest_no]["sha256"]))
            content = returns_workbook(
                files[ingest_no]["path"],
                rows.with_row_index("source_row", offset=1).cast({"source_row": pl.Int64}),
                said,
                judged.filter(of_file).select("source_row", "fate"),
                self._issued_on,
            )
            yield Document(
                f"returns/{ingest_no}{self._suffix}.xlsx",
                content,
                "retur till avsändaren",
                rows=said.get_column("source_row").n_unique(),
            )

    def _reconciliation(self) -> Iterator[Document]:
        tables = month_tables(
            self.ledger, self.manifest.order, self.evidence, self.history, self.manifest.refused
        )
        found = reconcile(tables)
        rows = tables.judged.height
        name = f"avstamning{self._suffix}"
        yield Document(f"{name}.xlsx", avstamning_workbook(found), "avstämning", rows=rows)
        html = avstamning_html(found).encode()
        yield Document(f"{name}.html", html, "avstämning", rows=rows)

    @property
    def _issued_on(self) -> dt.date:
        return self.record.issued_on
