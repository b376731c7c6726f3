"""Destruction of a year's deliveries, documents and log, by a decision.

First a list of every file is written, then the ledger records it, then the files are deleted. If a
call is interrupted, repeating it completes the work. A billed contact cannot be billed again
because of a destruction.
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
    """A destruction request: a calendar year, and the reference of the decision."""

    year: int
    decision: str


def to_destroy(work: Work, asked: DestructionRequest, on: dt.date) -> DestructionList:
    """Return the files of a year to destroy: retention has ended, not destroyed yet.

    Billing data: delivered reports of contacts that were judged first by the runs issued in the
    year, answers and payments received in it, and the documents of its runs. The access log has a
    retention period of its own.
    """
    terms = load_settings(work.home).retention
    destroyed = work.destroyed
    names: dict[Path, str] = {}
    if on > last_kept_day(asked.year, terms.archive_years):
        names |= dict(_billing(work, asked.year))
    log = work.home.access_log(asked.year)
    if on > last_kept_day(asked.year, terms.access_log_years) and log.exists():
        names[log] = sha256_of(log)
    removed = {
        _name(work.home, path): sha256 for path, sha256 in names.items() if not destroyed.has(path)
    }
    tables = [work.home.text(path.name) for path in names if path.parent == work.home.archive]
    kept = {_name(work.home, table): sha256_of(table) for table in tables if table.exists()}
    return DestructionList(asked.year, asked.decision.strip(), removed, kept)


def destroy(home: Home, asked: DestructionRequest, actor: Actor) -> tuple[DestructionList, int]:
    """Destroy a year whose retention has ended; a repeated call completes it.

    Args:
        home: the home; it is held meanwhile.
        asked: the year and the decision.
        actor: the person who destroys, and the time.

    Returns:
        The destroyed files of the year by this decision, and how many this call deleted.

    Raises:
        LedgerError: retention has not ended, another decision destroyed the year, there is nothing
            to destroy, or the home has a fault. No more files are deleted.
    """
    if not asked.decision.strip():
        raise LedgerError(ErrorCode.DECISION_NOT_NAMED)
    with open_home(home.root, actor) as work:
        before = _recorded(work, asked.year)
        count = sum(_remove(home, listed) for listed in before)
        listed = to_destroy(work, asked, swedish_day(actor.at))
        if listed.removed:
            _record(work, listed)
            count += _remove(home, listed)
        else:
            listed = _answer(asked, before, work.settings.retention)
    note("year.destroyed", year=asked.year, files=count)
    return listed, count


def _recorded(work: Work, year: int) -> list[DestructionList]:
    """Return the recorded lists of a year."""
    found = []
    for event, listed in lists(work.home, work.ledger):
        if event.year == year and listed is None:
            problem = Problem(ErrorCode.DESTRUCTION_LIST_CHANGED, {"year": year}, event.seq)
            raise LedgerError(ErrorCode.HOME_NOT_SOUND, [problem])
        if event.year == year and listed is not None:
            found.append(listed)
    return found


def _answer(
    asked: DestructionRequest, before: list[DestructionList], terms: Retention
) -> DestructionList:
    """Return the list destroyed by the same decision, when nothing is left to destroy."""
    same = [listed for listed in before if listed.decision == asked.decision.strip()]
    if same:
        return same[-1]
    if before:
        by = ", ".join(dict.fromkeys(listed.decision for listed in before))
        raise LedgerError(ErrorCode.YEAR_DESTROYED, year=asked.year, agreed=by)
    until = last_kept_day(asked.year, terms.archive_years)
    raise LedgerError(ErrorCode.YEAR_KEPT, year=asked.year, until=until)


def _record(work: Work, listed: DestructionList) -> None:
    """Store and record the list of files; a damaged home is not touched."""
    found = home_problems(work)
    if found:
        raise LedgerError(ErrorCode.HOME_NOT_SOUND, found)
    content = listed.content()
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(work.home.input(sha256), content)
    reached(Step.DESTRUCTION_LISTED)
    work.ledger.record_destruction(listed.year, len(listed.removed), sha256, work.actor)
    reached(Step.DESTRUCTION_RECORDED)


def _remove(home: Home, listed: DestructionList) -> int:
    """Delete the remaining files of a list, and copies of them in the inbox."""
    found = [path for path, sha256 in still_there(home, listed) if sha256_of(path) == sha256]
    # A name in the inbox is the sender's own and may contain patient data, so it is not in any
    # list. Only copies of ingested files are deleted: a return of that year, sent again unchanged,
    # is a waiting report.
    found += [
        path
        for path in delivered(home.inbox)
        if _name(home, home.raw(sha256_of(path))) in listed.removed
    ]
    for path in found:
        path.unlink()
        reached(Step.FILE_DESTROYED)
    for place in (place for name in listed.removed for place in places(home, home.root / name)):
        month = home.outbox_of(place)
        if month is not None:
            remove_empty(place.parent, month)
    os.sync()
    return len(found)


def _billing(work: Work, year: int) -> Iterator[tuple[Path, str]]:
    """Yield the reports, answers and documents of a year, with their sha256.

    A document has the path to which it was issued.
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
