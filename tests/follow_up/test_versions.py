"""Versions of the published database: whole, kept while read, and cleaned up."""

import shutil
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from contracts.invoices import InvoiceLine, IssuedInvoice
from pipelines.follow_up import build
from pipelines.follow_up.build import publish_database
from pipelines.follow_up.sources import FollowUpTables
from tests.follow_up.home_of_example import home

KEY = bytes(range(32))
# DuckDB's main header: a checksum of 8 bytes, DUCK, then the version of the format. 1.4 reads up
# to 67, and files made by 2.0 as it comes say 69 (duckdb/src/storage/storage_info.cpp).
READ_BY_1_4 = 67


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The database as published after January, and after February: by the last run."""
    tables = home(tmp_path_factory.mktemp("runs"))
    folder = tmp_path_factory.mktemp("built")
    return {
        1: publish_database(folder / "1" / "follow_up.duckdb", first_run_only(tables), KEY),
        2: publish_database(folder / "2" / "follow_up.duckdb", tables, KEY),
    }


def first_run_only(tables: FollowUpTables) -> FollowUpTables:
    """January as published before February: without the rows of February's file."""
    return tables._replace(
        runs=tables.runs.head(1),
        files=tables.files.head(2),
        invoices=IssuedInvoice.of(tables.invoices.filter(pl.col("run_no") == 1)),
        invoice_lines=InvoiceLine.of(tables.invoice_lines.filter(pl.col("run_no") == 1)),
        folders={1: tables.folders[1]},
    )


@dataclass
class Published:
    """A name that readers use, and the way it is switched to the next version."""

    target: Path
    built: dict[int, Path]

    def next(self, run_no: int) -> Path:
        shutil.copy(self.built[run_no], build.making(self.target) / self.target.name)
        return build.put_version_in_place(self.target, run_no)

    def names(self) -> list[str]:
        return [str(found) for found in build.versions(build.versions_folder(self.target))]

    def runs(self) -> int:
        with duckdb.connect(str(self.target), read_only=True) as reader:
            return len(reader.table("runs"))


@pytest.fixture
def january(built: dict[int, Path], tmp_path: Path) -> Published:
    published = Published(tmp_path / "follow_up.duckdb", built)
    published.next(1)
    return published


def test_a_version_is_named_by_its_last_run_and_publication_count(
    january: Published,
) -> None:
    january.next(2)
    january.next(2)
    assert january.names() == ["0001-01", "0002-01", "0002-02"]
    assert january.target.readlink() == Path("follow_up/0002-02/follow_up.duckdb")


def test_the_latest_versions_are_kept_and_older_ones_deleted(january: Published) -> None:
    for _ in range(4):
        january.next(2)
    assert january.names() == ["0002-02", "0002-03", "0002-04"]
    assert january.runs() == 2


def test_the_current_version_is_kept_however_old(january: Published) -> None:
    for name in ("0002-01", "0003-01", "0004-01", "0005-01"):
        shutil.copytree(january.target.resolve().parent, january.target.parent / "follow_up" / name)
    build.clean(january.target)
    assert january.names() == ["0001-01", "0003-01", "0004-01", "0005-01"]
    assert january.runs() == 1


def test_a_reader_keeps_its_version_while_the_next_is_read_in_the_same_process(
    january: Published,
) -> None:
    """DuckDB reuses the database that a process has open by path, so paths differ."""
    with duckdb.connect(str(january.target.resolve()), read_only=True) as old:
        for _ in range(4):
            january.next(2)
        assert not (january.target.parent / "follow_up" / "0001-01").exists()
        with duckdb.connect(str(january.target.resolve()), read_only=True) as new:
            assert len(new.table("runs")) == 2
            assert len(old.table("fates")) < len(new.table("fates"))
        assert len(old.table("runs")) == 1
        assert old.execute("SELECT count(*) FROM open_contacts()").fetchone() != (0,)


def test_every_version_answers_by_the_name_follow_up(january: Published) -> None:
    for path in (january.target, january.target.resolve()):
        with duckdb.connect(str(path), read_only=True) as reader:
            assert reader.execute("SELECT count(*) FROM follow_up.runs").fetchone() == (1,)


def test_a_version_is_read_only(built: dict[int, Path]) -> None:
    mode = built[1].stat().st_mode
    assert not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_the_file_has_a_format_that_duckdb_1_4_reads(built: dict[int, Path]) -> None:
    head = built[1].read_bytes()[:20]
    assert head[8:12] == b"DUCK"
    assert struct.unpack("<Q", head[12:20])[0] <= READ_BY_1_4


def test_a_file_that_was_published_before_versions_is_replaced(january: Published) -> None:
    january.target.unlink()
    shutil.copy(january.built[1], january.target)
    january.next(2)
    assert january.target.is_symlink()
    assert january.runs() == 2


class _KilledError(BaseException):
    """The simulated end of the process."""


@pytest.mark.parametrize("step", ["rename", "symlink_to", "replace", "sync_folder", "clean"])
def test_killed_at_any_step_the_name_leads_to_a_whole_file_and_the_next_call_repairs_it(
    january: Published, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(build if step in {"sync_folder", "clean"} else Path, step, killed)
        with pytest.raises(_KilledError):
            january.next(2)
    assert january.runs() in {1, 2}
    before = january.names()
    made = january.next(2)
    assert made.parent.name not in before
    assert january.runs() == 2
    assert january.target.resolve() == made
    left = {path.name for path in january.target.parent.iterdir()}
    assert left == {"follow_up", "follow_up.duckdb"}
    assert {path.name for path in (january.target.parent / "follow_up").iterdir()} == {
        *january.names()
    }
