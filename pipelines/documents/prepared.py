"""Documents made and checked before issuing, so that no invalid one is issued.

They are in the run's folder until delivery, with a list that has the hash of each. Lost documents
are made again: documents are a function of evidence and ledger.
"""

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.documents.broken import hold_rules
from pipelines.documents.invoices import Written
from pipelines.documents.production import RunToMake, made_again, make_documents
from pipelines.home.files import all_there, sync_folder, write_whole
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.home.steps import Step, reached
from pipelines.validation.rule_sets import RuleSet, rule_files, rule_sets
from transforms.documents.checks.invoice import numbers_given_twice
from transforms.documents.invoice.invoice import documents_of

PREPARED: Final = "documents"
_LIST: Final = "prepared.json"


class Prepared(NamedTuple):
    """Documents that were made, their folder, and the rules they were checked against."""

    folder: Path
    written: list[Written]
    rules: dict[str, object]


def prepare_documents(run: RunToMake, today: dt.date) -> Prepared:
    """Make the documents of a run that is about to be issued, and check all rules.

    Args:
        run: the run; its invoices have the numbers that they will get.
        today: the day of the check.

    Raises:
        GateClosedError: names invoice and rule. Nothing may be issued.
        RulesError: official rules are configured and cannot be read.
    """
    rules = rule_files(load_settings(run.home).peppol_rules, run.home.root)
    target = run.folder / PREPARED
    made = make_documents(run, target, today, rules)
    documents = documents_of(run.invoices, InvoiceLine.none())
    twice = numbers_given_twice([invoice for invoice, _ in documents])
    broken = [*made.broken, *(f"faktura {number}: SAM-NUMBER-TWICE" for number in twice)]
    if broken:
        clear_prepared(run.folder)
    hold_rules(run.home, run.folder, run.invoices, broken)
    sets = _as_json(rule_sets(rules))
    content = {
        "invoices": _hash(run.invoices),
        "rules": sets,
        "documents": [document._asdict() for document in made.written],
    }
    write_whole(run.folder / _LIST, json.dumps(content, ensure_ascii=False).encode())
    reached(Step.DOCUMENTS_PREPARED)
    return Prepared(target, made.written, sets)


def prepared_or_again(run: RunToMake) -> Prepared:
    """Return the documents of an issued run: the prepared ones if complete, or new.

    They passed the rules before the run was issued, and are not checked again.
    """
    listed, target = run.folder / _LIST, run.folder / PREPARED
    found = json.loads(listed.read_bytes()) if listed.exists() else {}
    if found.get("invoices") == _hash(run.invoices):
        written = [Written(**document) for document in found["documents"]]
        if all_there(target, {one.path: one.sha256 for one in written}):
            return Prepared(target, written, found["rules"])
    rules = found.get("rules") or rules_now(run.home)
    return Prepared(target, made_again(run, target), rules)


def rules_now(home: Home) -> dict[str, object]:
    """Return the rules that are checked without Peppol's own layer."""
    return _as_json(rule_sets(rule_files("", home.root)))


def clear_prepared(folder: Path) -> None:
    """Delete the prepared documents of a run: delivered, or to be made again."""
    for left in (folder / PREPARED, folder / f"{PREPARED}.old"):
        shutil.rmtree(left, ignore_errors=True)
    if (folder / _LIST).exists():
        (folder / _LIST).unlink()
        # If a power cut restored the list, it would look like unfinished work.
        sync_folder(folder)


def _as_json(sets: dict[str, RuleSet | str]) -> dict[str, object]:
    return {name: one if isinstance(one, str) else one._asdict() for name, one in sets.items()}


def _hash(invoices: pl.DataFrame) -> str:
    table = invoices.select(IssuedInvoice.columns()).sort("invoice").write_csv()
    return hashlib.sha256(table.encode()).hexdigest()
