"""The input and output of a reconciliation."""

import datetime as dt
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.accounts import FileAccount
from contracts.care_contacts import CareContact
from contracts.compared import CareSettled, LateRisk, MonthOfYear, StandsOut, UnitOfYear
from contracts.doubles import ListedDouble, Resemblance
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledItem, BilledLine, InvoiceLine, IssuedInvoice, TakenBack
from contracts.keys import DOCUMENT
from contracts.owed import BalanceBy, BridgeStep, SellerAgeing, SellerBalance, StateCount
from contracts.period import Month
from contracts.reconciliation import (
    CareMonth,
    Control,
    ExplainedRefusal,
    FateCount,
    FileFates,
    HeldAmount,
    HeldByAge,
    IngestedFile,
    InvoiceOfMonth,
    InvoicePayment,
    OpenRows,
    RefusedFile,
    RemarkCount,
    TotalBy,
    UndecidedList,
)
from contracts.registry_changes import RegistryChange
from contracts.unreported import ListedStay, UnreportedStay
from transforms.draft_numbers import with_draft_numbers


class MonthTables(NamedTuple):
    """A run to reconcile, before or after issue.

    `invoices` are those of the run: `Invoice` before issue, `IssuedInvoice` after. `ledger` may
    contain invoices of every run; those of this and later runs are ignored. `files` may contain
    files that are not judged yet: those after `last_ingest_no` (the last file of this run) are
    ignored, those after `judged_before` (the last file of the run before, 0 if none) are new.
    `matches` are the payments of invoices matched when the run was drafted; those after
    `matched_before` are new since the run before. `taken_back` are the invoices voided until now;
    voids after this run are ignored. `accounts` are those of the files that are new to the run.
    """

    month: Month
    run_no: int
    issued_on: dt.date
    judged: DataFrame[JudgedRow]
    remarks: DataFrame[Remark]
    care: DataFrame[CareContact]
    billed_lines: DataFrame[BilledLine]
    billed_items: DataFrame[BilledItem]
    invoices: pl.DataFrame
    invoice_lines: DataFrame[InvoiceLine]
    ledger: DataFrame[IssuedInvoice]
    files: DataFrame[IngestedFile]
    refused: DataFrame[RefusedFile]
    open_before: DataFrame[OpenRows]
    matches: DataFrame[InvoicePayment]
    matched_before: int
    judged_before: int
    last_ingest_no: int
    taken_back: DataFrame[TakenBack] = TakenBack.none()
    resemblances: DataFrame[Resemblance] = Resemblance.none()
    accounts: DataFrame[FileAccount] = FileAccount.none()
    estimates: DataFrame[HeldAmount] = HeldAmount.none()
    undecided: DataFrame[UndecidedList] = UndecidedList.none()
    registry_changes: DataFrame[RegistryChange] = RegistryChange.none()
    unreported: DataFrame[UnreportedStay] = UnreportedStay.none()

    def earlier(self) -> pl.DataFrame:
        """Return the invoices that were issued before this run, with `voided_before`.

        That is the run before which an invoice was voided, null while it is valid.
        """
        voids = self.taken_back.filter(pl.col("after_run") < self.run_no).select(
            *DOCUMENT, voided_before=pl.col("after_run") + 1
        )
        before = self.ledger.filter(pl.col("run_no") < self.run_no)
        return before.join(voids, on=DOCUMENT, how="left", maintain_order="left")

    def standing(self) -> pl.DataFrame:
        """Return the invoices that were issued before this run and not voided."""
        return self.earlier().filter(pl.col("voided_before").is_null())

    def stood_before(self) -> pl.DataFrame:
        """Return the invoices valid after the run before, also those voided since."""
        return self.earlier().filter(
            pl.col("voided_before").is_null() | (pl.col("voided_before") == self.run_no)
        )

    def numbered(self) -> pl.DataFrame:
        """Return the run's invoices with `invoice_number`, provisional before issue."""
        if "invoice_number" in self.invoices.columns:
            return self.invoices
        return with_draft_numbers(self.invoices)


class Reconciliation(NamedTuple):
    """The month's reconciliation. `issued` is whether its invoices have numbers.

    `limits_known` is whether `late` could be computed: an old run may lack its payers' limits.
    """

    month: Month
    run_no: int
    issued_on: dt.date
    issued: bool
    fates: DataFrame[FateCount]
    files: DataFrame[FileFates]
    accounts: DataFrame[FileAccount]
    refused: DataFrame[ExplainedRefusal]
    remarks: DataFrame[RemarkCount]
    held: DataFrame[HeldByAge]
    bridge: DataFrame[BridgeStep]
    care_months: DataFrame[CareMonth]
    totals: DataFrame[TotalBy]
    invoices: DataFrame[InvoiceOfMonth]
    balances: DataFrame[SellerBalance]
    balances_by: DataFrame[BalanceBy]
    states: DataFrame[StateCount]
    ageing: DataFrame[SellerAgeing]
    controls: DataFrame[Control]
    months: DataFrame[MonthOfYear]
    units: DataFrame[UnitOfYear]
    care_settled: DataFrame[CareSettled]
    stands_out: DataFrame[StandsOut]
    late: DataFrame[LateRisk]
    doubles: DataFrame[ListedDouble]
    undecided: DataFrame[UndecidedList]
    registry_changes: DataFrame[RegistryChange]
    unreported: DataFrame[ListedStay]
    limits_known: bool

    def billed_nothing(self) -> bool:
        """Return whether the run made neither an invoice nor a credit note."""
        return self.invoices.filter(pl.col("run_no") == self.run_no).is_empty()
