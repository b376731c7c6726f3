"""The access log records each look at a patient.

Recorded: user, time, command, contact, care unit and patient (HSLF-FS 2016:40, 4 kap. 9 §). The
program's own log contains no patient.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from commands import desk
from commands.main import run
from pipelines.home.access_log import logged_years
from pipelines.home.orders import Actor
from pipelines.home.paths import Home
from pipelines.keep.backup import backup
from tests.months.small_home import PATIENTS, SELLER, UNIT

if TYPE_CHECKING:
    from pathlib import Path

NEW_YEAR = dt.datetime(2024, 12, 31, 23, 30, tzinfo=dt.UTC)


@pytest.fixture
def home(of_two_years: Home, tmp_path: Path) -> Home:
    shutil.copytree(of_two_years.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([NEW_YEAR - dt.timedelta(hours=1), NEW_YEAR])
    monkeypatch.setattr(desk, "actor", lambda: Actor("Cecilia", next(moments)))


def look(home: Home, contact_id: str) -> int:
    return run(["explain", contact_id, "--home", str(home.root)])


def test_a_look_is_logged_in_its_swedish_year(home: Home) -> None:
    assert look(home, "A1") == 0
    assert look(home, "A2") == 0
    assert logged_years(home) == [2024, 2025]
    [line] = home.access_log(2025).read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "at": "2024-12-31T23:30:00+00:00",
        "who": "Cecilia",
        "command": "explain",
        "reporter": SELLER,
        "contact_id": "A2",
        "care_units": [UNIT],
        "patients": [PATIENTS[1]],
    }
    assert home.access_log(2025).stat().st_mode & 0o077 == 0


def test_looks_are_appended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "actor", lambda: Actor("Cecilia", NEW_YEAR))
    for contact_id in ("A1", "A2", "A1"):
        assert look(home, contact_id) == 0
    lines = home.access_log(2025).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["contact_id"] for line in lines] == ["A1", "A2", "A1"]


def test_a_contact_that_is_not_found_is_not_logged(home: Home) -> None:
    assert look(home, "finns inte") == 2
    assert logged_years(home) == []


def test_nothing_is_shown_if_the_look_cannot_be_logged(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look(home, "A1") == 0
    before = home.access_log(2024).read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, line: write(handle, line[:10]))
    monkeypatch.setattr(desk, "actor", lambda: Actor("Cecilia", NEW_YEAR - dt.timedelta(hours=1)))
    capsys.readouterr()
    assert look(home, "A1") == 1
    assert capsys.readouterr().out == ""
    assert home.access_log(2024).read_bytes() == before


def test_the_access_log_is_in_backups(home: Home, tmp_path: Path) -> None:
    assert look(home, "A1") == 0
    made = backup(home, tmp_path / "kopior", Actor("Anna", NEW_YEAR))
    assert (made.folder / "access" / "2024.jsonl").read_bytes() == home.access_log(
        2024
    ).read_bytes()
