"""Replacing a folder whole, with and without the system's own exchange."""

import ctypes
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.home.files import put_folder


def folder(path: Path, content: str) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text(content)
    return path


@pytest.fixture(params=["exchanged by the system", "in three renames"])
def _either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in three renames":
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: SimpleNamespace())


@pytest.mark.usefixtures("_either")
def test_the_new_folder_replaces_the_old(tmp_path: Path) -> None:
    made, place = folder(tmp_path / "made", "new"), folder(tmp_path / "place", "old")
    folder(tmp_path / "made.old", "left by a kill")
    put_folder(made, place)
    assert (place / "file").read_text() == "new"
    assert not made.exists()


def test_an_empty_place_is_filled(tmp_path: Path) -> None:
    made = folder(tmp_path / "made", "new")
    put_folder(made, tmp_path / "month" / "place")
    assert (tmp_path / "month" / "place" / "file").read_text() == "new"
    assert not made.exists()
