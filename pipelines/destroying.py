"""Destroying what was delivered and issued in a year, by a decision, when its time is over.

First a list of every file is kept, then the ledger records it, then the files go: a call that is
cut short is finished by the same call again. Nothing that is billed can be billed again for it.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.destroyed import DestructionList, lists, places, still_there
from pipelines.home import Home
from pipelines.ingest import delivered
from pipelines.ledger.errors import DestroyError
from pipelines.ledger.lock import hold
from pipelines.ledger.store import Ledger, ledger_of
from pipelines.log import note
from pipelines.month import Actor
from pipelines.outbox import remove_empty
from pipelines.retention import judged_first, last_day, runs_of
from pipelines.settings import load_settings
from pipelines.steps import Step, reached
from pipelines.swedish_day import swedish_day
from pipelines.verify import problems
from pipelines.whole_files import sha256_of, write_whole


class Destruction(NamedTuple):
    """What a destruction came to: its list, and how many files this call took away."""

    told: DestructionList
    files: int


def to_destroy(home: Home, ledger: Ledger, year: int) -> DestructionList:
    """Return what there is to destroy of a year; the decision is not told yet.

    Delivered reports of contacts that were judged first by its runs, answers and payments received
    in it, and the documents of its runs.
    """
    runs = runs_of(ledger).get(year)
    reports = [] if runs is None else judged_first(ledger, runs).get_column("sha256").to_list()
    raw = [*reports, *_received(ledger, year)]
    removed = {_name(home, home.raw(sha256)): sha256 for sha256 in raw}
    for run_no, month in [] if runs is None else runs.select("run_no", "month").iter_rows():
        for path, sha256 in ledger.documents(run_no).select("path", "sha256").iter_rows():
            removed[_name(home, home.outbox(month) / path)] = sha256
    tables = {
        _name(home, home.text(sha256)): sha256_of(home.text(sha256))
        for sha256 in reports
        if home.text(sha256).is_file()
    }
    return DestructionList(year, "", removed, tables)


def destroy(home: Home, year: int, decision: str, actor: Actor) -> Destruction:
    """Destroy what was delivered and issued in a year; asked again, finish that.

    Args:
        home: the home; it is held meanwhile.
        year: the calendar year of issue.
        decision: what the decision is called, where it is kept.
        actor: who destroys, and when.

    Raises:
        DestroyError: it must be kept still, was destroyed by another decision, there is nothing, or
            something of the home is not as it should be. Nothing is taken away.
    """
    with hold(home.root, actor.who), ledger_of(home) as ledger:
        ledger.mend_head()
        told = _recorded(home, ledger, year, decision)
        if told is None:
            told = _record(home, ledger, (year, decision.strip()), actor)
        count = _remove(home, told)
    note("year.destroyed", year=year, files=count)
    return Destruction(told, count)


def _recorded(home: Home, ledger: Ledger, year: int, decision: str) -> DestructionList | None:
    """Return the list of a year that was recorded, None when it was not."""
    if not decision.strip():
        raise DestroyError("what the decision is called is needed: --decision TEXT")
    for event, told in lists(home, ledger):
        if event.year == year and told is None:
            raise DestroyError(f"the list of event {event.seq} is damaged: run `samfaktura verify`")
        if event.year == year and told is not None:
            if told.decision != decision.strip():
                raise DestroyError(f"{year} was destroyed before, by {told.decision!r}")
            return told
    return None


def _record(home: Home, ledger: Ledger, asked: tuple[int, str], actor: Actor) -> DestructionList:
    """Keep the list of what goes, and record it; what is damaged is not destroyed."""
    year, decision = asked
    until = last_day(year, load_settings(home).retention.archive_years)
    if swedish_day(actor.at) <= until:
        raise DestroyError(f"what was billed in {year} is kept until {until} and may not go before")
    told = to_destroy(home, ledger, year)._replace(decision=decision)
    if not told.removed:
        raise DestroyError(f"nothing was delivered or issued in {year}")
    if problems(home, ledger):
        raise DestroyError("something is not as it should be: run `samfaktura verify` first")
    content = told.content()
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(home.input(sha256), content)
    reached(Step.DESTRUCTION_LISTED)
    ledger.record_destruction(year, len(told.removed), sha256, who=actor.who, at=actor.at)
    reached(Step.DESTRUCTION_RECORDED)
    return told


def _remove(home: Home, told: DestructionList) -> int:
    """Take away what is left of a list, and copies of delivered files in the inbox."""
    gone = [path for path, sha256 in still_there(home, told) if sha256_of(path) == sha256]
    # A name there is the sender's own and may tell a patient, so no list has it.
    hashes = set(told.removed.values())
    gone += [path for path in delivered(home.inbox) if sha256_of(path) in hashes]
    for path in gone:
        path.unlink()
        reached(Step.FILE_DESTROYED)
    for place in (place for name in told.removed for place in places(home, name)):
        month = home.outbox_of(place)
        if month is not None:
            remove_empty(place.parent, month)
    os.sync()
    return len(gone)


def _received(ledger: Ledger, year: int) -> Iterator[str]:
    """Yield the sha256 of the answers and payments that were received in a year, in Sweden."""
    for files in (ledger.answer_files(), ledger.payment_files()):
        for sha256, at in files.select("sha256", "at").iter_rows():
            if swedish_day(at).year == year:
                yield sha256


def _name(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()
