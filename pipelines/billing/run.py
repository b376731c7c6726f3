"""A run of a month: the state shared by its stages."""

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ReportedContact
from contracts.fates import JudgedRow
from contracts.invoices import BilledLine
from contracts.keys import IDENTITY, ROW_PLACE
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import History, history_of
from pipelines.archive.reported import Archive, with_row_numbers
from pipelines.archive.work import Work
from pipelines.billing.withdrawn import decide_again, rows_of, withdrawn_rows
from pipelines.home.orders import RunOrder
from pipelines.home.settings import RunSettings
from pipelines.registries.load import Registries, load_registries
from transforms.cells.coded import KnownCodes, known_codes, with_known_codes
from transforms.comparison import same_as, same_reports, unsettled
from transforms.latest import replaced_rows
from transforms.senders import SenderRegistries, barred_rows
from transforms.sift import without
from transforms.triage import NONE_BARRED, Before, OpenStays, Triaged, triage, unclear_places


class Run:
    """One run of a month in progress: its order, its inputs, and its evidence.

    Inputs are read at the first access and are the same for every stage: the results of issued
    runs, the files ingested since, the registries, the decisions.
    """

    def __init__(self, work: Work, order: RunOrder, made_as: str | None = None) -> None:
        """Initialise a run.

        Args:
            work: the opened home.
            order: the order of the run.
            made_as: the sha256 of the manifest of a run that is reproduced: it then sees the
                decisions made before the original run, and no later ones.
        """
        self.work = work
        self.order = order
        self.made_as = made_as
        # Read in parallel with the first stage, which reads the reports meanwhile.
        self._registries = ThreadPoolExecutor(1).submit(load_registries, work.home.registries)
        self.evidence = EvidenceOfRun(work.home.working(order.month, order.run_no))

    @property
    def folder(self) -> Path:
        """The folder in which the run is made."""
        return self.evidence.folder

    @cached_property
    def settings(self) -> RunSettings:
        """The home's settings for runs."""
        return self.work.settings

    @property
    def registries(self) -> Registries:
        """The dated tables."""
        return self._registries.result()

    @cached_property
    def history(self) -> History:
        """The results of earlier issued runs."""
        return history_of(self.work, self.order.run_no)

    @cached_property
    def archive(self) -> Archive:
        """The delivered files."""
        return Archive(self.work.home, self.work.ledger.files())

    @cached_property
    def reported(self) -> DataFrame[ReportedContact]:
        """The rows to judge: new ones, open ones, and billed ones requested by the order."""
        new = self._spelled(self.archive.rows_of_files(self._new_files))
        waiting = self._spelled(self.archive.rows(self._open_rows))
        if self.order.rebill_since is None:
            return with_row_numbers(waiting, new)
        again = self._rows_asked_again(with_row_numbers(waiting, new))
        return with_row_numbers(pl.concat([waiting, again]), new)

    @cached_property
    def places(self) -> pl.DataFrame:
        """`row`, place, identity and `reported_at` of the rows to judge."""
        return self.reported.select("row", *ROW_PLACE, *IDENTITY, "reported_at")

    def let_go_of_reports(self) -> None:
        """Free the reports; they are read again on the next access.

        After the first stage, stages need only the places of rows, and the rows that a person
        released.
        """
        _ = self.places, self.released
        del self.reported

    @cached_property
    def triaged(self) -> Triaged:
        """The reports to judge, and those already settled."""
        return triage(self.reported, self.before)

    @property
    def due_rows(self) -> pl.DataFrame:
        """`ingest_no`, `source_row` of the rows that must get a fate in this run.

        Counted from the ledger and from the open rows, not from the rows that were read.
        """
        return pl.concat([self._open_rows, rows_of(self.work, self._new_files)])

    @cached_property
    def withdrawn(self) -> pl.DataFrame:
        """`ingest_no`, `source_row` of the rows of deliveries withdrawn since the last run."""
        return withdrawn_rows(self.work, self.order)

    @cached_property
    def before(self) -> Before:
        """The state of the run's contacts before the run."""
        return Before(
            earlier=self._earlier,
            billed_reports=self._spelled(self.archive.rows(_billed_once(self.billed))),
            refused_reports=self._spelled(self.archive.rows(self._decisions("refuse"))),
            asked_again=self._places_to_rows(self._asked_again),
            to_credit=self._places_to_rows(self.to_credit),
            unclear=self.archive.rows(unclear_places(self.reported, self._earlier)),
            barred=self.barred,
            stays=OpenStays(
                unsettled(self.billed),
                self._places_to_rows(self._open_stays),
                self._rebilled.select(IDENTITY),
            ),
            withdrawn=self._places_to_rows(self.withdrawn),
        )

    @cached_property
    def barred(self) -> pl.DataFrame:
        """`row` of the rows that their folder may not report; they take no part."""
        if self.registries.deliverers.is_empty():
            return NONE_BARRED
        tables = (self._asked_again, self._open_stays, self.to_credit, self.withdrawn)
        apart = pl.concat(table.select(ROW_PLACE) for table in tables)
        return self._barred_of(without(self.reported, self._places_to_rows(apart)))

    @cached_property
    def billed(self) -> DataFrame[BilledLine]:
        """The net lines of the run's own contacts, except those to be credited anyway.

        A part of a stay may be credited while other parts stay billed.
        """
        net = self.history.billed(self.reported)
        away = self.to_credit.select(*IDENTITY, "care_month")
        return BilledLine.of(
            net.join(away, on=away.columns, how="anti", nulls_equal=True, maintain_order="left")
        )

    @cached_property
    def to_credit(self) -> DataFrame[BilledLine]:
        """The net lines to credit on request, and those of withdrawn deliveries."""
        return self.history.to_credit()

    @cached_property
    def released(self) -> pl.DataFrame:
        """`row`, `code` of remarks from which a person released the current report."""
        decisions = self._decisions("release")
        codes = decisions.select(*ROW_PLACE, code=pl.col("codes").str.split(" ")).explode("code")
        decided = self._spelled(self.archive.rows(decisions)).join(codes, on=ROW_PLACE)
        return same_as(self.reported, decided).select("row", "code").unique()

    @cached_property
    def _new_files(self) -> list[int]:
        last = self.order.run_no - 1
        judged = self.work.ledger.run(last).last_ingest_no if last else 0
        return list(range(judged + 1, self.order.last_ingest_no + 1))

    @cached_property
    def _earlier(self) -> DataFrame[JudgedRow]:
        return self._judged_before(self.reported)

    @cached_property
    def _rebilled(self) -> pl.DataFrame:
        """The billed lines that `rebill_since` selects."""
        if self.order.rebill_since is None:
            return BilledLine.none()
        since = self.history.billed_since(pl.lit(self.order.rebill_since))
        return since.join(self.to_credit, on=IDENTITY, how="anti", maintain_order="left")

    @cached_property
    def _asked_again(self) -> pl.DataFrame:
        """Of those, the lines whose reports are read again.

        Stays of which a report waits, or that are not settled, are judged anyway.
        """
        is_part = pl.col("care_month").is_not_null()
        stays = self._rebilled.filter(is_part).join(
            self.history.open_contacts(), on=IDENTITY, how="anti"
        )
        return _last_of_stays(pl.concat([self._rebilled.filter(~is_part), stays]))

    @cached_property
    def _open_stays(self) -> pl.DataFrame:
        """Identity and place of the reports of stays that are judged again each month."""
        return self.history.open_stays()

    @cached_property
    def _open_rows(self) -> pl.DataFrame:
        """The places of earlier rows to judge again: waiting and credited ones."""
        again = decide_again(self.history, self.archive, self.withdrawn)
        earlier = self.withdrawn.filter(~pl.col("ingest_no").is_in(self._new_files))
        credited = self.to_credit.select(ROW_PLACE)
        found = pl.concat([self.history.open_rows(), credited, earlier, again])
        return found.unique(maintain_order=True)

    def _rows_asked_again(self, reports: DataFrame[ReportedContact]) -> pl.DataFrame:
        """Return the billed reports to judge again, except those with an equal new report."""
        lines = self._asked_again
        reports = ReportedContact.of(
            reports.join(self.withdrawn, on=ROW_PLACE, how="anti", maintain_order="left")
        )
        reports = ReportedContact.of(without(reports, self._barred_of(reports)))
        latest = without(reports, replaced_rows(reports, self._judged_before(reports)))
        billed = self._spelled(self.archive.rows(lines))
        stays = latest.join(unsettled(self._rebilled), on=IDENTITY, how="semi")
        same = without(same_reports(latest, billed), stays)
        spoken_for = without(latest, same)
        asked = lines.join(spoken_for, on=IDENTITY, how="anti")
        return billed.join(asked, on=list(ROW_PLACE), how="semi", maintain_order="left")

    def _barred_of(self, reports: pl.DataFrame) -> pl.DataFrame:
        """Return the `row` of reports that their folder may not report."""
        registries = self.registries
        known = SenderRegistries(
            registries.deliverers, registries.care_units, registries.agreements
        )
        if known.deliverers.is_empty():
            return NONE_BARRED
        net = self.history.billed(reports)
        return barred_rows(reports, self.work.ledger.files(), net, known)

    def _spelled(self, reports: pl.DataFrame) -> pl.DataFrame:
        """Return reports with codes as the run's registries spell them."""
        return with_known_codes(reports, self._known_codes)

    @cached_property
    def _known_codes(self) -> KnownCodes:
        registries = self.registries
        return known_codes(
            registries.visit_types,
            registries.professions,
            registries.fee_codes,
            registries.price_items,
            registries.patient_fees,
        )

    def _judged_before(self, reported: pl.DataFrame) -> DataFrame[JudgedRow]:
        return self.history.judgements.of(reported)

    def _places_to_rows(self, places: pl.DataFrame) -> pl.DataFrame:
        return (
            self.places.select("row", *ROW_PLACE)
            .join(places, on=ROW_PLACE, how="semi")
            .select("row")
        )

    def _decisions(self, kind: str) -> pl.DataFrame:
        return self.work.ledger.decisions(self.made_as).filter(pl.col("kind") == kind)


def _billed_once(billed: pl.DataFrame) -> pl.DataFrame:
    """Return the line with the report that was billed last of each contact.

    Contacts that an earlier release billed under two spellings of their identity are left out.
    Their next report is judged, also when it is the same: it credits both bills and makes one.
    """
    return _last_of_stays(billed).filter(~pl.struct(IDENTITY).is_duplicated())


def _last_of_stays(lines: pl.DataFrame) -> pl.DataFrame:
    """Return one line of each stay that is billed in parts: the one that was billed last."""
    is_part = pl.col("care_month").is_not_null()
    parts = lines.filter(is_part).sort("run_no", maintain_order=True)
    last = parts.unique(IDENTITY, keep="last", maintain_order=True)
    return pl.concat([lines.filter(~is_part), last])
