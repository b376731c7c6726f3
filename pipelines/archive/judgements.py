"""The judged rows of issued runs, read from their evidence.

Rules: docs/rules.md#senders, docs/rules.md#withdrawn-deliveries.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.fates import OPEN_FATES, Fate, JudgedRow
from contracts.keys import IDENTITY, ROW_PLACE
from transforms.cells.identities import identity_is_sound, with_canonical_identity


class Judgements:
    """The judged rows of the issued runs, in the order of the runs.

    Rows that their folder may not report, and rows of withdrawn deliveries, take no part.
    """

    def __init__(self, runs: Sequence[Path], withdrawn: Sequence[int] = ()) -> None:
        """Initialise with the run folders, the earliest first, and the withdrawn deliveries."""
        self._runs = list(runs)
        self._withdrawn = list(withdrawn)

    def waiting(self) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` of the rows that wait after the last run."""
        if not self._runs:
            return JudgedRow.none().select(ROW_PLACE)
        return self._waiting().select(ROW_PLACE).collect()

    def waiting_contacts(self) -> pl.DataFrame:
        """Return the identities of the rows that wait after the last run."""
        if not self._runs:
            return JudgedRow.none().select(IDENTITY)
        return self._waiting().select(IDENTITY).collect()

    def billed_last(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return identity and place of the reports that the last run billed, or found billed."""
        billed = pl.col("fate").is_in([Fate.BILLED.value, Fate.UNCHANGED.value])
        return (
            _rows_of(self._runs[-1])
            .filter(billed, ~self._is_withdrawn())
            .join(contacts.select(IDENTITY).lazy(), on=IDENTITY, how="semi")
            .select(*IDENTITY, *ROW_PLACE)
            .collect()
        )

    def unchanged_since(self, billed: pl.DataFrame) -> pl.DataFrame:
        """Return the places of reports in later runs that equal those in `billed`.

        `billed` has the identity of contacts, the `run_no` that billed each, and `after_run`: the
        last run that may have found it unchanged.
        """
        since = [
            self._rows(run)
            .filter(~pl.col("_apart"))
            .filter(pl.col("fate") == Fate.UNCHANGED.value)
            .join(_billed_at(billed, int(run.name)), on=IDENTITY, how="semi")
            .select(ROW_PLACE)
            for run in self._runs
        ]
        return pl.concat([JudgedRow.none().select(ROW_PLACE), *(same.collect() for same in since)])

    def of(self, contacts: pl.DataFrame) -> DataFrame[JudgedRow]:
        """Return the last judgement of every earlier report of `contacts` (identities).

        Reports that took no part are left out.
        """
        if not self._runs:
            return JudgedRow.none()
        asked = contacts.select(IDENTITY).lazy()
        rows = (
            pl.concat(map(self._rows, self._runs))
            .join(asked, on=IDENTITY, how="semi", maintain_order="left")
            .collect(engine="streaming")
        )
        last = rows.unique(ROW_PLACE, keep="last", maintain_order=True)
        return JudgedRow.of(last.filter(~pl.col("_apart")).drop("_apart"))

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
            .agg(pl.col("fate").sort_by(~pl.col("_apart"), "_run", *ROW_PLACE).last())
            .sort(IDENTITY)
            .collect(engine="streaming")
        )

    def _in_order(self) -> pl.LazyFrame:
        """Return the rows of all runs, with `_run`: the run's position in the order."""
        return pl.concat(
            self._rows(run).with_columns(_run=pl.lit(number))
            for number, run in enumerate(self._runs)
        )

    def contacts_of(self, files: Sequence[int]) -> pl.DataFrame:
        """Return the identities of the judged rows of some files, each once."""
        found = [
            _rows_of(run).filter(pl.col("ingest_no").is_in(list(files)), identity_is_sound())
            for run in self._runs
        ]
        none = JudgedRow.none().lazy()
        return pl.concat([none, *found]).select(IDENTITY).unique().collect()

    def _waiting(self) -> pl.LazyFrame:
        waiting = pl.col("fate").is_in([fate.value for fate in OPEN_FATES])
        return _rows_of(self._runs[-1]).filter(waiting, ~self._is_withdrawn())

    def _is_withdrawn(self) -> pl.Expr:
        return pl.col("ingest_no").is_in(self._withdrawn)

    def _rows(self, run: Path) -> pl.LazyFrame:
        """Return the judged rows of a run, with `_apart`: whether a row takes no part."""
        rows, kept = _rows_of(run), run / "barred_rows.parquet"
        if not kept.exists():
            return rows.with_columns(_apart=self._is_withdrawn())
        barred = pl.scan_parquet(kept).with_columns(_barred=pl.lit(value=True))
        joined = rows.join(barred, on=ROW_PLACE, how="left", maintain_order="left")
        apart = pl.col("_barred").fill_null(value=False) | self._is_withdrawn()
        return joined.with_columns(_apart=apart).drop("_barred")


def _billed_at(billed: pl.DataFrame, run_no: int) -> pl.LazyFrame:
    """Return the contacts that were billed before a run, which may have found them unchanged."""
    then = (pl.col("run_no") < run_no) & (pl.col("after_run") >= run_no)
    return billed.lazy().filter(then)


def _rows_of(run: Path) -> pl.LazyFrame:
    return with_canonical_identity(pl.scan_parquet(run / "judged_rows.parquet"))
