"""The documents of a draft: all that an issued run has, under provisional numbers.

They are checked against all rules, so that people approve what can be issued. The run's manifest
has the hash of each, and so its approval covers them. Issuing makes them again and compares: only
the numbers may change, and the marks of a draft disappear. Rule: docs/rules.md#drafts.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError
from contracts.invoices import Invoice, IssuedInvoice
from pipelines.archive.work import Work
from pipelines.billing.manifest import MANIFEST, Manifest
from pipelines.billing.run import Run
from pipelines.documents.broken import hold_rules
from pipelines.documents.invoices import XML_NAME, Written, write
from pipelines.documents.issued_run import IssuedRun
from pipelines.documents.prepared import Prepared
from pipelines.documents.production import RunToMake, made_again, make_documents
from pipelines.home.clock import swedish_day
from pipelines.home.files import part_of
from pipelines.home.orders import RunOrder
from pipelines.home.paths import DRAFTED
from pipelines.home.steps import Step, reached
from pipelines.ledger.records import RunRecord
from pipelines.validation.rule_sets import rule_files
from transforms.draft_numbers import as_drafted

_EMBEDDED: Final = b"EmbeddedDocumentBinaryObject"
_NO_NUMBERS: Final = MappingProxyType[str, str]({})
ListedDocument = dict[str, object]


def draft_documents(run: Run) -> list[ListedDocument]:
    """Make and check the documents of a draft in its run's folder; return their entries.

    Raises:
        GateClosedError: a document breaks a rule; names the rule and the registry rows of the
            invoice's parties.
        RulesError: official rules are configured and cannot be read.
    """
    run.work.progress("documents")
    drafted = IssuedRun(run.work, _record(run))
    to_make, target = _to_make(drafted), run.folder / DRAFTED
    rules = rule_files(run.work.settings.peppol_rules, run.work.home.root)
    # It is issued on its own day, which may be later than today.
    day = max(swedish_day(run.work.actor.at), run.order.issued_on)
    made = make_documents(to_make, target, day, rules)
    hold_rules(run.work.home, run.folder, to_make.invoices, made.broken)
    written = [*made.written, *(write(target, document) for document in drafted.documents())]
    entries = [_entry(document) for document in written]
    (target / MANIFEST).write_bytes(draft_list(run.order, entries))
    reached(Step.DRAFT_DOCUMENTED)
    return entries


def draft_list(order: RunOrder, entries: Sequence[ListedDocument]) -> bytes:
    """Return the list of a draft's documents, as it is in their folder."""
    content = {
        "month": str(order.month),
        "run": order.run_no,
        "state": "utkast",
        "issued_on": order.issued_on.isoformat(),
        "documents": [_in_order(entry) for entry in entries],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _in_order(entry: ListedDocument) -> ListedDocument:
    return {name: entry[name] for name in Written._fields if name in entry}


def is_listed(folder: Path, listed: bytes) -> bool:
    """Return whether a folder has the documents of this list."""
    path = folder / MANIFEST
    return path.is_file() and path.read_bytes() == listed


def hold_to_draft(
    work: Work, draft: RunRecord, prepared: Prepared, final: DataFrame[IssuedInvoice]
) -> None:
    """Compare prepared documents with those of the draft that people saw.

    The draft's documents are made again: the same bytes show that nothing but the numbers can
    differ, because both are made from the same tables by the same program.

    Args:
        work: the home.
        draft: the open draft.
        prepared: the documents to issue.
        final: its invoices, with the numbers that they will get.

    Raises:
        GateClosedError: something else would change. Nothing may be issued.
    """
    manifest = Manifest(work.home.root / draft.folder)
    if not manifest.drafted:
        return
    drafted = IssuedRun(work, draft)
    again = part_of(drafted.folder / DRAFTED)
    try:
        to_make = _to_make(drafted)
        written = made_again(to_make, again)
        written += [write(again, document) for document in drafted.documents()]
        changed = {(one["path"], one["sha256"]) for one in manifest.drafted} ^ {
            (one.path, one.sha256) for one in written
        }
        count = len({path for path, _ in changed})
        count += _other_documents(written, again, prepared, _numbers(to_make.invoices, final))
    finally:
        shutil.rmtree(again, ignore_errors=True)
    if count:
        raise GateClosedError(ErrorCode.DRAFT_WOULD_CHANGE, month=manifest.order.month, count=count)
    reached(Step.DRAFT_COMPARED)


def _other_documents(
    written: Sequence[Written], again: Path, prepared: Prepared, numbers: Mapping[str, str]
) -> int:
    """Count the documents to issue that are not in the draft under another number.

    A workbook that is embedded in one of the two only also counts: its size depends on the number.
    """
    in_draft = {_shown(one, numbers): again / one.path for one in written}
    count = 0
    for one in prepared.written:
        same = in_draft.get(_shown(one))
        if same is None:
            count += 1
        elif same.name == XML_NAME:
            count += _embeds(same) != _embeds(prepared.folder / one.path)
    return count


def _record(run: Run) -> RunRecord:
    """Return the record of a run that the ledger does not have yet."""
    order, actor = run.order, run.work.actor
    return RunRecord(
        run_no=order.run_no,
        month=str(order.month),
        state="draft",
        issued_on=order.issued_on,
        last_ingest_no=order.last_ingest_no,
        folder=run.folder.relative_to(run.work.home.root).as_posix(),
        manifest_sha256="",
        created_by=actor.who,
        created_at=actor.at,
        approved_by=None,
        approved_at=None,
        issued_by=None,
        issued_at=None,
        last_match_no=order.last_match_no,
        last_payment_file_no=order.last_payment_file_no,
    )


def _to_make(drafted: IssuedRun) -> RunToMake:
    invoices = as_drafted(drafted.evidence.read("invoices", Invoice))
    return RunToMake(drafted.work.home, drafted.folder, invoices, drafted.suffix)


def _entry(document: Written) -> ListedDocument:
    """Return the manifest's entry of a document, without empty fields."""
    entry = document._asdict()
    del entry["size"]
    return {key: value for key, value in entry.items() if value is not None}


def _numbers(drafted: pl.DataFrame, final: pl.DataFrame) -> dict[str, str]:
    """Return the final number of each provisional one."""
    both = drafted.select("invoice", "invoice_number").join(
        final.select("invoice", final="invoice_number"), on="invoice"
    )
    return dict(both.select("invoice_number", "final").iter_rows())


def _shown(document: Written, numbers: Mapping[str, str] = _NO_NUMBERS) -> tuple[object, ...]:
    """Return what a list shows of a document, under its final number."""
    number = document.invoice
    final = numbers.get(number or "", number)
    path = document.path.replace(number or "", final or "") if number else document.path
    sums = (document.kind, document.agreement, document.rows, document.kronor)
    return path, final, *sums


def _embeds(document: Path) -> bool:
    return _EMBEDDED in document.read_bytes()
