"""The README's commands work on the demo's home, and its links and names exist."""

import re
import shlex
from pathlib import Path

import pytest

from commands.main import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = "$ .venv/bin/samfaktura "
TOUR = [line.removeprefix(PROGRAM) for line in README.splitlines() if line.startswith(PROGRAM)]


def test_the_tour_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--home", "demo"]) == 0
    assert len(TOUR) > 3
    for call in TOUR:
        assert run(shlex.split(call)) == 0, call
    shown = capsys.readouterr().out
    for line in re.findall(r"^ (?:Kategori|Betalare|Pris) .*$", README, re.MULTILINE):
        assert line.split() in [one.split() for one in shown.splitlines()], line
    assert (tmp_path / "mars.xlsx").exists()


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_it_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    known = set(re.findall(r"^│ ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE))
    table = README.partition("## Commands by task")[2].partition("\n\n`")[0]
    named = set(re.findall(r"`([a-z-]+)`", table))
    assert named
    assert named <= known
