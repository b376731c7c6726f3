"""Output of the commands: other people's texts do not control the terminal."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from commands import desk
from commands.main import run
from tests.months.small_home import contact, deliver, home_with, report

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CONTROLS = "\x1b]0;x\x07\x08\x9b31m\r\u202e"


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr()
    text = shown.out + shown.err
    assert not set(text) & set(CONTROLS.replace("]0;x", "").replace("31m", ""))
    return text


def test_no_text_of_others_controls_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(CONTROLS)
    table.add_row(f"cell{CONTROLS}")
    desk.console.print(f"line{CONTROLS}", soft_wrap=True)
    desk.print_heading(f"head{CONTROLS}", CONTROLS)
    desk.print_table(table)
    desk.console.print(Text(CONTROLS), style="red")
    text = printed(capsys)
    assert "line\N{REPLACEMENT CHARACTER}]0;x" in text


def test_a_name_of_a_file_and_a_contact_do_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = home_with(tmp_path / "home")
    deliver(home, "\x1b[2Ja.csv", b"namn;nummer\n1;2\n")
    deliver(home, "b.csv", report(contact("A1")))
    run(["ingest", "--home", str(home.root)])
    assert "F02 \N{REPLACEMENT CHARACTER}[2Ja.csv" in printed(capsys)
    assert run(["explain", "\x1b[2J", "--home", str(home.root)]) == 2
    printed(capsys)


def test_the_programs_files_are_for_its_user_whatever_the_umask_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o000)
    try:
        home = tmp_path / "home"
        assert run(["demo", "--home", str(home)]) == 0
        run(["backup", str(tmp_path / "copies"), "--home", str(home)])
    finally:
        os.umask(before)
    made = [path for folder in (home, tmp_path / "copies") for path in folder.rglob("*")]
    open_to_others = {
        path.relative_to(tmp_path).parts[1:2]
        for path in made
        if not path.is_symlink() and not path.is_relative_to(home / "inbox")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    }
    assert not open_to_others, capsys.readouterr().err
