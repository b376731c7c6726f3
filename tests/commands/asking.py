"""Calls of `samfaktura query` in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.calling import call

if TYPE_CHECKING:
    from pipelines.home.paths import Home
    from tests.commands.calling import Captured


def query(home: Home, *arguments: str) -> int:
    return call(home, "query", *arguments)


def lines_of(captured: Captured) -> list[str]:
    return [" ".join(line.split()) for line in captured.readouterr().out.splitlines()]
