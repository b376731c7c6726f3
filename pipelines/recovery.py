"""What a call does first: finish the draft that a killed one recorded, and clear what it left.

The ledger decides. What it names is put in place; what it does not name is taken away, so that a
home in which a call was killed ends with the files of one in which none was.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

from pipelines.billing.draft import place_draft
from pipelines.billing.manifest import Manifest
from pipelines.documents.prepared import clear_prepared
from pipelines.home.orders import RunOrder
from pipelines.home.paths import Home
from pipelines.ledger.records import RunRecord
from pipelines.ledger.store import Ledger
from pipelines.registries.load import load_registries


def recover(home: Home, ledger: Ledger) -> None:
    """Bring the folders of a home to where its ledger is; the caller holds the home."""
    ledger.mend_head()
    draft = ledger.draft()
    if draft is not None:
        place_draft(home, draft)
    for folder in home.unfinished_runs():
        shutil.rmtree(folder)
    delivered = set(ledger.documents().get_column("run_no"))
    for run_no, state, folder in ledger.runs().select("run_no", "state", "folder").iter_rows():
        if state == "draft" or run_no in delivered:
            clear_prepared(home.root / folder)
    for left in home.unfinished_files():
        _remove(left)


def answered(
    home: Home, ledger: Ledger, asked: RunOrder, finished: Sequence[int]
) -> RunRecord | None:
    """Return the run that a call which was cut short had issued, if it is what is asked again.

    It is when the order is the same and no file has come, no person has decided and no registry
    has changed since: another run would judge what waits as this one did.
    """
    for run_no in finished:
        record = ledger.run(run_no)
        manifest = Manifest(home.root / record.folder)
        same = asked._replace(run_no=run_no) == manifest.order and ledger.ends_with(run_no)
        if same and load_registries(home.registries).hashes == manifest.inputs.registries:
            return record
    return None


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left)
    else:
        left.unlink()
