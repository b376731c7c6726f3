"""The tables of a run as the gate and the reconciliation read them."""

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileAccount, FileCount
from contracts.care_contacts import CareContact
from contracts.doubles import Resemblance
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledItem, BilledLine, Invoice, InvoiceLine
from contracts.keys import ROW_PLACE
from contracts.reconciliation import (
    HeldAmount,
    IngestedFile,
    InvoicePayment,
    OpenRows,
    RefusedFile,
    UndecidedList,
)
from contracts.registry_changes import RegistryChange
from contracts.unreported import UnreportedStay
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import History
from pipelines.home.orders import RunOrder
from pipelines.ledger.counts import counts_in
from pipelines.ledger.store import Ledger
from transforms.reconciliation.accounts import payment_accounts, report_accounts
from transforms.reconciliation.tables import MonthTables


def month_tables(
    ledger: Ledger,
    order: RunOrder,
    evidence: EvidenceOfRun,
    history: History,
    refused: list[tuple[str, str]],
) -> MonthTables:
    """Gather a run's evidence and its ledger entries, before or after it is issued.

    `history` is that of earlier runs; `refused` are path and code of unreadable files.
    """
    judged = evidence.read("judged_rows", JudgedRow)
    issued = ledger.invoices(order.run_no)
    return MonthTables(
        month=order.month,
        run_no=order.run_no,
        issued_on=order.issued_on,
        judged=judged,
        remarks=evidence.read("remarks", Remark),
        care=evidence.read("care", CareContact),
        billed_lines=evidence.read("billed_lines", BilledLine),
        billed_items=evidence.read("billed_items", BilledItem),
        invoices=evidence.read("invoices", Invoice) if issued.is_empty() else issued,
        invoice_lines=evidence.read("invoice_lines", InvoiceLine),
        ledger=ledger.invoices(),
        files=IngestedFile.of(ledger.files().select("ingest_no", "path", "rows")),
        refused=RefusedFile.of(
            pl.DataFrame(refused, schema={"path": pl.String, "code": pl.String}, orient="row")
        ),
        open_before=_judged_again(judged, history),
        matches=_matches(ledger, order.last_match_no),
        matched_before=_last_match_no(ledger, order.run_no - 1),
        judged_before=_last_ingest_no(ledger, order.run_no - 1),
        last_ingest_no=order.last_ingest_no,
        taken_back=ledger.voids(),
        resemblances=evidence.read_if_kept("resemblances", Resemblance),
        accounts=evidence.read_if_kept("file_accounts", FileAccount),
        estimates=evidence.read_if_kept("estimates", HeldAmount),
        undecided=evidence.read_if_kept("undecided_lists", UndecidedList),
        registry_changes=evidence.read_if_kept("registry_changes", RegistryChange),
        unreported=evidence.read_if_kept("unreported_stays", UnreportedStay),
    )


def file_accounts(
    ledger: Ledger, order: RunOrder, judged: DataFrame[JudgedRow]
) -> DataFrame[FileAccount]:
    """Return the account of each report and payment file that is new to a run."""
    before = ledger.run(order.run_no - 1) if order.run_no > 1 else None
    reports = _counted(
        ledger.files().rename({"ingest_no": "file_no"}),
        before.last_ingest_no if before else 0,
        order.last_ingest_no,
    )
    files = ledger.payment_files()
    paid = _counted(
        files, (before.last_payment_file_no or 0) if before else 0, order.last_payment_file_no
    )
    return FileAccount.joined(
        [
            report_accounts(reports, judged),
            payment_accounts(paid, ledger.payments(), files.select("file_no", "payments")),
        ]
    )


def _counted(files: pl.DataFrame, after: int, last: int) -> pl.DataFrame:
    """Return `file_no`, `path` and the counts of some files; of earlier releases none."""
    new = files.filter((pl.col("file_no") > after) & (pl.col("file_no") <= last))
    none = FileCount.none().with_columns(
        file_no=pl.lit(0, dtype=pl.Int64), path=pl.lit("", dtype=pl.String)
    )
    counts = [
        counts_in(text).with_columns(
            file_no=pl.lit(file_no, dtype=pl.Int64), path=pl.lit(path, dtype=pl.String)
        )
        for file_no, path, text in new.select("file_no", "path", "counts").iter_rows()
    ]
    return pl.concat([none, *counts])


def as_of_now(ledger: Ledger, tables: MonthTables) -> MonthTables:
    """Return the same month with today's payments, voids and credits.

    For queries about the current state, never for a document.
    """
    return tables._replace(
        run_no=ledger.last_issued_run() + 1,
        invoices=tables.invoices.clear(),
        ledger=ledger.invoices(),
        matches=_matches(ledger, ledger.last_match()),
        taken_back=ledger.voids(),
    )


def _judged_again(judged: pl.DataFrame, history: History) -> DataFrame[OpenRows]:
    """Count, per file, the rows that an earlier run judged, by their previous fate."""
    was = history.judgements.fates(judged.select(ROW_PLACE))
    return OpenRows.of(
        was.group_by("ingest_no", "fate").agg(rows=pl.len().cast(pl.Int64)).sort(pl.all())
    )


def _last_ingest_no(ledger: Ledger, run_no: int) -> int:
    return ledger.run(run_no).last_ingest_no if run_no else 0


def _matches(ledger: Ledger, last_match_no: int) -> DataFrame[InvoicePayment]:
    """Return the payments of invoices, up to a match number."""
    of_invoices = pl.col("invoice_number").is_not_null() & (pl.col("match_no") <= last_match_no)
    return InvoicePayment.of(ledger.matches().filter(of_invoices).select(InvoicePayment.columns()))


def _last_match_no(ledger: Ledger, run_no: int) -> int:
    return (ledger.run(run_no).last_match_no or 0) if run_no else 0
