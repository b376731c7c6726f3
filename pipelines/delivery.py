"""The outbox: documents of issued runs, whole files, with a manifest that lists them all."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from contracts.period import Month
from pipelines.documents import IssuedRun
from pipelines.home import Home
from pipelines.inputs import keep_rules, kept_rules
from pipelines.invoice_files import Written, write
from pipelines.ledger.records import DocumentFile, RunRecord
from pipelines.ledger.store import Ledger
from pipelines.manifest import MANIFEST
from pipelines.prepared import prepared_or_again
from pipelines.progress import Progress, silent
from pipelines.publishing import publish_follow_up
from pipelines.whole_files import write_whole
from transforms.documents.peppol import CUSTOMIZATION

LISTED: Final = "documents.json"
_BY = "samfaktura"


def finish_deliveries(
    home: Home, ledger: Ledger, at: dt.datetime, progress: Progress = silent
) -> None:
    """Deliver every issued run that is not delivered yet, and publish what was issued.

    A call that was cut short after the ledger's transaction is finished here by the next one.
    """
    delivered = set(ledger.documents().get_column("run_no"))
    issued = ledger.runs().filter(pl.col("state") == "issued").get_column("run_no")
    waiting = [run_no for run_no in issued.sort() if run_no not in delivered]
    for run_no in waiting:
        progress("deliver")
        deliver(home, ledger, run_no, at)
    if waiting:
        progress("publish")
        publish_follow_up(home, ledger)


def deliver(home: Home, ledger: Ledger, run_no: int, at: dt.datetime) -> None:
    """Move every document of a run into its month's outbox, and name each by hash.

    Raises:
        DocumentsDifferError: when one would have other bytes than before. The outbox is as it was.
    """
    run = IssuedRun(home, ledger, ledger.run(run_no))
    made = prepared_or_again(home, run.folder, ledger.invoices(run_no), run.suffix)
    written = [*made.written, *(write(made.folder, document) for document in run.documents())]
    files = [DocumentFile(document.path, document.sha256, document.size) for document in written]
    ledger.check_documents(run_no, files)
    for document in written:
        place = home.outbox(run.record.month) / document.path
        place.parent.mkdir(parents=True, exist_ok=True)
        (made.folder / document.path).replace(place)
    # Once for all files: a call for each would take longer than making them.
    os.sync()
    list_sha256 = write_list(home, run, written, made.rules)
    write_month_manifest(home, ledger, run.record.month)
    ledger.record_documents(run_no, files, who=_BY, at=at, list_sha256=list_sha256)
    shutil.rmtree(made.folder)


def documents_again(home: Home, ledger: Ledger, month: Month, at: dt.datetime) -> list[str]:
    """Make all documents of a month again from evidence and ledger; return their paths.

    Raises:
        DocumentsDifferError: when one would have other bytes than when it was issued.
    """
    runs = ledger.runs().filter(pl.col("month") == str(month), pl.col("state") == "issued")
    for run_no in runs.get_column("run_no").sort():
        deliver(home, ledger, run_no, at)
    made = ledger.documents().filter(pl.col("run_no").is_in(runs.get_column("run_no").implode()))
    return sorted(made.get_column("path"))


def write_list(
    home: Home, run: IssuedRun, written: Sequence[Written], now: Mapping[str, object]
) -> str:
    """List a run's documents in its folder, and keep the rules they were held against.

    `now` are the rules of now. Returns its sha256.
    """
    rules = rules_then(home, run.record, now)
    keep_rules(home, run.record.manifest_sha256, rules)
    return write_whole(run.folder / LISTED, list_of(run, written, rules))


def rules_then(home: Home, record: RunRecord, now: Mapping[str, object]) -> Mapping[str, object]:
    """Return the rules that a run's documents were held against; if none are kept, those of now."""
    kept = kept_rules(home, record.manifest_sha256)
    if kept is not None:
        return kept
    listed = home.root / record.folder / LISTED
    return dict(json.loads(listed.read_bytes())["rules"]) if listed.exists() else now


def list_of(run: IssuedRun, written: Sequence[Written], rules: Mapping[str, object]) -> bytes:
    """Return the list of a run's documents, with the rules they were held against."""
    told = {"samfaktura": run.manifest.version, **rules}
    return _json({"documents": [_entry(document) for document in written], "rules": told})


def write_month_manifest(home: Home, ledger: Ledger, month: str) -> None:
    """List every file of a month's outbox, over all its runs."""
    write_whole(home.outbox(month) / MANIFEST, month_manifest(home, ledger, month))


def month_manifest(home: Home, ledger: Ledger, month: str) -> bytes:
    """Return the list of every file of a month's outbox, out of the lists of its runs."""
    runs = ledger.runs().filter(pl.col("month") == month, pl.col("state") == "issued")
    told = []
    for record in runs.sort("run_no").iter_rows(named=True):
        listed = home.root / record["folder"] / LISTED
        if listed.exists():
            made = json.loads(listed.read_text(encoding="utf-8"))
            told.append(
                {
                    "run": record["run_no"],
                    "issued_on": record["issued_on"].isoformat(),
                    "rules": {"specification": CUSTOMIZATION, **made["rules"]},
                    "run_manifest_sha256": record["manifest_sha256"],
                    "documents": made["documents"],
                }
            )
    return _json({"month": month, "runs": told})


def _entry(document: Written) -> dict[str, object]:
    """Return what the manifest says of a document: nothing that is empty."""
    said = document._asdict()
    del said["size"]
    return {key: value for key, value in said.items() if value is not None}


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
