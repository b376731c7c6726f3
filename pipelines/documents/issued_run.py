"""The other documents of a run, issued or a draft: returns to senders and reconciliation.

The reconciliation also reads earlier runs, in the state of this run's day.
"""

from collections.abc import Iterator
from functools import cached_property

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.compared import BilledInRun, FatesInRun, PayerOfRow
from contracts.invoices import BilledLine
from contracts.keys import DOCUMENT
from contracts.registries import Payer
from pipelines.archive.evidence import EvidenceOfRun, scanned
from pipelines.archive.history import History, history_of
from pipelines.archive.work import Work
from pipelines.billing.inputs import kept_registry
from pipelines.billing.manifest import Manifest
from pipelines.billing.tables import month_tables
from pipelines.documents.invoices import Document
from pipelines.documents.returns import returns
from pipelines.home.orders import RunOrder
from pipelines.home.paths import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from transforms.documents.reconciliation.page import avstamning_html
from transforms.documents.reconciliation.tables import avstamning_workbook
from transforms.reconciliation.background import Background, first_compared, sums_of_lines
from transforms.reconciliation.month import reconcile
from transforms.reconciliation.tables import MonthTables, Reconciliation


def background(work: Work, manifest: Manifest, evidence: EvidenceOfRun) -> Background:
    """Gather the year before a run, and its payers' limits; nothing later than it."""
    runs = _runs_compared(work.ledger, manifest.order)
    return Background(
        billed=_billed(work, manifest.order, runs),
        fates=_fates(work.home, runs),
        payers=_payers(work.home, manifest),
        payer_of_row=PayerOfRow.of(
            # Not the whole table, which has a column for everything known of a contact.
            pl.read_parquet(evidence.folder / "matched.parquet", columns=PayerOfRow.columns())
        ),
    )


def _runs_compared(ledger: Ledger, order: RunOrder) -> pl.DataFrame:
    """Return `run_no`, `month`, `folder` of the earlier issued runs of the year."""
    first = str(first_compared(order.month))
    return (
        ledger.runs()
        .filter(
            pl.col("state") == "issued",
            pl.col("run_no") < order.run_no,
            pl.col("month").is_between(pl.lit(first), pl.lit(str(order.month))),
        )
        .select("run_no", "month", "folder")
        .sort("run_no")
    )


def _billed(work: Work, order: RunOrder, runs: pl.DataFrame) -> DataFrame[BilledInRun]:
    """Return the billed sums of those runs, without invoices voided before this run."""
    if runs.is_empty():
        return BilledInRun.none()
    voided = work.ledger.voids().filter(pl.col("after_run") < order.run_no).select(DOCUMENT)
    folders = [work.home.root / folder for folder in runs["folder"]]
    lines = scanned(folders, "billed_lines", BilledLine)
    sums = sums_of_lines(lines.join(voided.lazy(), on=DOCUMENT, how="anti"))
    months = runs.select("run_no", "month")
    return BilledInRun.of(
        sums.collect(engine="streaming")
        .join(months, on="run_no")
        .sort("run_no", "care_month", "agreement_id", "care_unit")
    )


def _fates(home: Home, runs: pl.DataFrame) -> DataFrame[FatesInRun]:
    counted = [
        pl.scan_parquet(home.root / folder / "judged_rows.parquet")
        .group_by("fate")
        .agg(rows=pl.len().cast(pl.Int64))
        .with_columns(run_no=pl.lit(run_no, pl.Int64), month=pl.lit(month))
        .select(FatesInRun.columns())
        for run_no, month, folder in runs.iter_rows()
    ]
    if not counted:
        return FatesInRun.none()
    return FatesInRun.of(pl.concat(counted).collect(engine="streaming").sort("run_no", "fate"))


def _payers(home: Home, manifest: Manifest) -> DataFrame[Payer] | None:
    """Return the payers as the run read them; None if they were not kept."""
    payers: DataFrame[Payer] | None = kept_registry(home, manifest.inputs, "payers")
    return payers


class IssuedRun:
    """A run, issued or a draft, and the documents derived from it, except its invoices."""

    def __init__(self, work: Work, record: RunRecord) -> None:
        self.work = work
        self.record = record
        self.folder = work.home.root / record.folder
        self.manifest = Manifest(self.folder)
        self.evidence = EvidenceOfRun(self.folder)

    def documents(self) -> Iterator[Document]:
        """Make the returns to senders, and the reconciliation."""
        yield from self._returns()
        yield from self._reconciliation()

    @cached_property
    def history(self) -> History:
        """The history of the runs before this one."""
        return history_of(self.work, self.record.run_no)

    @cached_property
    def suffix(self) -> str:
        """The suffix that keeps a month's second run from overwriting its first."""
        return suffix_of(self.work.ledger, self.record)

    def _returns(self) -> Iterator[Document]:
        """Make a workbook for each delivered file with rows that have remarks."""
        for made in returns(self.work, self.evidence, self.record.issued_on):
            yield Document(
                f"returns/{made.ingest_no}{self.suffix}.xlsx",
                made.content,
                "retur till avsändaren",
                rows=made.rows,
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
        """The tables that the run is reconciled from, in their state at drafting."""
        return month_tables(
            self.work.ledger,
            self.manifest.order,
            self.evidence,
            self.history,
            self.manifest.refused,
        )

    def reconciliation(self) -> Reconciliation:
        """Account for the run as it was drafted, next to the year before it."""
        year_before = background(self.work, self.manifest, self.evidence)
        return reconcile(self.tables, year_before)


def suffix_of(ledger: Ledger, record: RunRecord) -> str:
    """Return the suffix of names of a month's later runs; empty for the first."""
    earlier = (pl.col("month") == record.month) & (pl.col("run_no") < record.run_no)
    return "" if ledger.runs().filter(earlier).is_empty() else f"-{record.run_no:03d}"
