"""Limits of the machine, in real processes: disk space, write access.

Each must give one line and exit 1, lose nothing, and let the next call end as if undisturbed.

Rule: docs/rules.md#invariant-7.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.archive.work import read_home
from pipelines.home.paths import Home
from pipelines.keep.copies import numbered_backups
from pipelines.keep.verify import home_problems
from tests.keep.called import ROOT, called
from tests.keep.full_disk import empty, fill
from tests.keep.test_full_disk import BILL, EITHER, FULL, same
from tests.months.small_home import contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKED = "En mapp får inte skrivas"
# Files that Python opens for writing in a month; SQLite, Polars and DuckDB open more.
WRITES = 40


def mount(*arguments: str) -> None:
    if subprocess.run(["mount", *arguments], check=False).returncode:  # noqa: S607 -- a system command
        pytest.skip("file systems may not be mounted here")


@contextmanager
def mounted(folder: Path, kilobytes: int) -> Iterator[None]:
    """Mount a file system in memory, of that size, for the block."""
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 -- as above


def one_line_of_a_full_disk(message: str) -> bool:
    return message == FULL or (EITHER in message and message.count("\n") == 1)


# No space


def comes_through(home: Home, writes: int, undisturbed: Home) -> bool:
    """Bill with a disk that fills at the n-th file; return whether it filled in time."""
    done = called("--full-after", str(writes), *BILL, "--home", str(home.root))
    if done.returncode == 0:
        return False
    assert done.returncode == 1
    assert one_line_of_a_full_disk(done.stderr)
    assert run([*BILL, "--home", str(home.root)]) == 0
    same(home, undisturbed)
    return True


@pytest.mark.parametrize("writes", [12])
def test_a_disk_that_fills_at_a_file(home: Home, writes: int, undisturbed: Home) -> None:
    assert comes_through(home, writes, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("writes", range(1, WRITES))
def test_a_disk_that_fills_at_any_file(home: Home, writes: int, undisturbed: Home) -> None:
    assert comes_through(home, writes, undisturbed) or writes > WRITES / 2


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [100, 300, 600, 1000, 2000])
def test_a_disk_of_limited_size(
    home: Home, tmp_path: Path, kilobytes: int, undisturbed: Home
) -> None:
    """A file system slightly larger than its home: the kernel reports ENOSPC."""
    room = sum(path.stat().st_size // 4096 * 4 + 4 for path in home.root.rglob("*")) + kilobytes
    with mounted(tmp_path / "disk", room):
        there = Home(tmp_path / "disk" / "home")
        shutil.copytree(home.root, there.root, symlinks=True)
        done = called(*BILL, "--home", str(there.root))
        assert done.returncode == 1
        assert one_line_of_a_full_disk(done.stderr)
        mount("-o", "remount,size=200m", str(tmp_path / "disk"))
        assert run([*BILL, "--home", str(there.root)]) == 0
        same(there, undisturbed)


def test_a_file_size_limit_of_the_shell(home: Home) -> None:
    """`ulimit -f`, as a service may have it: here 16 blocks."""
    call = f'ulimit -f 16; exec "{sys.executable}" -m tests.keep.called "$@"'
    arguments = [*BILL, "--home", str(home.root)]
    done = subprocess.run(
        ["bash", "-c", call, "bash", *arguments],  # noqa: S607 -- the shell that sets the limit
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert one_line_of_a_full_disk(done.stderr)
    assert run(arguments) == 0
    with read_home(home.root) as work:
        assert home_problems(work) == []


def test_no_space_for_a_copy(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a partial backup nor a partial home remains; the earlier one is intact."""
    target, again = tmp_path / "kopior", tmp_path / "again"
    assert run(["backup", str(target), "--home", str(home.root)]) == 0
    capsys.readouterr()
    calls = (
        ["backup", str(target), "--home", str(home.root)],
        ["backup", str(tmp_path / "andra"), "--home", str(home.root)],
        ["restore", str(target), "--home", str(again)],
    )
    for call in calls:
        fill()
        try:
            assert run(call) == 1
        finally:
            empty()
        assert one_line_of_a_full_disk(capsys.readouterr().err)
    assert [path.name for path in numbered_backups(target)] == ["000001"]
    assert not again.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["andra", "home", "kopior"]
    assert run(calls[2]) == 0


def test_no_space_to_rebuild(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """Existing files stay; only those really affected are reported lost or different."""
    table = next(home.archive.glob("*.parquet"))
    table.unlink()
    before = contents(home)
    fill()
    try:
        assert run(["rebuild", "--home", str(home.root)]) == 1
    finally:
        empty()
    assert one_line_of_a_full_disk(capsys.readouterr().err)
    after = contents(home)
    assert {name: after[name] for name in before} == before
    assert run(["rebuild", "--home", str(home.root)]) == 0
    assert table.exists()


# No write access


@pytest.fixture
def read_only(home: Home) -> Iterator[Home]:
    """The home, read-only."""
    folders = [path for path in (home.root, *home.root.rglob("*")) if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    yield home
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("call", [BILL, ["rebuild"], ["verify"]], ids=["bill", "rebuild", "verify"])
def test_a_read_only_home_is_unchanged(read_only: Home, call: list[str]) -> None:
    before = contents(read_only)
    done = called(*call, "--home", str(read_only.root), as_others=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert LOCKED in done.stderr or "får bara läsas" in done.stderr or "(EACCES)" in done.stderr
    assert contents(read_only) == before
