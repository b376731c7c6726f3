"""The year, played once for all tests of this folder."""

from typing import NamedTuple

import pytest

from tests.year.lived import MonthEnd, Year
from tests.year.made import MONTHS


class Lived(NamedTuple):
    """The played year and its month ends."""

    year: Year
    ends: list[MonthEnd]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    year = Year(tmp_path_factory.mktemp("year"))
    return Lived(year, year.live(MONTHS))
