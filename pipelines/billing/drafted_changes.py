"""Changes from the last issued run, and from the last draft, to the open draft.

A new draft replaces the evidence of the last one, so its figures are kept next to the new one's.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import GateClosedError, Problem
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledLine, Invoice
from contracts.period import Month
from contracts.reconciliation import HeldAmount
from contracts.registry_changes import ChangeKind, RegistryChange
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import Work
from pipelines.billing.manifest import Manifest
from pipelines.billing.run import Run
from pipelines.home.files import write_whole
from pipelines.ledger.records import RunRecord
from transforms.reconciliation.figures import Figures, run_figures

if TYPE_CHECKING:
    from contracts.errors.parameters import Parameters

LAST_DRAFT: Final = "earlier_draft.json"
# The number of changed rows that a refusal names; the reconciliation has all.
_NAMED: Final = 20
_CODES: Final = {
    ChangeKind.ADDED: ErrorCode.REGISTRY_ROW_ADDED,
    ChangeKind.REMOVED: ErrorCode.REGISTRY_ROW_REMOVED,
    ChangeKind.CHANGED: ErrorCode.REGISTRY_ROW_CHANGED,
    ChangeKind.UNKNOWN: ErrorCode.REGISTRY_BEFORE_UNKNOWN,
}


class DraftSummary(NamedTuple):
    """The figures of a run: its name, its figures, and its registries by hash."""

    name: str
    figures: Figures
    registries: Mapping[str, str]


class DraftChanges(NamedTuple):
    """The open draft next to the last draft and the last issued run, each if there is one."""

    now: DraftSummary
    last_draft: DraftSummary | None
    last_issued: DraftSummary | None

    def registries_since(self, earlier: DraftSummary) -> list[str]:
        """Return the files of registries that differ from an earlier run's."""
        files = self.now.registries.items() ^ earlier.registries.items()
        return sorted({name for name, _ in files})


def draft_changes(work: Work, draft: RunRecord) -> DraftChanges:
    """Compare the open draft with the last draft and the last issued run."""
    folder = work.home.root / draft.folder
    last = work.ledger.last_issued_run()
    issued = work.ledger.run(last) if last else None
    return DraftChanges(
        _summary(folder, f"utkastet för {draft.month}"),
        _kept(folder / LAST_DRAFT),
        None
        if issued is None
        else _summary(work.home.root / issued.folder, f"{issued.month}, körning {issued.run_no}"),
    )


def keep_last_draft(run: Run) -> None:
    """Keep the figures of the draft that a run replaces, in the run's folder.

    A draft that is made again unchanged keeps those that it has.
    """
    old = run.work.ledger.draft()
    folder = None if old is None else run.work.home.root / old.folder
    if old is None or folder is None or not folder.exists():
        return
    if Manifest(folder).evidence == Manifest(run.folder).evidence:
        if (folder / LAST_DRAFT).exists():
            shutil.copyfile(folder / LAST_DRAFT, run.folder / LAST_DRAFT)
        return
    summary = _summary(folder, f"förra utkastet för {old.month}")
    text = json.dumps(summary, ensure_ascii=False, default=str)
    write_whole(run.folder / LAST_DRAFT, text.encode())


def hold_registries(folder: Path, month: Month) -> None:
    """Refuse the run in `folder` if agreements, payers or prices changed since the run before.

    Raises:
        GateClosedError: names the rows and columns; of a changed bankgiro, both numbers.
    """
    found = EvidenceOfRun(folder).read_if_kept("registry_changes", RegistryChange)
    asks = found.filter(pl.col("asks"))
    if asks.is_empty():
        return
    rows = asks.group_by("registry", "kind", "line", "row_key", maintain_order=True).agg(
        pl.struct("column", "was", "becomes").alias("cells")
    )
    problems = [_problem(row) for row in rows.head(_NAMED).iter_rows(named=True)]
    code = ErrorCode.REGISTRIES_NOT_CONFIRMED
    raise GateClosedError(code, problems, month=month, count=rows.height)


def _problem(row: Mapping[str, Any]) -> Problem:
    where: Parameters = {
        "table": row["registry"],
        "line": row["line"] or 0,
        "name": row["row_key"] or "",
        "columns": ", ".join(_cell(cell) for cell in row["cells"]),
    }
    return Problem(_CODES[row["kind"]], where)


def _cell(cell: Mapping[str, Any]) -> str:
    """Return a column; of an account, what it was and is, because fraud changes it."""
    name = cell["column"] or ""
    return f"{name} ({cell['was']} → {cell['becomes']})" if name == "bankgiro" else name


def _summary(folder: Path, name: str) -> DraftSummary:
    evidence = EvidenceOfRun(folder)
    figures = run_figures(
        evidence.read("judged_rows", JudgedRow),
        evidence.read("invoices", Invoice),
        evidence.read("remarks", Remark),
        evidence.read_if_kept("estimates", HeldAmount),
        evidence.read("billed_lines", BilledLine),
    )
    return DraftSummary(name, figures, Manifest(folder).inputs.registries)


def _kept(path: Path) -> DraftSummary | None:
    if not path.exists():
        return None
    name, figures, registries = json.loads(path.read_bytes())
    return DraftSummary(name, Figures.of_texts(figures), registries)
