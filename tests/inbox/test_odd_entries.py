"""Links, pipes, devices, deep folders and vanishing files in the inbox: the others are billed."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.inbox.copies import Unreadable, archived
from pipelines.inbox.files import closed, delivered, known_as, looked
from tests.months.small_home import contact, deliver, fates, figures, home_with, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.home.paths import Home

DEPTH = 1200


@pytest.fixture(autouse=True)
def nothing_deep_left(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """Delete what is too deep for pytest, which deletes old folders by recursion."""
    yield
    os.chdir(request.config.rootpath)
    subprocess.run(["rm", "-rf", tmp_path / "home" / "inbox"], check=True)  # noqa: S607


@pytest.fixture
def odd(tmp_path: Path) -> Home:
    """A home with a good file, a deep one, and entries that are not regular files."""
    home = home_with(tmp_path / "home")
    deliver(home, "bra.csv", report(contact("K1")))
    outside = tmp_path / "utanför.csv"
    outside.write_bytes(report(contact("K9", patient=2)))
    (tmp_path / "mapp").mkdir()
    (tmp_path / "mapp" / "i.csv").write_bytes(report(contact("K8", patient=2)))
    home.inbox.joinpath("länk.csv").symlink_to(outside)
    home.inbox.joinpath("länkad mapp").symlink_to(tmp_path / "mapp")
    home.inbox.joinpath("bruten").symlink_to("finns inte")
    home.inbox.joinpath("egen").symlink_to(home.inbox)
    os.mkfifo(home.inbox / "rör.csv")
    return home


ODD = ["bruten", "egen", "länk.csv", "länkad mapp", "rör.csv"]


def test_odd_entries_are_named_and_do_not_stop_others(odd: Home) -> None:
    found = figures(odd)
    assert fates(odd, 1) == {("bra.csv", 1): ("billed", "")}
    assert sorted(found.ingested.closed) == ODD
    assert list(looked(odd.inbox)) == ["bra.csv"]


def test_a_socket_is_named(odd: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(odd.inbox)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("uttag")
        assert "uttag" in closed(odd.inbox)


def test_files_in_deep_folders_are_billed(tmp_path: Path) -> None:
    home = home_with(tmp_path / "home")
    place = home.inbox
    for _ in range(DEPTH):
        place /= "d"
        place.mkdir()
    (place / "djup.csv").write_bytes(report(contact("K1")))
    figures(home)
    assert fates(home, 1) == {("d/" * DEPTH + "djup.csv", 1): ("billed", "")}


def test_a_folder_whose_path_is_too_long_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "bra.csv", report(contact("K1")))
    monkeypatch.chdir(home.inbox)
    for _ in range(25):
        Path("m" * 200).mkdir()
        os.chdir("m" * 200)
    monkeypatch.chdir(home.inbox)
    assert [known_as(home.inbox, path) for path in delivered(home.inbox)] == ["bra.csv"]
    assert len(closed(home.inbox)) == 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda path: path.unlink(), Unreadable(vanished=True)),
        (lambda path: (path.unlink(), path.symlink_to("/etc/hosts")), Unreadable(vanished=False)),
        (lambda path: (path.unlink(), os.mkfifo(path)), Unreadable(vanished=False)),
        (lambda path: (path.unlink(), path.mkdir()), Unreadable(vanished=False)),
    ],
    ids=["deleted", "linked", "piped", "a folder"],
)
def test_a_file_that_changes_after_the_inbox_was_listed_is_left_out(
    tmp_path: Path, change: object, found: Unreadable
) -> None:
    home = home_with(tmp_path / "home")
    path = deliver(home, "a.csv", report(contact("K1")))
    assert callable(change)
    change(path)
    assert archived(path, home.archive) == found
    assert list(home.archive.iterdir()) == []
