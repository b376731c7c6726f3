"""The place of a document: its month's outbox, or a separate folder when voided.

    outbox/2024-02/invoices/9999990014-2024000003/faktura.xml
    outbox/2024-02/makulerade/invoices/9999990014-2024000003/faktura.xml

The ledger always names a document by its first path; its other place follows from the void. If a
call is interrupted between the two, the next one completes it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from contracts.codes import Route
from contracts.keys import DOCUMENT
from pipelines.archive.work import Work
from pipelines.documents.issued_run import suffix_of
from pipelines.home.paths import VOIDED
from pipelines.ledger.records import RunRecord
from transforms.documents.res import file_name

# The parts of a file name after the invoice, or the customer.
_KINDS: Final = ("_skyddad", "_ofullstandig")
_PARTS: Final = 2


class Outbox(NamedTuple):
    """The places of an issued run's documents. `voided` has folders and names."""

    folder: Path
    voided: frozenset[tuple[str, str]]

    def is_voided(self, path: str) -> bool:
        """Return whether a document, by the path in the ledger, is of a voided invoice."""
        parts = path.split("/")
        if len(parts) < _PARTS:
            return False
        name = parts[1].partition(".")[0]
        for kind in _KINDS:
            name = name.replace(kind, "")
        return (parts[0], name) in self.voided

    def listed_path(self, path: str) -> str:
        """Return the path of a document in the month's outbox."""
        return f"{VOIDED}/{path}" if self.is_voided(path) else path

    def place(self, path: str) -> Path:
        """Return the absolute path of a document."""
        return self.folder / self.listed_path(path)


def outbox_of(work: Work, record: RunRecord) -> Outbox:
    """Return the documents of an issued run, with all voids until now."""
    voids = work.ledger.voids().filter(pl.col("run_no") == record.run_no)
    voided = work.ledger.invoices(record.run_no).join(voids, on=DOCUMENT, how="semi")
    suffix = suffix_of(work.ledger, record) if not voided.is_empty() else ""
    names = frozenset(
        name for invoice in voided.iter_rows(named=True) for name in _names(invoice, suffix)
    )
    return Outbox(work.home.outbox(record.month), names)


def move_voided(work: Work) -> None:
    """Move the documents of voided invoices out of the documents to send."""
    for outbox, paths in _voided(work):
        for path in paths:
            here, place = outbox.folder / path, outbox.place(path)
            if here.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                here.replace(place)
        for path in paths:
            remove_empty((outbox.folder / path).parent, outbox.folder)
    os.sync()


def remove_empty(folder: Path, root: Path) -> None:
    """Delete an empty folder below `root`, and its parents that become empty."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def left_to_move(work: Work) -> list[str]:
    """Return the months where voided documents remain among the documents to send.

    An empty folder counts too, because it means that a move was interrupted.
    """
    return sorted(
        {
            outbox.folder.name
            for outbox, paths in _voided(work)
            if any(_is_left(outbox.folder / path, outbox.folder) for path in paths)
        }
    )


def _voided(work: Work) -> Iterator[tuple[Outbox, list[str]]]:
    """Yield the outbox of each run with voided invoices, and their documents."""
    for run_no in work.ledger.voids().get_column("run_no").unique().sort():
        outbox = outbox_of(work, work.ledger.run(run_no))
        paths = work.ledger.documents(run_no).get_column("path")
        yield outbox, [path for path in paths if outbox.is_voided(path)]


def _is_left(document: Path, root: Path) -> bool:
    folder = document.parent
    while folder != root:
        if folder.is_dir() and not any(folder.iterdir()):
            return True
        folder = folder.parent
    return document.exists()


def _names(invoice: dict[str, Any], suffix: str) -> Iterator[tuple[str, str]]:
    """Yield folder and name of each file of an invoice, or of its file for RES."""
    name = f"{invoice['seller_org_no']}-{invoice['invoice_number']}"
    yield ("invoices", name)
    yield ("riv", name)
    if invoice["route"] == Route.RES.value:
        customer = file_name(invoice["res_customer"])
        yield ("res", f"{invoice['seller_org_no']}-{customer}{suffix}")
