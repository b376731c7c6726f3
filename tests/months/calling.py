"""`samfaktura bill` as a test calls it, and a report that it bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.main import run
from tests.months.small_home import ISSUED_ON, MONTH, contact, report

if TYPE_CHECKING:
    from pipelines.home.paths import Home

GOOD = report(contact("A1"), contact("A2", 1))
ISSUE_DAY = str(ISSUED_ON[MONTH])


def bill(home: Home, *more: str, month: str = str(MONTH), day: str = ISSUE_DAY) -> int:
    return run(["bill", month, "--issued-on", day, *more, "--home", str(home.root)])
