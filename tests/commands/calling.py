"""Calls of commands on a home in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.months.small_home import ISSUED_ON, MONTH, NEXT_MONTH
from tests.support.people import run_as

if TYPE_CHECKING:
    from pipelines.home.paths import Home


BILL = ["bill", str(MONTH), "--issued-on", str(ISSUED_ON[MONTH])]
NEXT = ["bill", str(NEXT_MONTH), "--issued-on", str(ISSUED_ON[NEXT_MONTH])]
Captured = pytest.CaptureFixture[str]


def call(home: Home, *arguments: str) -> int:
    return run_as([*arguments, "--home", str(home.root)])


def out_of(captured: Captured) -> str:
    """Return the printed output without line breaks and non-breaking spaces."""
    return " ".join(captured.readouterr().out.split())
