"""What a call does first: open the home, and finish or clear what a killed call left.

The ledger decides. What it names is put in place; what it does not name is taken away, so that a
home in which a call was killed ends with the files of one in which none was.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.archive.work import Work
from pipelines.billing.draft import place_draft
from pipelines.billing.manifest import Manifest
from pipelines.documents.prepared import clear_prepared
from pipelines.home.orders import Actor, Progress, RunOrder, silent
from pipelines.home.paths import Home
from pipelines.ledger.lock import hold
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import ledger_of
from pipelines.outbox.delivery import finish_deliveries
from pipelines.registries.load import load_registries


@contextmanager
def open_home(
    root: Path, actor: Actor, progress: Progress = silent, *, as_is: bool = False
) -> Iterator[Work]:
    """Hold a home for one call, with everything finished that an earlier call left undone.

    The prelude of every call that changes a home: lock, recover, finish deliveries.

    Args:
        root: the home folder, which exists.
        actor: who acts, and when.
        progress: what is called with the name of each step.
        as_is: only hold the home. For calls that repair it, or compare it with the ledger.

    Raises:
        LedgerBusyError: another process works on the home.
        LedgerError: the ledger cannot be opened, or lacks the kept head of its chain.
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
    """Bring the folders of a home to where its ledger is; the caller holds the home."""
    work.ledger.mend_head()
    draft = work.ledger.draft()
    if draft is not None:
        place_draft(work.home, draft)
    for folder in work.home.unfinished_runs():
        shutil.rmtree(folder)
    delivered = set(work.ledger.documents().get_column("run_no"))
    for run_no, state, folder in work.ledger.runs().select("run_no", "state", "folder").iter_rows():
        if state == "draft" or run_no in delivered:
            clear_prepared(work.home.root / folder)
    for left in work.home.unfinished_files():
        _remove(left)


def finished_run(work: Work, asked: RunOrder) -> RunRecord | None:
    """Return the run that a call which was cut short had issued, if it is what is asked again.

    It is when the order is the same and no file has come, no person has decided and no registry
    has changed since: another run would judge what waits as this one did.
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
