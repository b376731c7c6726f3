"""Destroying what was delivered, issued and logged in a year, by a decision, when its time is over.

First a list of every file is kept, then the ledger records it, then the files go: a call that is
cut short is finished by the same call again. Nothing that is billed can be billed again for it.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from contracts.errors.codes import ErrorCode
from contracts.errors.error import LedgerError, Problem
from pipelines.archive.destroyed import DestructionList, lists, places, still_there
from pipelines.archive.work import Work
from pipelines.home.clock import swedish_day
from pipelines.home.files import sha256_of, write_whole
from pipelines.home.log import note
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.home.settings import Retention, load_settings
from pipelines.home.steps import Step, reached
from pipelines.inbox.files import delivered
from pipelines.keep.retention import judged_first, last_kept_day, runs_of
from pipelines.keep.verify import home_problems
from pipelines.outbox.places import remove_empty
from pipelines.recovery import open_home


class DestructionRequest(NamedTuple):
    """What is to be destroyed: a calendar year, and what the decision is called where it is."""

    year: int
    decision: str


def to_destroy(work: Work, asked: DestructionRequest, on: dt.date) -> DestructionList:
    """Return what there is to destroy of a year on a day: what is over and was not destroyed.

    Billing: delivered reports of contacts that were judged first by the runs issued in the year,
    answers and payments received in it, and the documents of its runs. Apart from it, with a time
    of its own: the log of who looked at patients.
    """
    terms = load_settings(work.home).retention
    gone = work.destroyed
    names: dict[Path, str] = {}
    if on > last_kept_day(asked.year, terms.archive_years):
        names |= dict(_billing(work, asked.year))
    log = work.home.access_log(asked.year)
    if on > last_kept_day(asked.year, terms.access_log_years) and log.exists():
        names[log] = sha256_of(log)
    removed = {
        _name(work.home, path): sha256 for path, sha256 in names.items() if not gone.has(path)
    }
    tables = [work.home.text(path.name) for path in names if path.parent == work.home.archive]
    kept = {_name(work.home, table): sha256_of(table) for table in tables if table.exists()}
    return DestructionList(asked.year, asked.decision.strip(), removed, kept)


def destroy(home: Home, asked: DestructionRequest, actor: Actor) -> tuple[DestructionList, int]:
    """Destroy what is over of a year; asked again, finish that.

    Args:
        home: the home; it is held meanwhile.
        asked: the year and the decision.
        actor: who destroys, and when.

    Returns:
        What is destroyed of the year by this decision, and how many files this call took away.

    Raises:
        LedgerError: it must be kept still, was destroyed by another decision, there is nothing, or
            something of the home is not as it should be. Nothing more is taken away.
    """
    if not asked.decision.strip():
        raise LedgerError(ErrorCode.DECISION_NOT_NAMED)
    with open_home(home.root, actor) as work:
        before = _recorded(work, asked.year)
        count = sum(_remove(home, told) for told in before)
        told = to_destroy(work, asked, swedish_day(actor.at))
        if told.removed:
            _record(work, told)
            count += _remove(home, told)
        else:
            told = _answer(asked, before, work.settings.retention)
    note("year.destroyed", year=asked.year, files=count)
    return told, count


def _recorded(work: Work, year: int) -> list[DestructionList]:
    """Return the lists of a year that were recorded."""
    found = []
    for event, told in lists(work.home, work.ledger):
        if event.year == year and told is None:
            problem = Problem(ErrorCode.DESTRUCTION_LIST_CHANGED, {"year": year}, event.seq)
            raise LedgerError(ErrorCode.HOME_NOT_SOUND, [problem])
        if event.year == year and told is not None:
            found.append(told)
    return found


def _answer(
    asked: DestructionRequest, before: list[DestructionList], terms: Retention
) -> DestructionList:
    """Return what was destroyed by the same decision, when nothing more is to be destroyed."""
    same = [told for told in before if told.decision == asked.decision.strip()]
    if same:
        return same[-1]
    if before:
        by = ", ".join(dict.fromkeys(told.decision for told in before))
        raise LedgerError(ErrorCode.YEAR_DESTROYED, year=asked.year, agreed=by)
    until = last_kept_day(asked.year, terms.archive_years)
    raise LedgerError(ErrorCode.YEAR_KEPT, year=asked.year, until=until)


def _record(work: Work, told: DestructionList) -> None:
    """Keep the list of what goes, and record it; of what is damaged nothing is destroyed."""
    found = home_problems(work)
    if found:
        raise LedgerError(ErrorCode.HOME_NOT_SOUND, found)
    content = told.content()
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(work.home.input(sha256), content)
    reached(Step.DESTRUCTION_LISTED)
    who, at = work.actor
    work.ledger.record_destruction(told.year, len(told.removed), sha256, who=who, at=at)
    reached(Step.DESTRUCTION_RECORDED)


def _remove(home: Home, told: DestructionList) -> int:
    """Take away what is left of a list, and copies of delivered files in the inbox."""
    gone = [path for path, sha256 in still_there(home, told) if sha256_of(path) == sha256]
    # A name there is the sender's own and may tell a patient, so no list has it. Only of what was
    # taken in: a return of that year, sent again as it is, is a report that waits.
    gone += [
        path
        for path in delivered(home.inbox)
        if _name(home, home.raw(sha256_of(path))) in told.removed
    ]
    for path in gone:
        path.unlink()
        reached(Step.FILE_DESTROYED)
    for place in (place for name in told.removed for place in places(home, home.root / name)):
        month = home.outbox_of(place)
        if month is not None:
            remove_empty(place.parent, month)
    os.sync()
    return len(gone)


def _billing(work: Work, year: int) -> Iterator[tuple[Path, str]]:
    """Yield what was delivered and issued in a year, with its sha256: reports, answers, documents.

    A document is called by where it was issued to.
    """
    runs = runs_of(work.ledger).get(year)
    if runs is not None:
        for sha256 in judged_first(work.ledger, runs).get_column("sha256"):
            yield work.home.raw(sha256), sha256
        for run_no, month in runs.select("run_no", "month").iter_rows():
            for path, sha256 in work.ledger.documents(run_no).select("path", "sha256").iter_rows():
                yield work.home.outbox(month) / path, sha256
    for files in (work.ledger.answer_files(), work.ledger.payment_files()):
        for sha256, at in files.select("sha256", "at").iter_rows():
            if swedish_day(at).year == year:
                yield work.home.raw(sha256), sha256


def _name(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()
