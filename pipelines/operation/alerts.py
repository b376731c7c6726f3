"""Alerts that require action, from a home's ledger, inbox and last run's evidence."""

import datetime as dt
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl
from pandera.typing.polars import DataFrame

from contracts.care_contacts import CareContact
from contracts.fates import JudgedRow, Remark
from contracts.invoices import BilledLine
from contracts.period import Month
from contracts.reconciliation import HeldAmount, UndecidedList
from pipelines.archive.evidence import EvidenceOfRun
from pipelines.archive.work import Work
from pipelines.billing.approval import waits_for_person
from pipelines.home.clock import SWEDEN
from pipelines.home.paths import Home
from pipelines.home.settings import load_settings
from pipelines.inbox.files import closed
from pipelines.inbox.ingest import refused_here
from pipelines.operation.readiness import coming_agreements
from pipelines.operation.yearly import latest_items, yearly_tables
from pipelines.payments.tables import payment_tables
from pipelines.registries.faults import RegistryError
from pipelines.registries.files import registry_file
from pipelines.registries.load import load_registry
from pipelines.registries.text import registry_bytes
from transforms.alerts.alert import Alert
from transforms.alerts.first_days import NotReady, agreements_not_ready
from transforms.alerts.senders import ALWAYS_MONTHS, held_until, no_delivery, soon_too_old
from transforms.alerts.waiting import (
    WaitingDraft,
    draft_waits,
    files_closed,
    files_refused,
    lists_undecided,
    payments_wait,
    remarks_left,
)
from transforms.payments.worklist import worklist
from transforms.pricing.undecided import undecided
from transforms.readiness import Readiness
from transforms.reconciliation.rows import counted_remarks

_DELIVERED: Final = {"reporter": pl.String, "day": pl.Date}


def what_needs_a_person(work: Work, on: dt.date) -> list[Alert]:
    """Return every open alert for a day, including those already sent."""
    schedule = load_settings(work.home).schedule
    return [
        *files_refused(_refused(work)),
        *files_closed(_closed(work.home)),
        *draft_waits(_draft(work)),
        *_remarks(work),
        *payments_wait(worklist(payment_tables(work)).waiting),
        *soon_too_old(_held(work), on),
        *lists_undecided(_undecided(work.home, on), on),
        *agreements_not_ready(_not_ready(work, on), on),
        *no_delivery(_delivered(work, on), on, schedule.billing_day),
    ]


def _refused(work: Work) -> list[tuple[int, str]]:
    """Return number and code of the refused files that remain in the inbox."""
    return list(refused_here(work).select("refusal_no", "code").iter_rows())


def _closed(home: Home) -> list[str]:
    """Return a part of the hash of each unreadable name in the inbox."""
    names = closed(home.inbox)
    return [hashlib.sha256(name.encode()).hexdigest()[:12] for name in names]


def _draft(work: Work) -> WaitingDraft | None:
    draft = work.ledger.draft()
    if draft is None:
        return None
    may_be_issued = not waits_for_person(work, draft)
    return WaitingDraft(draft.month, draft.run_no, draft.manifest_sha256, may_be_issued)


def _remarks(work: Work) -> list[Alert]:
    """Return the alert for what the draft, else the last issued run, did not bill."""
    last = work.ledger.last_issued_run()
    run = work.ledger.draft() or (work.ledger.run(last) if last else None)
    if run is None:
        return []
    evidence = EvidenceOfRun(work.home.root / run.folder)
    found = counted_remarks(
        evidence.read("remarks", Remark),
        evidence.read_if_kept("estimates", HeldAmount),
        evidence.read("billed_lines", BilledLine),
    )
    return remarks_left(run.month, run.run_no, run.manifest_sha256, found)


def _undecided(home: Home, on: dt.date) -> DataFrame[UndecidedList]:
    """Return the undecided lists; the run that needs the registries reports faulty ones."""
    try:
        return undecided(yearly_tables(home), latest_items(home), on)
    except (OSError, RegistryError):
        return UndecidedList.none()


def _not_ready(work: Work, on: dt.date) -> list[NotReady]:
    """Return what agreements to come lack; the run that needs the registries reports faults."""
    try:
        coming = coming_agreements(work, on)
    except (OSError, RegistryError):
        return []
    return [
        NotReady(
            one.agreement_id,
            one.starts_on,
            one.order_by,
            tuple(point.what for point in one.points if point.state is Readiness.MISSING),
        )
        for one in coming
    ]


def _held(work: Work) -> pl.DataFrame:
    """Return the contacts waiting after the last issued run, with their last day.

    The run that needs the payers reports an unreadable registry.
    """
    last = work.ledger.last_issued_run()
    try:
        file = registry_file(work.home.registries, "payers")
        payers = None if file is None else load_registry("payers", registry_bytes(file))
        limit = None if payers is None else payers.get_column("claim_limit_months").min()
    except (OSError, RegistryError):
        limit = None
    if limit is None or not last:
        return held_until(JudgedRow.none(), Remark.none(), CareContact.none(), 0)
    evidence = EvidenceOfRun(work.home.root / work.ledger.run(last).folder)
    return held_until(
        evidence.read("judged_rows", JudgedRow),
        evidence.read("remarks", Remark),
        evidence.read("care", CareContact),
        limit,
    )


def _delivered(work: Work, on: dt.date) -> pl.DataFrame:
    """Return `reporter` and `day` of the deliveries for the billings in question."""
    first = Month(on.year, on.month).moved(-ALWAYS_MONTHS - 1).first_day
    files = work.ledger.files().with_columns(
        day=pl.col("at").dt.convert_time_zone(SWEDEN.key).dt.date()
    )
    recent = files.filter(pl.col("day") >= first).select("sha256", "layout", "day")
    each = [
        (reporter, day)
        for sha256, layout, day in recent.iter_rows()
        for reporter in _reporters(work.home.text(sha256), json.loads(layout).get("reporter"))
    ]
    return pl.DataFrame(each, _DELIVERED, orient="row")


@lru_cache(maxsize=10_000)
def _reporters(text: Path, column: str | None) -> tuple[str, ...]:
    """Return the reporters in an archived file, cached because it never changes."""
    if column is None:
        return ()
    found = pl.scan_parquet(text).select(pl.col(column).str.strip_chars().unique()).collect()
    return tuple(found.to_series().drop_nulls().sort())
