from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A new ledger that must still be sound when the test ends."""
    made = Desk(tmp_path / "ledger.sqlite")
    yield made
    assert made.ledger.verify() == []
    made.ledger.close()
