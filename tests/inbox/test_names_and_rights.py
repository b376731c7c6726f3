"""File names and rights as senders leave them: one file does not stop others.

A name is bytes to the system. Windows programs and old servers encode å, ä and ö differently, and a
delivery server may restrict the files it received to its own user.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from commands.main import run
from pipelines.archive.work import read_home
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.inbox.ingest import still_refused
from pipelines.keep.backup import backup
from pipelines.keep.restore import restore
from pipelines.operation.alerts import what_needs_a_person
from tests.months.small_home import contact, deliver, fates, figures, home_with, report
from tests.support.rights import rights_hold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = dt.datetime(2024, 2, 9, 8, tzinfo=dt.UTC)
LATIN = os.fsdecode("vård.csv".encode("latin-1"))
BAD_LATIN = os.fsdecode("åäö [kopia].csv".encode("latin-1"))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = home_with(tmp_path_factory.mktemp("named") / "home")
    deliver(home, LATIN, report(contact("K1")))
    deliver(home, BAD_LATIN, b"varken eller")
    deliver(home, "vård.csv", report(contact("K2", patient=1)))
    figures(home)
    return home


def test_a_non_utf_8_name_is_billed_and_shown_with_its_bytes(named: Home) -> None:
    assert fates(named, 1) == {
        (r"v\xe5rd.csv", 1): ("billed", ""),
        ("vård.csv", 1): ("billed", ""),
    }


def test_a_refused_file_with_such_a_name_is_reported_while_it_remains(
    named: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest", "--home", str(named.root)]) == 0
    assert r"\xe5\xe4\xf6 [kopia].csv:" in capsys.readouterr().out
    with read_home(named.root) as work:
        assert still_refused(work) == [(r"\xe5\xe4\xf6 [kopia].csv", "F02")]
        assert needs(named) == ["refused:1"]


def test_a_copy_of_the_home_includes_it(named: Home, tmp_path: Path) -> None:
    backup(named, tmp_path / "copies", Actor("prov", AT))
    again = Home(tmp_path / "home")
    restore(again, tmp_path / "copies")
    assert (again.inbox / BAD_LATIN).read_bytes() == b"varken eller"


def needs(home: Home) -> list[str]:
    with read_home(home.root) as work:
        found = what_needs_a_person(work, AT.date())
        return [key.partition(":")[0] if "closed" in key else key for a in found for key in a.keys]


@pytest.fixture(params=[0o000, 0o600], ids=["shut", "not to be entered"])
def shut(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A home where one sender's file, and another's folder, are unreadable."""
    home = home_with(tmp_path / "home")
    deliver(home, "bra.csv", report(contact("K1")))
    file = deliver(home, "stängd.csv", report(contact("K2", patient=1)))
    folder = deliver(home, "mapp/i den.csv", report(contact("K3", patient=2))).parent
    file.chmod(0)
    folder.chmod(request.param)
    yield home
    folder.chmod(0o700)


def test_unreadable_files_are_reported_and_do_not_stop_others(
    shut: Home, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with rights_hold():
        assert run(["ingest", "--home", str(shut.root)]) == 0
        output = capsys.readouterr().out
        assert "1 fil läst (1 rad)" in output
        refused = "programmet får inte läsa filen"
        assert (f"mapp: {refused}" in output, f"stängd.csv: {refused}" in output) == (
            True,
            True,
        )
        assert needs(shut) == ["closed", "closed"]
        assert fates(shut, figures(shut).run.run_no) == {("bra.csv", 1): ("billed", "")}
        backup(shut, tmp_path / "copies", Actor("prov", AT))


def test_files_made_readable_later_are_ingested(shut: Home) -> None:
    with rights_hold():
        assert needs(shut) == ["closed", "closed"]
        (shut.inbox / "mapp").chmod(0o700)
        (shut.inbox / "stängd.csv").chmod(0o600)
        assert needs(shut) == []
        assert len(figures(shut).ingested.read) == 3
