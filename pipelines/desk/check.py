"""A check of files before they are delivered: the judgement of a run that leaves no trace.

The files are ingested and judged in a copy of the home that is deleted afterwards. The copy has a
ledger of its own and links to everything else, so the home is neither held nor changed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import ContactPrice
from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.fates import Fate, JudgedRow, Remark
from contracts.faults import CellToCorrect
from contracts.keys import ROW_PLACE
from contracts.reconciliation import HeldAmount
from pipelines.archive.reported import Archive
from pipelines.archive.work import held_home
from pipelines.billing.draft import new_run
from pipelines.billing.run import Run
from pipelines.billing.stages import JUDGING, new_lines, work_through
from pipelines.documents.returns import returns
from pipelines.home.orders import Actor, BillOrder, Progress, silent
from pipelines.home.paths import Home
from pipelines.inbox.ingest import Ingested, ingest
from pipelines.ledger.connection import copy_ledger
from pipelines.readers.limits import MAX_BYTES
from transforms.pricing.money import total


class CheckedFile(NamedTuple):
    """The judgement of a report file; places of rows are counted from 1.

    `rows` has `ROW_PLACE`, `contact_id`, `fate` and `amount`, null without a price.
    `content` is the workbook that its sender would get back, None without remarks.
    """

    path: str
    rows: pl.DataFrame
    remarks: DataFrame[Remark]
    cells: DataFrame[CellToCorrect]
    content: bytes | None

    def kronor(self, fate: Fate) -> Decimal:
        """Return the sum of the rows with a fate; rows without a price are left out."""
        amounts = self.rows.filter(pl.col("fate") == fate.value).get_column("amount")
        return sum(amounts.drop_nulls(), Decimal(0))


class Checked(NamedTuple):
    """The outcome of a check: each report file judged, and what ingestion found."""

    files: list[CheckedFile]
    ingested: Ingested

    @property
    def has_remarks(self) -> bool:
        """Whether a file is refused or closed, or a row has a remark."""
        unread = self.ingested.refused or self.ingested.closed
        return bool(unread) or any(not file.remarks.is_empty() for file in self.files)


class CheckRequest(NamedTuple):
    """The files to check, and the month and day of issue they are judged for.

    `folder` is the folder of the inbox to which files from elsewhere are to be delivered.
    """

    files: Sequence[Path]
    order: BillOrder
    folder: str = ""


def judged_files(
    home: Home, asked: CheckRequest, actor: Actor, progress: Progress = silent
) -> Checked:
    """Judge files as if they had been delivered and the month were billed.

    Args:
        home: the home; other calls may use it meanwhile.
        asked: the files, in the inbox or elsewhere.
        actor: the person who asks, and the time.
        progress: called with the name of each step.

    Raises:
        OSError: a file cannot be read.
        SamfakturaError: a file is missing, the month has not begun, or numbers are given on a later
            day.
        RegistryError: a registry is missing or invalid.
        LedgerError: the ledger cannot be opened.
    """
    with _copy_of(home) as copy:
        _deliver(home, asked, copy)
        with held_home(copy.root, actor, progress) as work:
            progress("ingest")
            before = work.ledger.files().height
            found = ingest(work)
            if not found.read:
                return Checked([], found)
            run = new_run(work, asked.order)
            work_through(run, JUDGING)
            new = work.ledger.files().slice(before)
            return Checked(list(_judged(run, new)), found)


@contextmanager
def _copy_of(home: Home) -> Iterator[Home]:
    """Yield a home with a copy of the ledger, and links to the registries, archive and runs."""
    with tempfile.TemporaryDirectory(prefix="samfaktura-") as folder:
        copy = Home(Path(folder))
        copy.inbox.mkdir()
        if home.ledger.exists():
            copy_ledger(home.ledger, copy.ledger)
        # The run and the files of the check are written next to the earlier ones.
        _link_files(home.archive, copy.archive)
        for month in home.root.glob("runs/*"):
            _link_files(month, copy.root / "runs" / month.name)
        for path in (home.registries, home.templates, home.settings):
            _link(path, copy.root / path.name)
        yield copy


def _link_files(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in source.glob("*"):
        _link(path, target / path.name)


def _link(source: Path, target: Path) -> None:
    if source.exists():
        target.symlink_to(source.absolute())


def _deliver(home: Home, asked: CheckRequest, copy: Home) -> None:
    """Copy files to the inbox of a copy; those of the home's inbox keep their path."""
    inbox = home.inbox.resolve()
    for place, file in enumerate(asked.files, 1):
        if not file.is_file():
            raise SamfakturaError(ErrorCode.CHECKED_FILE_MISSING, count=place)
        path = file.resolve()
        if path.is_relative_to(inbox):
            target = copy.inbox / path.relative_to(inbox)
        else:
            target = copy.inbox / asked.folder / path.name
            if target.exists():
                target = target.with_name(f"{place}-{path.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.stat().st_size > MAX_BYTES:
            # Ingestion refuses it by its size alone, so an empty file of that size is enough.
            target.touch()
            os.truncate(target, path.stat().st_size)
        else:
            shutil.copyfile(path, target)


def _judged(run: Run, files: pl.DataFrame) -> Iterator[CheckedFile]:
    """Yield each of the `files` of the ledger, as the run judged it."""
    judged, remarks = (
        run.evidence.read("judged_rows", JudgedRow),
        run.evidence.read("remarks", Remark),
    )
    amounts = _amounts(run)
    of_files = remarks.join(files, on="ingest_no", how="semi", maintain_order="left")
    cells = Archive(run.work.home, files).cells(of_files)
    made = {
        one.ingest_no: one.content for one in returns(run.work, run.evidence, run.order.issued_on)
    }
    for ingest_no, path in files.select("ingest_no", "path").iter_rows():
        of_file = pl.col("ingest_no") == ingest_no
        rows = judged.filter(of_file).join(amounts, on=ROW_PLACE, how="left").sort("source_row")
        yield CheckedFile(
            path,
            rows.select(*ROW_PLACE, "contact_id", "fate", "amount"),
            Remark.of(remarks.filter(of_file)),
            CellToCorrect.of(cells.filter(of_file)),
            made.get(ingest_no),
        )


def _amounts(run: Run) -> pl.DataFrame:
    """Return `ROW_PLACE` and `amount` of the contacts that have a price, or would have one.

    The amount of a billed contact is what it bills now: of a stay, its new parts.
    """
    debits = new_lines(run).debits.group_by(ROW_PLACE).agg(total("amount"))
    priced = run.evidence.read("priced", ContactPrice).join(run.places, on="row")
    known = priced.select(*ROW_PLACE, "amount").join(debits, on=ROW_PLACE, how="anti")
    held = run.evidence.read("estimates", HeldAmount)
    either = pl.concat([debits.select(*ROW_PLACE, "amount"), known])
    return pl.concat([either, held.join(either, on=ROW_PLACE, how="anti")])
