"""The documents of a run's invoices, made from its evidence: all that is sent or lies behind it.

Invoices and their bases, their PDF, the files for RES, the national bases.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.billing.manifest import Manifest
from pipelines.billing.res_layout import res_layout_of
from pipelines.home.paths import Home
from pipelines.invoice_files import Document, Made, Orders, Written, make_invoices, rows_of, write
from pipelines.invoice_pdfs import make_pdfs
from pipelines.processes import batches_of, processes_for
from pipelines.riv_files import riv_files
from pipelines.validation.rule_sets import RuleFiles
from transforms.documents.res import MISSING, res_files

_IN_ORDER: Final = (".xml", ".pdf", ".xlsx")


class RunToMake(NamedTuple):
    """A run whose documents are made: its folder, and its invoices with their numbers.

    `suffix` keeps a month's second run from writing over its first.
    """

    home: Home
    folder: Path
    invoices: DataFrame[IssuedInvoice]
    suffix: str


def make_documents(run: RunToMake, target: Path, today: dt.date, rules: RuleFiles | None) -> Made:
    """Make the documents of a run in `target`, instead of what lies there.

    Args:
        run: the run.
        target: the folder to make them in.
        today: the day on which the national bases are checked.
        rules: the official rules to hold invoices against; none when they passed before.
    """
    made = _invoices(run, target, rules)
    bases = _national_bases(run, target, today)
    return Made([*made.written, *bases.written], [*made.broken, *bases.broken])


def made_again(run: RunToMake, target: Path) -> list[Written]:
    """Make the documents of a run's invoices again, from its evidence to `target`."""
    return make_documents(run, target, Manifest(run.folder).order.issued_on, None).written


def _invoices(run: RunToMake, target: Path, rules: RuleFiles | None) -> Made:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    settings = Manifest(run.folder).settings
    limits = (settings.embed_up_to_bytes, settings.refuse_above_bytes)
    orders = Orders(run.folder, target, *limits, rules)
    lines = EvidenceOfRun(run.folder).read("invoice_lines", InvoiceLine)
    made = Made([], [])
    with processes_for(batches_of(run.invoices, lines)) as each:
        for part in each(partial(make_invoices, orders)):
            made.written.extend(part.written)
            made.broken.extend(part.broken)
        if not made.broken:
            for part in each(partial(make_pdfs, orders)):
                made.written.extend(part.written)
    made.written.sort(key=_place)
    made.written.extend(write(target, document) for document in _res(run))
    return made


def _place(document: Written) -> tuple[str, int]:
    """Put an invoice's documents together: XML, PDF, then the bases in their order."""
    path = Path(document.path)
    return str(path.parent), _IN_ORDER.index(path.suffix)


def _res(run: RunToMake) -> Iterator[Document]:
    """Make the files for RES. One without customer code says so, in its name and in its kind."""
    there = run.invoices.filter(pl.col("route") == Route.RES.value)
    if there.is_empty():
        return
    contacts = rows_of(run.folder, "billed_lines", there.get_column("invoice"))
    for file in res_files(there, contacts, res_layout_of(run.folder)):
        kind = "underlag till RES"
        if file.protected:
            kind += ", skyddad identitet"
        if file.customer == MISSING:
            kind += ", storkundskod saknas"
        yield Document(
            f"res/{file.name}{run.suffix}.csv",
            file.content,
            kind,
            rows=file.rows,
            kronor=str(file.kronor),
        )


def _national_bases(run: RunToMake, target: Path, today: dt.date) -> Made:
    """Make the national bases. One that lacks a fact is refused only when the settings say so."""
    refused = Manifest(run.folder).settings.riv_incomplete == "refuse"
    made = Made([], [])
    for basis in riv_files(run.home, run.folder, run.invoices, today):
        made.written.append(write(target, basis.document))
        made.broken.extend([*basis.broken, *(basis.untold if refused else [])])
    return made
