"""The billed lines and judged rows of issued runs, read from their evidence.

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
from contracts.fates import OPEN_FATES, Fate, JudgedRow
from contracts.invoices import BilledItem, BilledLine, TakenBack
from contracts.keys import CREDIT, DEBIT, DOCUMENT, IDENTITY, ROW_PLACE
from pipelines.archive.evidence import scanned
from pipelines.archive.work import Work
from transforms.cells.identities import with_canonical_identity
from transforms.comparison import unsettled
from transforms.merged_numbers import surviving, survivors


class Judgements:
    """The judged rows of the issued runs, in the order of the runs."""

    def __init__(self, runs: Sequence[Path]) -> None:
        """Initialise with the run folders, the earliest first."""
        self._runs = list(runs)

    def waiting(self) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` of the rows that wait after the last run."""
        if not self._runs:
            return JudgedRow.none().select(ROW_PLACE)
        return (
            _rows_of(self._runs[-1])
            .filter(pl.col("fate").is_in([fate.value for fate in OPEN_FATES]))
            .select(ROW_PLACE)
            .collect()
        )

    def waiting_contacts(self) -> pl.DataFrame:
        """Return the identities of the rows that wait after the last run."""
        if not self._runs:
            return JudgedRow.none().select(IDENTITY)
        waiting = pl.col("fate").is_in([fate.value for fate in OPEN_FATES])
        return _rows_of(self._runs[-1]).filter(waiting).select(IDENTITY).collect()

    def billed_last(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return identity and place of the reports that the last run billed, or found billed."""
        billed = pl.col("fate").is_in([Fate.BILLED.value, Fate.UNCHANGED.value])
        return (
            _rows_of(self._runs[-1])
            .filter(billed)
            .join(contacts.select(IDENTITY).lazy(), on=IDENTITY, how="semi")
            .select(*IDENTITY, *ROW_PLACE)
            .collect()
        )

    def unchanged_since(self, billed: pl.DataFrame) -> pl.DataFrame:
        """Return the places of reports in later runs that equal those in `billed`.

        `billed` has the identity of contacts, and the `run_no` that billed each.
        """
        since = [
            _with_barred(run)
            .filter(~pl.col("_barred"))
            .filter(pl.col("fate") == Fate.UNCHANGED.value)
            .join(billed.lazy().filter(pl.col("run_no") < int(run.name)), on=IDENTITY, how="semi")
            .select(ROW_PLACE)
            for run in self._runs
        ]
        return pl.concat([JudgedRow.none().select(ROW_PLACE), *(same.collect() for same in since)])

    def of(self, contacts: pl.DataFrame) -> DataFrame[JudgedRow]:
        """Return the last judgement of every earlier report of `contacts` (identities).

        Reports that took no part are left out: docs/rules.md#senders.
        """
        if not self._runs:
            return JudgedRow.none()
        asked = contacts.select(IDENTITY).lazy()
        rows = (
            pl.concat(map(_with_barred, self._runs))
            .join(asked, on=IDENTITY, how="semi", maintain_order="left")
            .collect(engine="streaming")
        )
        last = rows.unique(ROW_PLACE, keep="last", maintain_order=True)
        return JudgedRow.of(last.filter(~pl.col("_barred")).drop("_barred"))

    def fates(self, places: pl.DataFrame) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` and last fate of the `places` judged before."""
        if not self._runs:
            return JudgedRow.none().select(*ROW_PLACE, "fate")
        return (
            self._in_order()
            .join(places.lazy(), on=ROW_PLACE, how="semi")
            .group_by(ROW_PLACE)
            .agg(pl.col("fate").sort_by("_run").last())
            .sort(ROW_PLACE)
            .collect(engine="streaming")
        )

    def fates_of_ids(self, ids: pl.DataFrame) -> pl.DataFrame:
        """Return `reporter`, `contact_id`, `fate` of contacts with an id of `ids`.

        Contacts of every reporter are included. The fate is that of the report that decided last,
        of those that took part if any did.
        """
        if not self._runs:
            return JudgedRow.none().select(*IDENTITY, "fate")
        return (
            self._in_order()
            .filter(
                pl.col("fate") != Fate.REPLACED.value,
                pl.col("reporter").is_not_null(),
                pl.col("contact_id").is_not_null(),
            )
            .join(ids.lazy(), on="contact_id", how="semi")
            .group_by(IDENTITY)
            .agg(pl.col("fate").sort_by(~pl.col("_barred"), "_run", *ROW_PLACE).last())
            .sort(IDENTITY)
            .collect(engine="streaming")
        )

    def _in_order(self) -> pl.LazyFrame:
        """Return the rows of all runs, with `_run`: the run's position in the order."""
        return pl.concat(
            _with_barred(run).with_columns(_run=pl.lit(number))
            for number, run in enumerate(self._runs)
        )


def _with_barred(run: Path) -> pl.LazyFrame:
    """Return the judged rows of a run, with `_barred`: whether their folder may not report them."""
    rows, kept = _rows_of(run), run / "barred_rows.parquet"
    if not kept.exists():
        return rows.with_columns(_barred=pl.lit(value=False))
    barred = pl.scan_parquet(kept).with_columns(_barred=pl.lit(value=True))
    return rows.join(barred, on=ROW_PLACE, how="left", maintain_order="left").with_columns(
        pl.col("_barred").fill_null(value=False)
    )


def _rows_of(run: Path) -> pl.LazyFrame:
    return with_canonical_identity(pl.scan_parquet(run / "judged_rows.parquet"))


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
    ) -> None:
        """Initialise with the run folders, earliest first, and later voids and credits.

        `voided` and `ordered` are `TakenBack` rows: invoices that were voided, and those that were
        ordered to be credited.
        """
        self._runs = list(runs)
        self.judgements = Judgements(runs)
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
        taken_back = pl.concat([voided.collect(), self.to_credit().select(IDENTITY)])
        stays = unsettled(self._net(parts)).join(taken_back, on=IDENTITY, how="anti")
        return self.judgements.billed_last(stays)

    def to_credit(self) -> DataFrame[BilledLine]:
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
        voided = self._voided.filter(pl.col("after_run") == last).select(DOCUMENT)
        if voided.is_empty():
            return JudgedRow.none().select(ROW_PLACE)
        billed = (
            self._scan("billed_lines", self._runs)
            .join(voided.lazy(), on=DOCUMENT, how="semi")
            .filter(pl.col("care_month").is_null())
            .select(*IDENTITY, "run_no", *ROW_PLACE)
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

    Voids and credit orders after that run are excluded.
    """

    def known(taken_back: pl.DataFrame) -> pl.DataFrame:
        return taken_back if before is None else taken_back.filter(pl.col("after_run") < before)

    return History(
        folders_of_issued_runs(work, before),
        known(work.ledger.voids()),
        known(work.ledger.credit_orders()),
    )


def folders_of_issued_runs(work: Work, before: int | None = None) -> list[Path]:
    """Return the evidence folders of the issued runs, in order; optionally before one."""
    issued = work.ledger.runs().filter(pl.col("state") == "issued").sort("run_no")
    if before is not None:
        issued = issued.filter(pl.col("run_no") < before)
    return [work.home.root / folder for folder in issued.get_column("folder")]
