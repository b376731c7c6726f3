"""The reported rows of a run, read from the archive."""

import json
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ReportedContact
from contracts.codes import SourceFormat
from contracts.faults import CellToCorrect
from contracts.keys import IDENTITY, ROW_PLACE
from pipelines.home.paths import Home
from pipelines.readers.report import reported as canonical
from transforms.cells.faults import cells_to_correct
from transforms.cells.identities import identity_is_sound


class Archive:
    """The delivered files, as tables of text."""

    def __init__(self, home: Home, files: pl.DataFrame) -> None:
        """Initialise with the ledger's list of files."""
        self._home = home
        self._files = {row["ingest_no"]: row for row in files.iter_rows(named=True)}

    def rows_of_files(self, ingest_nos: Iterable[int]) -> pl.DataFrame:
        """Return every row of some files, in the order of delivery and row."""
        with ThreadPoolExecutor(os.cpu_count()) as readers:
            found = list(readers.map(self._rows, sorted(ingest_nos)))
        return pl.concat(found) if found else _NO_ROWS

    def rows(self, places: pl.DataFrame) -> pl.DataFrame:
        """Return the rows at `places` (`ingest_no`, `source_row`), in order of delivery."""
        asked = places.select(ROW_PLACE).unique()
        found = self.rows_of_files(asked.get_column("ingest_no").unique().to_list())
        return found.join(asked, on=ROW_PLACE, how="semi", maintain_order="left")

    def cells(self, remarks: pl.DataFrame) -> DataFrame[CellToCorrect]:
        """Return the cells that remarks (`ingest_no`, `source_row`, `code`) are about.

        They are not kept as evidence: a file in the archive is always read in the same way.
        """
        files = sorted(remarks.partition_by("ingest_no", as_dict=True).items())
        found = [self._cells(ingest_no, of_file) for (ingest_no,), of_file in files]
        return CellToCorrect.of(pl.concat([CellToCorrect.none(), *found]))

    def _cells(self, ingest_no: int, remarks: pl.DataFrame) -> DataFrame[CellToCorrect]:
        """Return the cells of a file that remarks are about, under the sender's headings."""
        file = self._files[ingest_no]
        layout, kind = json.loads(file["layout"]), SourceFormat(file["format"])
        numbered = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        rows = pl.read_parquet(self._home.text(file["sha256"])).filter(
            numbered.is_in(remarks.get_column("source_row").implode())
        )
        places = remarks.get_column("source_row").unique().sort().head(rows.height)
        reported = canonical(rows, layout, kind).with_columns(places)
        return cells_to_correct(reported, remarks, layout)

    def _rows(self, ingest_no: int) -> pl.DataFrame:
        file = self._files[ingest_no]
        rows = pl.read_parquet(self._home.text(file["sha256"]))
        columns = canonical(rows, json.loads(file["layout"]), SourceFormat(file["format"]))
        return columns.with_row_index("source_row", offset=1).select(
            pl.lit(ingest_no, dtype=pl.Int64).alias("ingest_no"),
            pl.col("source_row").cast(pl.Int64),
            *ReportedContact.columns()[3:],
        )


def reported_contacts(
    home: Home, sha256: str, layout: Mapping[str, str], kind: SourceFormat
) -> pl.DataFrame:
    """Return the identities of a delivered file's rows, each once."""
    named = {column: layout[column] for column in IDENTITY}
    rows = pl.read_parquet(home.text(sha256), columns=list(dict.fromkeys(named.values())))
    return canonical(rows, named, kind).filter(identity_is_sound()).select(IDENTITY).unique()


_NO_ROWS = ReportedContact.none().drop("row")


def with_row_numbers(waiting: pl.DataFrame, new: pl.DataFrame) -> DataFrame[ReportedContact]:
    """Number the rows of a run in the order of delivery.

    Waiting rows were delivered before new rows, and new rows are already in order.
    """
    in_order = waiting.sort(ROW_PLACE)
    return ReportedContact.of(pl.concat([in_order, new]).with_row_index("row"))
