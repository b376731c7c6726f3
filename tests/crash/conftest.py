from collections.abc import Iterator

import pytest

from tests.crash.killing import Played, Server, play, server


@pytest.fixture(scope="session")
def forks() -> Iterator[Server]:
    """The process that forks those that are killed."""
    with server() as started:
        yield started


@pytest.fixture(scope="session")
def quarter(forks: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """Every call of the quarter as nothing disturbed it, by its name."""
    return play(forks, tmp_path_factory.mktemp("quarter"))
