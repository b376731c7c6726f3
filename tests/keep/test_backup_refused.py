"""Refused backups and restores."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from contracts.errors.codes import ErrorCode
from pipelines.home.paths import Home
from pipelines.keep import backup as backing_up
from pipelines.keep import restore as restoring
from pipelines.keep.restore import restore
from pipelines.ledger.lock import hold
from pipelines.month import issue
from tests.keep.copies import head, kept
from tests.keep.moments import FEBRUARY, MARCH
from tests.months.small_home import ISSUED_ON, NEXT_MONTH, contents
from tests.support.errors import fails

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_home_that_differs_from_its_ledger_gives_no_backup(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = next(home.outbox("2024-01").glob("invoices/*/faktura.xml"))
    document.write_bytes(b"<Invoice/>")
    assert run(["backup", str(tmp_path / "kopior"), "--home", str(home.root)]) == 3
    assert "faktura.xml är inte vad reskontran säger" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "kopior").iterdir()] == [".lock"]


def test_a_backup_is_outside_the_home_and_one_runs_at_a_time(home: Home, tmp_path: Path) -> None:
    for inside in (home.root, home.root / "kopior"):
        with fails(ErrorCode.BACKUP_IN_HOME):
            kept(home, inside)
    with fails(ErrorCode.BACKUP_OF_NOTHING):
        kept(Home(tmp_path / "empty"), tmp_path / "kopior")
    (tmp_path / "kopior").mkdir()
    with (
        hold(tmp_path / "kopior", "Berit"),
        fails(ErrorCode.BACKUP_BUSY, match="Berit"),
    ):
        kept(home, tmp_path / "kopior")


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def first(pattern: str, harm: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: harm(min(folder.glob(pattern)))


def list_outside(folder: Path) -> None:
    """Make the list name a file outside."""
    listed = json.loads((folder / "backup.json").read_bytes())
    listed["files"]["../utanför"] = "0" * 64
    (folder / "backup.json").write_text(json.dumps(listed), encoding="utf-8")


def a_page_less(folder: Path) -> None:
    """Delete an event from the ledger, and recompute its recorded hash."""
    with closing(sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)) as con:
        con.execute("DROP TRIGGER audit_remains")
        con.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    listed = json.loads((folder / "backup.json").read_bytes())
    listed["files"]["ledger.sqlite"] = backing_up.sha256_of(folder / "ledger.sqlite")
    (folder / "backup.json").write_text(json.dumps(listed), encoding="utf-8")


HARM = {
    "archive": first("archive/*", changed),
    "evidence": first("runs/*/*/billed_lines.parquet", changed),
    "document": first("outbox/*/*/*/faktura.pdf", changed),
    "registry": first("registries/payers.csv", changed),
    "key": first("patient.key", changed),
    "ledger": first("ledger.sqlite", changed),
    "missing": first("archive/inputs/*", Path.unlink),
    "list": first("backup.json", changed),
    "outside": list_outside,
    "cut off": a_page_less,
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_a_damaged_backup_is_not_restored(
    backed_up: Path, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    shutil.copytree(backed_up, tmp_path / "kopior")
    harm(tmp_path / "kopior" / "000001")
    refused_whole(tmp_path)


def refused_whole(tmp_path: Path) -> None:
    code = run(["restore", str(tmp_path / "kopior"), "--home", str(tmp_path / "again")])
    assert code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["kopior"]


def test_a_restore_that_verifies_nothing_is_detected(
    backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test the test above: the planted fault must show."""
    shutil.copytree(backed_up, tmp_path / "kopior")
    a_page_less(tmp_path / "kopior" / "000001")
    monkeypatch.setattr(restoring, "_verify", lambda *_: None)
    with pytest.raises(AssertionError):
        refused_whole(tmp_path)


def test_a_backup_older_than_the_noted_head_is_refused(
    home: Home, backed_up: Path, tmp_path: Path
) -> None:
    issue(home, NEXT_MONTH, FEBRUARY)
    with fails(ErrorCode.BACKUP_NOT_SOUND, match="noterade huvudet finns inte kvar"):
        restore(Home(tmp_path / "again"), backed_up, head(home))
    assert not (tmp_path / "again").exists()


def test_a_home_in_use_is_never_overwritten_by_a_restore(
    home: Home, backed_up: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(home)
    assert run(["restore", str(backed_up), "--home", str(home.root)]) == 2
    assert "är inte tom" in capsys.readouterr().err
    assert contents(home) == before
    (tmp_path / "nothing").mkdir()
    assert run(["restore", str(tmp_path / "nothing"), "--home", str(tmp_path / "again")]) == 2
    assert run(["restore", str(backed_up), "--home", str(tmp_path / "nothing")]) == 0
    assert f"Kedjans huvud: {head(home)}" in " ".join(capsys.readouterr().out.split())
    assert MARCH.at.year == ISSUED_ON[NEXT_MONTH].year
