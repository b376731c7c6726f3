"""Documents made before anything is issued, so that none is issued that would be refused.

They lie in the run's folder until they are delivered, beside a list that names each by hash. What
was lost on the way is made again: documents are a function of evidence and ledger.
"""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.codes import Route
from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.evidence import EvidenceOfRun
from pipelines.gate import DocumentsInvalidError
from pipelines.home import Home
from pipelines.invoice_files import Document, Made, Orders, Written, make_invoices, rows_of, write
from pipelines.invoice_pdfs import make_pdfs
from pipelines.manifest import Manifest
from pipelines.processes import batches_of, processes_for
from pipelines.res_template import res_layout_of
from pipelines.riv_files import riv_files
from pipelines.settings import load_settings
from pipelines.steps import Step, reached
from pipelines.validation.rule_sets import RuleFiles, RuleSet, rule_files, rule_sets
from pipelines.whole_files import all_there, sync_folder, write_whole
from transforms.documents.checks.invoice import numbers_given_twice
from transforms.documents.invoice import documents_of
from transforms.documents.res import MISSING, res_files

PREPARED: Final = "documents"
_IN_ORDER: Final = (".xml", ".pdf", ".xlsx")
_LIST: Final = "prepared.json"
# So many invoices are named with a rule that is broken; there may be thousands.
_NAMED: Final = 3


class Prepared(NamedTuple):
    """Documents that were made, below a folder, and the rules they were held against."""

    folder: Path
    written: list[Written]
    rules: dict[str, object]


def prepare(
    home: Home,
    folder: Path,
    invoices: DataFrame[IssuedInvoice],
    suffix: str,
    today: dt.date,
) -> Prepared:
    """Make the documents of a run that is about to be issued, and hold them against all rules.

    Args:
        home: the home.
        folder: the run's folder.
        invoices: its invoices with the numbers that they will get.
        suffix: what keeps a month's second run from writing over its first.
        today: the day on which they are held against the rules.

    Raises:
        DocumentsInvalidError: naming invoice and rule. Nothing may be issued.
        RulesError: when official rules are asked for and cannot be read.
    """
    rules = rule_files(load_settings(home).peppol_rules, home.root)
    target = folder / PREPARED
    made = _joined(
        _make(folder, target, invoices, suffix, rules),
        _riv(home, folder, target, invoices, today),
    )
    twice = numbers_given_twice([invoice for invoice, _ in documents_of(invoices, _no_lines())])
    broken = [*made.broken, *(f"faktura {number}: SAM-NUMBER-TWICE" for number in twice)]
    if broken:
        clear_prepared(folder)
        raise DocumentsInvalidError(_by_rule(broken))
    sets = _told(rule_sets(rules))
    content = {
        "invoices": _hash(invoices),
        "rules": sets,
        "documents": [document._asdict() for document in made.written],
    }
    write_whole(folder / _LIST, json.dumps(content, ensure_ascii=False).encode())
    reached(Step.DOCUMENTS_PREPARED)
    return Prepared(target, made.written, sets)


def prepared_or_again(
    home: Home, folder: Path, invoices: DataFrame[IssuedInvoice], suffix: str
) -> Prepared:
    """Return the documents of an issued run: those prepared when all are there, else made again.

    They passed the rules before the run was issued, and are not held against them again.
    """
    listed = folder / _LIST
    told = json.loads(listed.read_bytes()) if listed.exists() else {}
    if told.get("invoices") == _hash(invoices):
        written = [Written(**document) for document in told["documents"]]
        if all_there(folder / PREPARED, {one.path: one.sha256 for one in written}):
            return Prepared(folder / PREPARED, written, told["rules"])
    rules = told.get("rules") or rules_now(home)
    return Prepared(
        folder / PREPARED, made_again(home, folder, folder / PREPARED, invoices, suffix), rules
    )


def rules_now(home: Home) -> dict[str, object]:
    """Return the rules that documents are held against by a program without Peppol's own layer."""
    return _told(rule_sets(rule_files("", home.root)))


def made_again(
    home: Home, folder: Path, target: Path, invoices: DataFrame[IssuedInvoice], suffix: str
) -> list[Written]:
    """Make the documents of a run's invoices again, from its evidence in `folder` to `target`."""
    issued_on = Manifest(folder).order.issued_on
    return _joined(
        _make(folder, target, invoices, suffix, None),
        _riv(home, folder, target, invoices, issued_on),
    ).written


def clear_prepared(folder: Path) -> None:
    """Take away what was prepared in a run's folder: it is delivered, or will be made again."""
    for left in (folder / PREPARED, folder / f"{PREPARED}.old"):
        shutil.rmtree(left, ignore_errors=True)
    if (folder / _LIST).exists():
        (folder / _LIST).unlink()
        # A list that a power cut brings back would look like work left undone.
        sync_folder(folder)


def _make(
    folder: Path,
    target: Path,
    invoices: DataFrame[IssuedInvoice],
    suffix: str,
    rules: RuleFiles | None,
) -> Made:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    settings = Manifest(folder).settings
    orders = Orders(folder, target, settings.embed_up_to_bytes, settings.refuse_above_bytes, rules)
    batches = batches_of(invoices, EvidenceOfRun(folder).read("invoice_lines", InvoiceLine))
    made = Made([], [])
    with processes_for(batches) as each:
        for part in each(partial(make_invoices, orders)):
            made.written.extend(part.written)
            made.broken.extend(part.broken)
        if not made.broken:
            for part in each(partial(make_pdfs, orders)):
                made.written.extend(part.written)
    made.written.sort(key=_place)
    made.written.extend(write(target, document) for document in _res(folder, invoices, suffix))
    return made


def _place(document: Written) -> tuple[str, int]:
    """Put an invoice's documents together: XML, PDF, then the bases in their order."""
    path = Path(document.path)
    return str(path.parent), _IN_ORDER.index(path.suffix)


def _res(folder: Path, invoices: pl.DataFrame, suffix: str) -> Iterator[Document]:
    """Make the files for RES. One without customer code says so, in its name and in its kind."""
    there = invoices.filter(pl.col("route") == Route.RES.value)
    if there.is_empty():
        return
    contacts = rows_of(folder, "billed_lines", there.get_column("invoice"))
    for file in res_files(there, contacts, res_layout_of(folder)):
        kind = "underlag till RES"
        if file.protected:
            kind += ", skyddad identitet"
        if file.customer == MISSING:
            kind += ", storkundskod saknas"
        yield Document(
            f"res/{file.name}{suffix}.csv",
            file.content,
            kind,
            rows=file.rows,
            kronor=str(file.kronor),
        )


def _riv(home: Home, folder: Path, target: Path, invoices: pl.DataFrame, today: dt.date) -> Made:
    """Make the national bases. One that lacks a fact is refused only when the settings say so."""
    refused = Manifest(folder).settings.riv_incomplete == "refuse"
    made = Made([], [])
    for basis in riv_files(home, folder, invoices, today):
        made.written.append(write(target, basis.document))
        made.broken.extend([*basis.broken, *(basis.untold if refused else [])])
    return made


def _joined(one: Made, other: Made) -> Made:
    return Made([*one.written, *other.written], [*one.broken, *other.broken])


def _by_rule(broken: Sequence[str]) -> list[str]:
    """Say each rule once, and the first of the invoices that break it."""
    named: dict[str, list[str]] = {}
    for one in broken:
        invoice, _, rule = one.partition(": ")
        named.setdefault(rule, []).append(invoice)
    return [
        f"{rule}: {', '.join(invoices[:_NAMED])}"
        + (f" och {len(invoices) - _NAMED} till" if len(invoices) > _NAMED else "")
        for rule, invoices in named.items()
    ]


def _told(sets: dict[str, RuleSet | str]) -> dict[str, object]:
    return {name: one if isinstance(one, str) else one._asdict() for name, one in sets.items()}


def _hash(invoices: pl.DataFrame) -> str:
    told = invoices.select(IssuedInvoice.columns()).sort("invoice").write_csv()
    return hashlib.sha256(told.encode()).hexdigest()


def _no_lines() -> DataFrame[InvoiceLine]:
    return InvoiceLine.none()
