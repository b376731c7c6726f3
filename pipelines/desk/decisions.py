"""A named person's decision on one contact: release it, or refuse it permanently.

Rules: docs/rules.md#release, docs/rules.md#r01.
"""

from typing import Literal, NamedTuple

import polars as pl

from contracts.errors.codes import ErrorCode
from contracts.errors.error import SamfakturaError
from contracts.fates import OPEN_FATES, BarredRow, Fate, JudgedRow, Remark
from contracts.keys import ROW_PLACE
from contracts.remarks import RELEASABLE, Verdict
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.history import folders_of_issued_runs
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.recovery import open_home
from transforms.cells.identities import canonical_identity, with_canonical_identity


class DecisionRequest(NamedTuple):
    """The contact and the reason; the reporter if several have a contact with that id."""

    contact_id: str
    reporter: str | None
    because: str


class _Report(NamedTuple):
    """The waiting report of the contact."""

    ingest_no: int
    source_row: int
    reporter: str
    contact_id: str
    fate: str


def decide(
    home: Home, kind: Literal["release", "refuse"], asked: DecisionRequest, actor: Actor
) -> list[str]:
    """Record a decision on a waiting contact; return the codes it is released from.

    The decision applies to the report's current content, and lapses when a report with different
    content arrives.

    Raises:
        SamfakturaError: gives the reason, without naming the contact.
    """
    if not asked.because.strip():
        raise SamfakturaError(ErrorCode.REASON_MISSING)
    with open_home(home.root, actor) as work:
        folders = folders_of_issued_runs(work)
        if not folders:
            raise SamfakturaError(ErrorCode.NOTHING_JUDGED)
        last = EvidenceOfRun(folders[-1])
        judged = with_canonical_identity(last.read("judged_rows", JudgedRow).lazy()).collect()
        withdrawn = work.ledger.withdrawals().get_column("ingest_no")
        judged = judged.filter(~pl.col("ingest_no").is_in(withdrawn.implode()))
        barred = last.read_if_kept("barred_rows", BarredRow)
        reports = _waiting(judged, barred, asked)
        codes = _codes(last.read("remarks", Remark), reports[0]) if kind == "release" else []
        for report in reports:
            work.ledger.decide(
                kind=kind,
                reporter=report.reporter,
                contact_id=report.contact_id,
                codes=codes,
                because=asked.because,
                actor=actor,
                ingest_no=report.ingest_no,
                source_row=report.source_row,
            )
    return codes


def _waiting(judged: pl.DataFrame, barred: pl.DataFrame, asked: DecisionRequest) -> list[_Report]:
    """Return the waiting report of the contact that decides, else all that take no part (S01)."""
    reporter, contact_id = canonical_identity(asked.reporter, asked.contact_id)
    found = judged.filter(
        pl.col("contact_id") == contact_id,
        pl.col("fate").is_in([fate.value for fate in OPEN_FATES]),
    )
    if reporter is not None:
        found = found.filter(pl.col("reporter") == reporter)
    if found.is_empty():
        raise SamfakturaError(ErrorCode.CONTACT_NOT_WAITING)
    reporters = found.get_column("reporter").unique().sort()
    if len(reporters) > 1:
        raise SamfakturaError(ErrorCode.CONTACT_OF_SEVERAL, reporters=", ".join(reporters))
    deciding = found.join(barred, on=ROW_PLACE, how="anti")
    rows = (found if deciding.is_empty() else deciding).sort(ROW_PLACE)
    return [_Report(*row) for row in rows.select(_Report._fields).rows()]


def _codes(remarks: pl.DataFrame, report: _Report) -> list[str]:
    """Return the codes that hold the report; a person must be allowed to release all."""
    holding = remarks.filter(
        pl.col("ingest_no") == report.ingest_no,
        pl.col("source_row") == report.source_row,
        pl.col("verdict") == Verdict.HOLD.value,
    ).get_column("code")
    allowed = {code.value for code in RELEASABLE}
    other = sorted(set(holding) - allowed)
    if other:
        codes, may = ", ".join(other), ", ".join(sorted(allowed))
        raise SamfakturaError(ErrorCode.NOT_RELEASABLE, remark=codes, allowed=may)
    if report.fate != Fate.HELD.value:
        raise SamfakturaError(ErrorCode.MONTH_NOT_OVER)
    return sorted(holding)
