"""A run's evidence: each stage's tables as Parquet, by hash in the ledger."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.contract import Contract
from contracts.errors.codes import ErrorCode
from contracts.errors.error import PassingError
from pipelines.home.files import make_folder, sha256_of
from pipelines.home.steps import Step, reached

C = TypeVar("C", bound=Contract)


class EvidenceOfRun:
    """The tables of one run: on disk, and in memory in the process that made them.

    Tables are written one after another while the next stage runs: writing a table uses one core,
    and waiting for it would take a third of the time of a large month.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, pl.DataFrame] = {}
        self._writer = ThreadPoolExecutor(1)
        self._writing: list[Future[None]] = []

    def keep(self, name: str, rows: DataFrame[C]) -> None:
        """Write a table that was checked against its contract; `finish` waits for it."""
        make_folder(self.folder)
        self._held[name] = rows
        self._writing.append(self._writer.submit(_write, rows, self.folder / f"{name}.parquet"))

    def finish(self) -> None:
        """Wait until every table is written.

        Raises:
            PassingError: a table could not be written.
        """
        waiting, self._writing = self._writing, []
        for write in waiting:
            write.result()

    def read(self, name: str, contract: type[C]) -> DataFrame[C]:
        """Return a table that an earlier stage kept; columns added since are empty."""
        if name not in self._held:
            rows = pl.read_parquet(self.folder / f"{name}.parquet")
            added = {
                column: pl.lit(None, dtype=dtype)
                for column, dtype in contract.schema().items()
                if column not in rows.columns
            }
            self._held[name] = contract.of(rows.with_columns(**added))
        return self._held[name]  # type: ignore[return-value]

    def read_if_kept(self, name: str, contract: type[C]) -> DataFrame[C]:
        """Return a table; an empty one for a run of a release that did not keep it."""
        if name not in self._held and not (self.folder / f"{name}.parquet").exists():
            return contract.none()
        return self.read(name, contract)


def scanned(folders: Sequence[Path], table: str, contract: type[Contract]) -> pl.LazyFrame:
    """Scan a table of some runs; columns that the contract has got since are empty."""
    return pl.scan_parquet(
        [folder / f"{table}.parquet" for folder in folders],
        schema=contract.schema(),
        missing_columns="insert",
    )


def _write(rows: pl.DataFrame, path: Path) -> None:
    """Write a table. Polars reports every write failure as a ComputeError."""
    try:
        rows.write_parquet(path, compression="zstd", compression_level=1)
    except pl.exceptions.ComputeError as failed:
        raise PassingError(ErrorCode.TABLE_NOT_WRITTEN, table=path.stem) from failed
    reached(Step.EVIDENCE_KEPT)


class EvidenceHash(NamedTuple):
    """A table of evidence with its hash."""

    name: str
    sha256: str
    rows: int
    size: int


def hashes(folder: Path) -> list[EvidenceHash]:
    """Return name, sha256, row count and size of each table in `folder`, by name."""
    return [
        EvidenceHash(
            path.stem,
            sha256_of(path),
            pl.scan_parquet(path).select(pl.len()).collect().item(),
            path.stat().st_size,
        )
        for path in sorted(folder.glob("*.parquet"))
    ]
