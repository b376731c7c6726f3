"""The lists of delivered documents: per run, and per month in its outbox."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from pipelines.archive.work import Work
from pipelines.billing.inputs import keep_rules, kept_rules
from pipelines.billing.manifest import MANIFEST
from pipelines.documents.invoices import Written
from pipelines.documents.issued_run import IssuedRun
from pipelines.home.files import write_whole
from pipelines.home.paths import VOIDED, Home
from pipelines.ledger.records import RunRecord
from pipelines.outbox.places import Outbox, outbox_of
from transforms.documents.invoice.peppol import CUSTOMIZATION

LISTED: Final = "documents.json"


def write_list(
    home: Home, run: IssuedRun, written: Sequence[Written], now: Mapping[str, object]
) -> str:
    """List a run's documents in its folder, and record the rules checked on them.

    `now` are the current rules. Returns the list's sha256.
    """
    rules = rules_then(home, run.record, now)
    keep_rules(home, run.record.manifest_sha256, rules)
    return write_whole(run.folder / LISTED, list_of(run, written, rules))


def rules_then(home: Home, record: RunRecord, now: Mapping[str, object]) -> Mapping[str, object]:
    """Return the rules checked on a run's documents, or else the current ones."""
    kept = kept_rules(home, record.manifest_sha256)
    if kept is not None:
        return kept
    listed = home.root / record.folder / LISTED
    return dict(json.loads(listed.read_bytes())["rules"]) if listed.exists() else now


def list_of(run: IssuedRun, written: Sequence[Written], rules: Mapping[str, object]) -> bytes:
    """Return the list of a run's documents, with the rules they were checked against."""
    made_by = run.manifest.program
    program = {} if made_by is None else {"program": made_by.identity}
    checked = {"samfaktura": run.manifest.release, **program, **rules}
    return _json({"documents": [_entry(document) for document in written], "rules": checked})


def write_month_manifest(work: Work, month: str) -> None:
    """List every file of a month's outbox, over all its runs."""
    write_whole(work.home.outbox(month) / MANIFEST, month_manifest(work, month))


def month_manifest(work: Work, month: str) -> bytes:
    """Return the list of every file of a month's outbox, from the lists of its runs."""
    runs = work.ledger.runs().filter(pl.col("month") == month, pl.col("state") == "issued")
    runs_of_month = []
    for record in runs.sort("run_no").iter_rows(named=True):
        listed = work.home.root / record["folder"] / LISTED
        if listed.exists():
            made = json.loads(listed.read_text(encoding="utf-8"))
            outbox = outbox_of(work, work.ledger.run(record["run_no"]))
            runs_of_month.append(
                {
                    "run": record["run_no"],
                    "issued_on": record["issued_on"].isoformat(),
                    "rules": {"specification": CUSTOMIZATION, **made["rules"]},
                    "run_manifest_sha256": record["manifest_sha256"],
                    "documents": _as_they_lie(outbox, made["documents"]),
                }
            )
    return _json({"month": month, "runs": runs_of_month})


def _as_they_lie(outbox: Outbox, documents: list[dict[str, object]]) -> list[dict[str, object]]:
    """Add the actual path and the state of voided documents."""
    return [
        {**document, "path": outbox.listed_path(str(document["path"])), "state": VOIDED}
        if outbox.is_voided(str(document["path"]))
        else document
        for document in documents
    ]


def _entry(document: Written) -> dict[str, object]:
    """Return the manifest entry of a document, without empty fields."""
    entry = document._asdict()
    del entry["size"]
    return {key: value for key, value in entry.items() if value is not None}


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
