"""The analysts' database of the example, published once."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.follow_up.build import publish_database
from pipelines.follow_up.sources import FollowUpTables
from tests.follow_up.home_of_example import home
from tests.follow_up.published import KEY


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> FollowUpTables:
    return home(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def target(tables: FollowUpTables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("home") / "follow_up.duckdb"
    publish_database(target, tables, KEY)
    return target


@pytest.fixture(scope="session")
def database(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(target), read_only=True) as connection:
        yield connection
