from collections.abc import Iterator

import pytest

from tests.crash.killing import Played, Server, play, server
from tests.crash.scenario import CALLS


@pytest.fixture(scope="session")
def forks() -> Iterator[Server]:
    """The process that forks those that are killed."""
    with server() as started:
        yield started


@pytest.fixture(scope="session")
def quarter(forks: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """The quarter's calls up to the second issue, undisturbed, by name."""
    return play(forks, tmp_path_factory.mktemp("quarter"), CALLS[:9])


@pytest.fixture(scope="session")
def followed(
    forks: Server, quarter: dict[str, Played], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Played]:
    """The calls that follow three bills: payments, answers, a void and a credit."""
    begun = quarter["decide"].before
    return play(forks, tmp_path_factory.mktemp("followed"), CALLS[11:], begun)
