"""`samfaktura query` as a test calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.commands.calling import call

if TYPE_CHECKING:
    from pipelines.home.paths import Home
    from tests.commands.calling import Told


def query(home: Home, *arguments: str) -> int:
    return call(home, "query", *arguments)


def lines_of(told: Told) -> list[str]:
    return [" ".join(line.split()) for line in told.readouterr().out.splitlines()]
