"""Open a home, and finish or clear what a killed call left.

The ledger decides: files that it references are put in place, and all others are deleted, so that
the home has the same files as if no call had been killed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.archive.work import Work
from pipelines.billing.manifest import Manifest
from pipelines.documents.prepared import clear_prepared
from pipelines.home.orders import Actor, Progress, RunOrder, silent
from pipelines.home.paths import Home
from pipelines.ledger.lock import hold
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import ledger_of
from pipelines.outbox.delivery import finish_deliveries
from pipelines.outbox.drafts import place
from pipelines.registries.load import load_registries


@contextmanager
def open_home(
    root: Path, actor: Actor, progress: Progress = silent, *, as_is: bool = False
) -> Iterator[Work]:
    """Hold a home for one call, after finishing what earlier calls left undone.

    The prelude of every call that changes a home: lock, recover, finish deliveries.

    Args:
        root: the home folder, which exists.
        actor: the person who acts, and the time.
        progress: called with the name of each step.
        as_is: only hold the home, for calls that repair it or compare it with the ledger.

    Raises:
        LedgerBusyError: another process works on the home.
        LedgerError: the ledger cannot be opened, or lacks the stored head of its chain.
    """
    home = Home(root)
    with hold(root, actor.who), ledger_of(home) as ledger:
        work = Work(home, ledger, actor, progress)
        if not as_is:
            catch_up(work)
        yield work


def catch_up(work: Work) -> None:
    """Finish what earlier calls left undone in a home that the caller holds."""
    recover(work)
    work.finished = finish_deliveries(work)


def recover(work: Work) -> None:
    """Bring the home's folders to the state of its ledger; the caller holds the home."""
    work.ledger.repair_head()
    place(work.home, work.ledger.draft())
    for folder in work.home.unfinished_runs():
        shutil.rmtree(folder)
    delivered = set(work.ledger.documents().get_column("run_no"))
    for run_no, state, folder in work.ledger.runs().select("run_no", "state", "folder").iter_rows():
        if state == "draft" or run_no in delivered:
            clear_prepared(work.home.root / folder)
    for left in work.home.unfinished_files():
        _remove(left)


def finished_run(work: Work, asked: RunOrder) -> RunRecord | None:
    """Return the run that an interrupted call issued, if it answers the same order.

    It does when the order is equal and no file, decision or registry has changed since, because
    another run would give the same result.
    """
    for run_no in work.finished:
        record = work.ledger.run(run_no)
        manifest = Manifest(work.home.root / record.folder)
        same = asked._replace(run_no=run_no) == manifest.order and work.ledger.ends_with(run_no)
        if same and load_registries(work.home.registries).hashes == manifest.inputs.registries:
            return record
    return None


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left)
    else:
        left.unlink()
