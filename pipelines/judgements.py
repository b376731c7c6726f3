"""What issued runs before this one judged: the fate that each gave to each row."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.fates import OPEN_FATES, Fate, JudgedRow

_IDENTITY = ["reporter", "contact_id"]
_PLACE = ["ingest_no", "source_row"]


class Judgements:
    """The judged rows of the issued runs, in the order of the runs."""

    def __init__(self, runs: Sequence[Path]) -> None:
        """Take the run folders, the earliest first."""
        self._runs = list(runs)

    def waiting(self) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` of the rows that wait after the last run."""
        if not self._runs:
            return JudgedRow.none().select(_PLACE)
        return (
            _rows_of(self._runs[-1])
            .filter(pl.col("fate").is_in([fate.value for fate in OPEN_FATES]))
            .select(_PLACE)
            .collect()
        )

    def unchanged_since(self, billed: pl.DataFrame) -> pl.DataFrame:
        """Return the places of reports that said the same as `billed` did, in a later run.

        `billed` is the identity of contacts, and the `run_no` that billed each.
        """
        since = [
            _rows_of(run)
            .filter(pl.col("fate") == Fate.UNCHANGED.value)
            .join(billed.lazy().filter(pl.col("run_no") < int(run.name)), on=_IDENTITY, how="semi")
            .select(_PLACE)
            for run in self._runs
        ]
        return pl.concat([JudgedRow.none().select(_PLACE), *(same.collect() for same in since)])

    def of(self, contacts: pl.DataFrame) -> DataFrame[JudgedRow]:
        """Return the last judgement of every earlier report of `contacts` (identities)."""
        if not self._runs:
            return JudgedRow.none()
        asked = contacts.select(_IDENTITY).lazy()
        rows = (
            pl.scan_parquet([run / "judged_rows.parquet" for run in self._runs])
            .join(asked, on=_IDENTITY, how="semi", maintain_order="left")
            .collect(engine="streaming")
        )
        return JudgedRow.of(rows.unique(_PLACE, keep="last", maintain_order=True))

    def fates(self, places: pl.DataFrame) -> pl.DataFrame:
        """Return `ingest_no`, `source_row` and last fate of those `places` judged before."""
        if not self._runs:
            return JudgedRow.none().select(*_PLACE, "fate")
        return (
            self._in_order()
            .join(places.lazy(), on=_PLACE, how="semi")
            .group_by(_PLACE)
            .agg(pl.col("fate").sort_by("_run").last())
            .sort(_PLACE)
            .collect(engine="streaming")
        )

    def fates_of_ids(self, ids: pl.DataFrame) -> pl.DataFrame:
        """Return `reporter`, `contact_id`, `fate` of each contact with a `contact_id` of `ids`.

        The fate is that of the report that decided last, whoever's contact it is.
        """
        if not self._runs:
            return JudgedRow.none().select(*_IDENTITY, "fate")
        return (
            self._in_order()
            .filter(
                pl.col("fate") != Fate.REPLACED.value,
                pl.col("reporter").is_not_null(),
                pl.col("contact_id").is_not_null(),
            )
            .join(ids.lazy(), on="contact_id", how="semi")
            .group_by(_IDENTITY)
            .agg(pl.col("fate").sort_by("_run", "ingest_no", "source_row").last())
            .sort(_IDENTITY)
            .collect(engine="streaming")
        )

    def _in_order(self) -> pl.LazyFrame:
        """Return the rows of all runs, with `_run`: the place of the run among them."""
        return pl.concat(
            _rows_of(run).with_columns(_run=pl.lit(number)) for number, run in enumerate(self._runs)
        )


def _rows_of(run: Path) -> pl.LazyFrame:
    return pl.scan_parquet(run / "judged_rows.parquet")
