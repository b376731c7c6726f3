"""A home that was billed on either side of a new year: made once, copied by who changes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from contracts.period import Month
from tests.months.small_home import billed, contact, deliver, home_with, report

if TYPE_CHECKING:
    from pipelines.home.paths import Home


@pytest.fixture(scope="session")
def of_two_years(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """November and December, the one issued in 2023 and the other in 2024."""
    made = home_with(tmp_path_factory.mktemp("operation") / "home")
    made.root.chmod(0o700)
    deliver(made, "november.csv", report(contact("A1", started_on="2023-11-10")))
    billed(made, Month(2023, 11), dt.date(2023, 12, 29))
    deliver(made, "december.csv", report(contact("A2", 1, started_on="2023-12-10")))
    deliver(made, "mer.csv", report(contact("A3", 2, started_on="2023-12-11")))
    billed(made, Month(2023, 12), dt.date(2024, 1, 2))
    return made
