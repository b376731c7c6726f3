"""The shell of `samfaktura query`: input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.asking import lines_of, query

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home
    from tests.commands.calling import Captured


def typed(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured, *lines: str | type[BaseException]
) -> list[str]:
    """Type lines into the shell; return its output."""
    waiting = iter(lines)

    def answer(_: str) -> str:
        line = next(waiting, EOFError)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert query(home) == 0
    return lines_of(capsys)


def test_the_shell_answers_sql_of_several_lines(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    printed = typed(
        billed_twice, monkeypatch, capsys, "SELECT 1 +", "", "2 AS n;", "SELECT 9 AS m;"
    )
    assert printed[1:] == ["n", "3", "1 rad", "m", "9", "1 rad"]


def test_the_shell_continues_after_an_error(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    printed = typed(
        billed_twice, monkeypatch, capsys,
        "SELEKT;", "COPY runs TO 'x';", "SELECT 5", KeyboardInterrupt, ".ask nothing",
        ".ask 1 x", ".out no.txt", ".describe 'x", "SELECT 6 AS n;", ".quit", "SELECT 7 AS n;",
    )  # fmt: skip
    assert printed[-3:] == ["n", "6", "1 rad"]
    assert any("Bara frågor" in line for line in printed)


def test_the_shell_lists_tables_and_macros(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    printed = "\n".join(
        typed(billed_twice, monkeypatch, capsys, ".tables", ".macros", ".describe runs", ".help")
    )
    assert "care_contacts" in printed
    assert "why(of_contact)" in printed
    assert "Hash of the evidence that was approved" in printed
    assert ".describe NAMN" in printed


def test_the_shell_writes_its_last_answer(
    billed_twice: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    target = tmp_path / "svar.csv"
    typed(billed_twice, monkeypatch, capsys, "SELECT 3 AS n;", f".out '{target}'")
    assert target.read_bytes().decode("utf-8-sig") == "n\n3\n"


def test_the_shell_does_not_store_its_input(
    billed_twice: Home, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    readline = pytest.importorskip("readline")
    kept: list[bool] = []
    monkeypatch.setattr(readline, "set_auto_history", kept.append)
    typed(billed_twice, monkeypatch, capsys)
    assert kept == [False]
