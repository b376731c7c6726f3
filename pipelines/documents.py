"""The documents of an issued run, beside its invoices: returns to senders and reconciliation."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property

import polars as pl

from contracts.codes import SourceFormat
from contracts.fates import JudgedRow, Remark
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import History, history_of
from pipelines.background import background
from pipelines.billing.manifest import Manifest
from pipelines.billing.tables import month_tables
from pipelines.home.paths import Home
from pipelines.invoice_files import Document
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from transforms.documents.avstamning_html import avstamning_html
from transforms.documents.avstamning_workbook import avstamning_workbook
from transforms.documents.returns import returns_workbook
from transforms.reconciliation.month import reconcile
from transforms.reconciliation.tables import MonthTables, Reconciliation


class IssuedRun:
    """An issued run, and the documents that follow from it but for its invoices."""

    def __init__(self, home: Home, ledger: Ledger, record: RunRecord) -> None:
        self.home = home
        self.ledger = ledger
        self.record = record
        self.folder = home.root / record.folder
        self.manifest = Manifest(self.folder)
        self.evidence = EvidenceOfRun(self.folder)

    def documents(self) -> Iterator[Document]:
        """Make the returns to senders, and the reconciliation."""
        yield from self._returns()
        yield from self._reconciliation()

    @cached_property
    def history(self) -> History:
        """Return what the runs before this one left."""
        return history_of(self.home, self.ledger, self.record.run_no)

    @cached_property
    def suffix(self) -> str:
        """Return what keeps a month's second run from writing over its first."""
        return suffix_of(self.ledger, self.record)

    def _returns(self) -> Iterator[Document]:
        """Make a workbook for each delivered file with rows that were remarked on."""
        remarks = self.evidence.read("remarks", Remark)
        judged = self.evidence.read("judged_rows", JudgedRow)
        files = {row["ingest_no"]: row for row in self.ledger.files().iter_rows(named=True)}
        for ingest_no in remarks.get_column("ingest_no").unique().sort():
            of_file = pl.col("ingest_no") == ingest_no
            said = remarks.filter(of_file)
            rows = pl.read_parquet(self.home.text(files[ingest_no]["sha256"]))
            if files[ingest_no]["format"] == SourceFormat.ERSMO:
                # The format has no place for it, yet a missing one is what its senders must mend.
                rows = rows.with_columns(lma_number=pl.lit(None, dtype=pl.String))
            content = returns_workbook(
                files[ingest_no]["path"],
                rows,
                said,
                judged.filter(of_file).select("source_row", "fate"),
                self._issued_on,
            )
            yield Document(
                f"returns/{ingest_no}{self.suffix}.xlsx",
                content,
                "retur till avsändaren",
                rows=said.get_column("source_row").n_unique(),
            )

    def _reconciliation(self) -> Iterator[Document]:
        found = self.reconciliation()
        rows = int(found.fates["rows"].sum())
        name = f"avstamning{self.suffix}"
        yield Document(f"{name}.xlsx", avstamning_workbook(found), "avstämning", rows=rows)
        html = avstamning_html(found).encode()
        yield Document(f"{name}.html", html, "avstämning", rows=rows)

    @cached_property
    def tables(self) -> MonthTables:
        """Return what the run is reconciled from, as it was when it was drafted."""
        return month_tables(
            self.ledger, self.manifest.order, self.evidence, self.history, self.manifest.refused
        )

    def reconciliation(self) -> Reconciliation:
        """Account for the run as it was issued, beside the year before it."""
        beside = background(self.home, self.ledger, self.manifest, self.evidence)
        return reconcile(self.tables, beside)

    @property
    def _issued_on(self) -> dt.date:
        return self.record.issued_on


def suffix_of(ledger: Ledger, record: RunRecord) -> str:
    """Return what a month's second and later runs add to names that its first one has."""
    of_month = ledger.runs().filter(pl.col("month") == record.month)
    first = of_month.get_column("run_no").min() == record.run_no
    return "" if first else f"-{record.run_no:03d}"
