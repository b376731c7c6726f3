"""The billed lines of issued runs, read from their evidence.

Parquet holds millions of lines, one folder per run; the ledger references the files by hash. Each
query reads only the columns and contacts it needs.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import ItemKind
from contracts.fates import JudgedRow
from contracts.invoices import BilledItem, BilledLine, TakenBack
from contracts.keys import CREDIT, DEBIT, DOCUMENT, IDENTITY, ROW_PLACE
from pipelines.archive.evidence import scanned
from pipelines.archive.judgements import Judgements
from pipelines.archive.work import Work
from transforms.cells.identities import with_canonical_identity
from transforms.comparison import unsettled
from transforms.merged_numbers import surviving, survivors

# A debit and its credit name the report that was billed, whatever the spelling of its identity.
_DEBIT = [*ROW_PLACE, "debit_run", "care_month"]
_CONTRACTS: Final = {"billed_lines": BilledLine, "billed_items": BilledItem}


class History:
    """The billed lines and items of the issued runs, in the order of the runs."""

    def __init__(
        self,
        runs: Sequence[Path],
        voided: pl.DataFrame | None = None,
        ordered: pl.DataFrame | None = None,
        withdrawn: Sequence[int] = (),
    ) -> None:
        """Initialise with the run folders, earliest first, and what was taken back later.

        `voided` and `ordered` are `TakenBack` rows: invoices that were voided, and those that were
        ordered to be credited. `withdrawn` are the numbers of withdrawn deliveries.
        """
        self._runs = list(runs)
        self.judgements = Judgements(runs, withdrawn)
        self._withdrawn = list(withdrawn)
        self._voided = TakenBack.none() if voided is None else voided
        self._ordered = TakenBack.none() if ordered is None else ordered

    def open_rows(self) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` of the rows still to be judged.

        These are the waiting rows, and those whose bill was voided after the last run.
        """
        waiting = self.judgements.waiting()
        if not self._runs:
            return waiting
        stays = self.open_stays().select(ROW_PLACE)
        return pl.concat([waiting, self._reopened(), stays]).unique().sort(ROW_PLACE)

    def open_contacts(self) -> pl.DataFrame:
        """Return the identities of contacts with a waiting report, and of open stays."""
        waiting = self.judgements.waiting_contacts()
        return pl.concat([waiting, self.open_stays().select(IDENTITY)]).unique()

    def open_stays(self) -> pl.DataFrame:
        """Return identity and place of the billed reports of stays that are not settled.

        A stay with a part on an invoice that was voided or is to be credited is settled until it is
        reported again.
        """
        if not self._runs:
            return JudgedRow.none().select(*IDENTITY, *ROW_PLACE)
        parts = self._scan("billed_lines", self._runs).filter(pl.col("care_month").is_not_null())
        just_voided = self._voided.filter(pl.col("after_run") == int(self._runs[-1].name))
        voided = parts.join(just_voided.lazy(), on=DOCUMENT, how="semi").select(IDENTITY)
        taken_back = pl.concat([voided.collect(), self._ordered_lines().select(IDENTITY)])
        stays = unsettled(self._net(parts)).join(taken_back, on=IDENTITY, how="anti")
        return self.judgements.billed_last(stays)

    def to_credit(self) -> DataFrame[BilledLine]:
        """Return the net lines to credit on request, and those of withdrawn deliveries."""
        ordered = self._ordered_lines()
        if not (self._withdrawn and self._runs):
            return ordered
        withdrawn = pl.col("ingest_no").is_in(self._withdrawn)
        lines = self._net(self._scan("billed_lines", self._runs).filter(withdrawn))
        line = [*DOCUMENT, *ROW_PLACE, "care_month"]
        others = lines.join(ordered, on=line, how="anti", nulls_equal=True)
        return BilledLine.of(pl.concat([ordered, others]).sort("run_no", *ROW_PLACE, "care_month"))

    def settled_by_hand(self) -> pl.DataFrame:
        """Return the places of reports that are settled until their contact is reported again.

        They are billed on an invoice that is credited on request, or are stays of a voided one.
        """
        if not self._runs:
            return JudgedRow.none().select(ROW_PLACE)
        debits = self._scan("billed_lines", self._runs).filter(pl.col("sign") == DEBIT)
        parts = debits.filter(pl.col("care_month").is_not_null())
        pairs = ((debits, self._ordered), (parts, self._voided))
        found = [
            lines.join(taken.lazy().select(*DOCUMENT, "after_run"), on=DOCUMENT).select(
                *IDENTITY, "run_no", *ROW_PLACE, "after_run"
            )
            for lines, taken in pairs
        ]
        billed = pl.concat(found).collect()
        return pl.concat([billed.select(ROW_PLACE), self.judgements.unchanged_since(billed)])

    def _ordered_lines(self) -> DataFrame[BilledLine]:
        """Return the net lines of the invoices that were ordered to be credited."""
        if self._ordered.is_empty():
            return BilledLine.none()
        asked = self._ordered.select(DOCUMENT).lazy()
        lines = self._scan("billed_lines", self._runs).join(asked, on=DOCUMENT, how="semi")
        debits = lines.filter(pl.col("sign") == DEBIT).select(IDENTITY).collect()
        # The net line of a contact may since have moved to another invoice.
        net = self.billed(debits)
        return BilledLine.of(net.join(asked.collect(), on=DOCUMENT, how="semi"))

    def _reopened(self) -> pl.DataFrame:
        """Return the rows of contacts whose bill was voided after the last run.

        The report that was billed, and later equal ones (`unchanged`): the latest of them decides.
        Stays that are billed month by month wait until they are reported again.
        """
        last = int(self._runs[-1].name)
        voided = self._voided.filter(pl.col("after_run") == last).select(*DOCUMENT, "after_run")
        if voided.is_empty():
            return JudgedRow.none().select(ROW_PLACE)
        billed = (
            self._scan("billed_lines", self._runs)
            .join(voided.lazy(), on=DOCUMENT)
            .filter(pl.col("care_month").is_null())
            .select(*IDENTITY, "run_no", *ROW_PLACE, "after_run")
            .collect()
        )
        return pl.concat([billed.select(ROW_PLACE), self.judgements.unchanged_since(billed)])

    def billed(self, contacts: pl.DataFrame) -> DataFrame[BilledLine]:
        """Return the net billed line of each of `contacts` (identities)."""
        if not self._runs:
            return BilledLine.none()
        asked = contacts.select(IDENTITY).lazy()
        return self._net(
            self._scan("billed_lines", self._runs).join(
                asked, on=IDENTITY, how="semi", maintain_order="left"
            )
        )

    def billed_since(self, day: pl.Expr) -> DataFrame[BilledLine]:
        """Return the net lines of contacts that started on `day` or after it."""
        if not self._runs:
            return BilledLine.none()
        return self._net(self._scan("billed_lines", self._runs).filter(pl.col("started_on") >= day))

    def net_of(self, keep: Callable[[pl.LazyFrame], pl.LazyFrame]) -> DataFrame[BilledLine]:
        """Return the net lines that pass `keep`, which must treat debit and credit alike."""
        return self._net(keep(self.lines())) if self._runs else BilledLine.none()

    def lines(self) -> pl.LazyFrame:
        """Return all debit and credit lines of all runs, except those of voided invoices."""
        if not self._runs:
            return BilledLine.none().lazy()
        voided = self._voided.select(DOCUMENT).lazy()
        return self._scan("billed_lines", self._runs).join(voided, on=DOCUMENT, how="anti")

    def every_item(self) -> pl.LazyFrame:
        """Return every item of all runs, on debits and credits."""
        return self._scan("billed_items", self._runs) if self._runs else BilledItem.none().lazy()

    def billed_that_ended(self, first: dt.date, last: dt.date) -> DataFrame[BilledLine]:
        """Return the net lines of contacts that ended from `first` to `last`, inclusive."""
        return self.net_of(lambda lines: lines.filter(pl.col("ended_on").is_between(first, last)))

    def billed_to(
        self, patients: pl.Series, reserve_numbers: pl.DataFrame
    ) -> DataFrame[BilledLine]:
        """Return the net lines of `patients`, each under the patient's current number.

        A merge of two reserve numbers must not open a second bill, so lines of replaced numbers are
        included under the surviving number.
        """
        if not self._runs:
            return BilledLine.none()
        replaced = survivors(reserve_numbers)
        merged = replaced.filter(pl.col("survivor").is_in(patients.implode()))
        numbers = pl.concat([patients, merged.get_column("reserve_number")]).unique()
        lines = self._scan("billed_lines", self._runs).join(
            numbers.alias("patient_id").to_frame().lazy(), on="patient_id", how="semi"
        )
        net = self._net(lines)
        return BilledLine.of(net.with_columns(surviving(net, "patient_id", replaced)))

    def stays_and_visits(
        self, patients: pl.Series, reserve_numbers: pl.DataFrame
    ) -> DataFrame[BilledLine]:
        """Return one net line for each contact of `billed_to`: of a stay, its latest part.

        A contact that an earlier release billed under two spellings has two.
        """
        lines = self.billed_to(patients, reserve_numbers)
        is_part = pl.col("care_month").is_not_null()
        parts = lines.filter(is_part).sort("care_month", maintain_order=True)
        last = parts.unique(IDENTITY, keep="last", maintain_order=True)
        return BilledLine.of(pl.concat([lines.filter(~is_part), last]))

    def examined(self, lines: DataFrame[BilledLine]) -> DataFrame[BilledLine]:
        """Return those of net `lines` that were billed as health examinations."""
        folders = [run for run in self._runs if int(run.name) in set(lines["debit_run"])]
        if not folders:
            return BilledLine.none()
        exams = (
            self._scan("billed_items", folders)
            .filter(pl.col("kind") == ItemKind.HEALTH_EXAM.value)
            .select(*DOCUMENT, *ROW_PLACE)
            .collect(engine="streaming")
        )
        key = [*DOCUMENT, *ROW_PLACE]
        return BilledLine.of(lines.join(exams, on=key, how="semi", maintain_order="left"))

    def items(self, lines: pl.DataFrame) -> DataFrame[BilledItem]:
        """Return the items of net `lines`, from the runs that billed them."""
        if lines.is_empty():
            return BilledItem.none()
        folders = [run for run in self._runs if int(run.name) in set(lines["debit_run"])]
        asked = lines.select("invoice", *ROW_PLACE, "care_month", run_no="debit_run").unique()
        key = [*DOCUMENT, *ROW_PLACE, "care_month"]
        return BilledItem.of(
            self._scan("billed_items", folders)
            .join(asked.lazy(), on=key, how="semi", nulls_equal=True)
            .collect(engine="streaming")
        )

    def _net(self, lines: pl.LazyFrame) -> DataFrame[BilledLine]:
        """Return the debits neither credited nor voided, in the order of billing."""
        found = lines.collect(engine="streaming")
        credited = found.filter(pl.col("sign") == CREDIT)
        return BilledLine.of(
            found.filter(pl.col("sign") == DEBIT)
            .join(credited, on=_DEBIT, how="anti", nulls_equal=True)
            .join(self._voided, on=DOCUMENT, how="anti")
            .sort("run_no", *ROW_PLACE, "care_month")
        )

    @staticmethod
    def _scan(table: str, runs: Sequence[Path]) -> pl.LazyFrame:
        rows = scanned(runs, table, _CONTRACTS[table])
        return with_canonical_identity(rows) if table == "billed_lines" else rows


def history_of(work: Work, before: int | None = None) -> History:
    """Return the history of the issued runs, or of those before a run.

    Voids and credit orders after that run are excluded. Without a run, so are the withdrawals that
    no issued run has seen.
    """
    seen_by = work.ledger.last_issued_run() if before is None else before
    withdrawals = work.ledger.withdrawals().filter(pl.col("after_run") < seen_by)

    def known(taken_back: pl.DataFrame) -> pl.DataFrame:
        return taken_back if before is None else taken_back.filter(pl.col("after_run") < before)

    return History(
        folders_of_issued_runs(work, before),
        known(work.ledger.voids()),
        known(work.ledger.credit_orders()),
        withdrawals.get_column("ingest_no").to_list(),
    )


def folders_of_issued_runs(work: Work, before: int | None = None) -> list[Path]:
    """Return the evidence folders of the issued runs, in order; optionally before one."""
    issued = work.ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    if before is not None:
        issued = issued.filter(pl.col("run_no") < before)
    return [work.home.root / folder for folder in issued.get_column("folder")]
