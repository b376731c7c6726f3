"""`backup` and `restore`: the copy is complete, verified, and usable."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from contracts.errors.codes import ErrorCode
from pipelines.archive.work import read_home
from pipelines.home.orders import BillOrder
from pipelines.home.paths import Home
from pipelines.keep import backup as backing_up
from pipelines.keep.backup import backup
from pipelines.keep.restore import restore
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import Ledger, ledger_of
from pipelines.month import bill, issue
from tests.keep.copies import head, kept
from tests.keep.moments import ANNA, FEBRUARY
from tests.months.small_home import ISSUED_ON, NEXT_MONTH, contents
from tests.support.errors import fails

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.errors.error import Problem


# The ledger and the months' lists are rewritten; an issued draft adds only its list of documents
# and validation rules.
NEW_OF_A_RUN = 2
LISTED = "manifest.json"
# Reproducible, or transient.
DERIVED = ("follow_up.duckdb", "ledger.sqlite")


def problems(home: Home) -> list[Problem]:
    with read_home(home.root) as work:
        return home_problems(work)


def rows_of_ledger(home: Home) -> list[str]:
    with closing(sqlite3.connect(home.ledger)) as con:
        return list(con.iterdump())


def but_what_is_not_kept(home: Home) -> dict[str, bytes]:
    """Return the content of a restored home: only un-ingested files of the inbox."""
    taken = ("januari.csv", "februari.csv")
    return contents(home, but=(*DERIVED, *taken))


def test_a_restored_home_equals_the_home_and_continues_alike(home: Home, tmp_path: Path) -> None:
    made = backup(home, tmp_path / "kopior", ANNA)
    again = Home(tmp_path / "again")
    restored = restore(again, tmp_path / "kopior")
    assert (restored.backup, restored.head) == (made.folder, made.head) == (made.folder, head(home))
    assert but_what_is_not_kept(again) == but_what_is_not_kept(home)
    assert rows_of_ledger(again) == rows_of_ledger(home)
    assert again.follow_up.exists()
    assert problems(again) == []
    for one in (home, again):
        issue(one, NEXT_MONTH, FEBRUARY)
    assert but_what_is_not_kept(again) == but_what_is_not_kept(home)
    assert rows_of_ledger(again) == rows_of_ledger(home)


def test_only_the_owner_can_read_a_backup_and_a_restored_home(home: Home, tmp_path: Path) -> None:
    kept(home, tmp_path / "kopior")
    restore(Home(tmp_path / "again"), tmp_path / "kopior")
    for root in (tmp_path / "kopior", tmp_path / "again"):
        folders = [path for path in (root, *root.rglob("*")) if path.is_dir()]
        files = [path for path in root.rglob("*") if path.is_file() and path.name != ".lock"]
        assert files
        assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} <= {0o600, 0o400}


def test_the_next_backup_links_unchanged_files(home: Home, tmp_path: Path) -> None:
    first = kept(home, tmp_path / "kopior")
    issue(home, NEXT_MONTH, FEBRUARY)
    second = backup(home, tmp_path / "kopior", FEBRUARY)
    old, new = (
        {path.relative_to(folder): path.stat().st_ino for path in folder.rglob("*.*")}
        for folder in (first, second.folder)
    )
    shared = {name for name in new if old.get(name) == new[name]}
    month = ("outbox", "2024-02")
    delivered = {
        name for name in new if name.parts[:2] == month and name.suffix and name.name != LISTED
    }
    assert {path for path in shared if path.suffix == ".parquet"}
    assert {name.parts[0] for name in shared} >= {"archive", "runs", "outbox", "registries"}
    assert delivered
    assert not delivered & shared
    assert second.new == len(delivered) + NEW_OF_A_RUN
    shutil.rmtree(first)
    restore(Home(tmp_path / "again"), tmp_path / "kopior")


def test_a_corrupted_file_in_the_previous_backup_is_copied_again(
    home: Home, tmp_path: Path
) -> None:
    first = kept(home, tmp_path / "kopior")
    rotten = next(first.glob("outbox/2024-01/invoices/*/faktura.xml"))
    rotten.write_bytes(rotten.read_bytes()[:-1] + b"x")
    kept(home, tmp_path / "kopior")
    restore(Home(tmp_path / "again"), tmp_path / "kopior")
    with fails(ErrorCode.BACKUP_FILE_CHANGED, match="faktura.xml"):
        restore(Home(tmp_path / "other"), first)
    assert not (tmp_path / "other").exists()


# While the home is in use
def test_committed_changes_are_copied_and_others_are_not(home: Home, tmp_path: Path) -> None:
    """Both are in the write-ahead log: a copy of the file alone would have neither."""
    committed_in_the_log_is_copied(home, tmp_path)


def committed_in_the_log_is_copied(home: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.ledger)) as reader, ledger_of(home) as ledger:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM runs").fetchone()
        draft = ledger.draft()
        assert draft is not None
        ledger.approve(
            draft.run_no, draft.manifest_sha256, ANNA._replace(who="Berit"), four_eyes=True
        )
        with closing(sqlite3.connect(home.ledger)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("DELETE FROM runs WHERE state = 'draft'")
            kept(home, tmp_path / "kopior")
            writer.rollback()
    restore(Home(tmp_path / "again"), tmp_path / "kopior")
    with Ledger.open(tmp_path / "again" / "ledger.sqlite") as copy:
        found = copy.draft()
        assert found is not None
        assert (found.state, found.approved_by) == ("draft", "Berit")
        assert copy.head() == head(home)


def test_a_copy_of_the_ledgers_file_alone_is_detected(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test the test above: the planted fault must show."""
    monkeypatch.setattr(backing_up, "copy_ledger", shutil.copy)
    with pytest.raises(AssertionError):
        committed_in_the_log_is_copied(home, tmp_path)


@pytest.mark.slow
def test_a_backup_at_every_step_of_a_run_is_a_sound_home(home: Home, tmp_path: Path) -> None:
    """Each is restored, and bills the same month as the run that continued."""
    steps: list[str] = []

    def copied(step: str) -> None:
        steps.append(step)
        if step not in {"keep_templates", "believe_reports", "match_care", "issue"}:
            kept(home, tmp_path / "kopior" / step)

    order = BillOrder(NEXT_MONTH, ISSUED_ON[NEXT_MONTH])
    bill(home, order, FEBRUARY, copied)
    assert {"ingest", "settle_contacts", "gate", "documents", "issue", "deliver"} <= set(steps)
    undisturbed = but_what_is_not_kept(home)
    for made in sorted((tmp_path / "kopior").iterdir()):
        again = Home(tmp_path / "again" / made.name)
        restore(again, made)
        assert problems(again) == []
        if made.name in {"ingest", "deliver"}:
            bill(again, order, FEBRUARY)
            found = but_what_is_not_kept(again)
            same = [name for name in undisturbed if name.startswith("outbox/2024-02/invoices")]
            assert same
            assert [name for name in same if found[name] != undisturbed[name]] == []
            assert problems(again) == []


def test_a_backup_waits_for_a_draft_that_differs_from_the_ledger(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft is replaced in two steps, and a backup may come between them."""
    with Ledger.open(home.ledger) as ledger:
        draft = ledger.draft()
    assert draft is not None
    table = home.root / draft.folder / "care.parquet"
    content = table.read_bytes()
    table.unlink()
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            table.write_bytes(content)

    monkeypatch.setattr(backing_up.time, "sleep", wait)
    kept(home, tmp_path / "kopior")
    assert len(waited) == 3
    restore(Home(tmp_path / "again"), tmp_path / "kopior")
    table.unlink()
    with fails(ErrorCode.KEPT_FILE_MISSING, match="care.parquet"):
        kept(home, tmp_path / "andra")
