"""`samfaktura query` as a test calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.main import run

if TYPE_CHECKING:
    from pipelines.home import Home

Told = pytest.CaptureFixture[str]


def query(home: Home, *arguments: str) -> int:
    return run(["query", *arguments, "--home", str(home.root)])


def lines_of(told: Told) -> list[str]:
    return [" ".join(line.split()) for line in told.readouterr().out.splitlines()]
