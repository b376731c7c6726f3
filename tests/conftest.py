"""Properties use the same examples everywhere; a busy machine fails none."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from contracts.period import Month
from tests.months.small_home import billed, contact, deliver, home_with, report

if TYPE_CHECKING:
    from pipelines.home.paths import Home

settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everywhere")


@pytest.fixture(scope="session")
def of_two_years(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home billed across a new year: November issued in 2023, December in 2024."""
    made = home_with(tmp_path_factory.mktemp("of_two_years") / "home")
    made.root.chmod(0o700)
    deliver(made, "november.csv", report(contact("A1", started_on="2023-11-10")))
    billed(made, Month(2023, 11), dt.date(2023, 12, 29))
    deliver(made, "december.csv", report(contact("A2", 1, started_on="2023-12-10")))
    deliver(made, "mer.csv", report(contact("A3", 2, started_on="2023-12-11")))
    billed(made, Month(2023, 12), dt.date(2024, 1, 2))
    return made
