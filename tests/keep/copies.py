"""A test's backup, and the content that identifies a home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.keep.backup import backup
from pipelines.ledger.store import Ledger
from tests.keep.moments import ANNA

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.orders import Actor
    from pipelines.home.paths import Home


def kept(home: Home, target: Path, actor: Actor = ANNA) -> Path:
    return backup(home, target, actor).folder


def head(home: Home) -> str:
    with Ledger.open(home.ledger) as ledger:
        return ledger.head()
