"""A run with large credits is a draft until a named person approves it.

Rule: docs/rules.md#large-credits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.ledger.store import ledger_of
from tests.commands.calling import NEXT, Captured, call, out_of
from tests.months.small_home import (
    MONTH,
    NEXT_MONTH,
    SELLER,
    contact,
    deliver,
    figures,
    home_with,
    report,
)
from tests.support.home import no_documents

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.home.paths import Home


def issued(home: Home) -> int:
    with ledger_of(home) as ledger:
        return ledger.last_issued_run()


@pytest.fixture
def cancelling(tmp_path: Path) -> Home:
    """January is issued, 1 500,50 kronor; a report cancels it."""
    home = home_with(tmp_path / "home")
    deliver(home, "januari.csv", report(contact("A1")))
    figures(home, MONTH)
    cancelled = {"reporter": SELLER, "contact_id": "A1", "cancelled": "ja"}
    deliver(home, "februari.csv", report(cancelled))
    return home


def set_to(home: Home, *settings: str) -> None:
    home.settings.write_text("\n".join(settings) + "\n", encoding="utf-8")


@pytest.mark.parametrize("limit", ["approve_credits_kronor = 1500", "approve_credits_percent = 50"])
def test_a_named_person_releases_the_run(cancelling: Home, capsys: Captured, limit: str) -> None:
    set_to(cancelling, limit)
    with no_documents():
        assert call(cancelling, *NEXT, "--as", "Eva") == 0
        assert "Krediteringarna är större än gränsen" in out_of(capsys)
        assert call(cancelling, "issue", str(NEXT_MONTH)) == 3
        assert "är inte godkänd" in " ".join(capsys.readouterr().err.split())
        # A higher limit after the draft approves nothing.
        set_to(cancelling)
        assert call(cancelling, "issue", str(NEXT_MONTH)) == 3
        assert issued(cancelling) == 1
        assert call(cancelling, "approve", str(NEXT_MONTH), "--as", "Eva") == 0
        assert call(cancelling, "issue", str(NEXT_MONTH)) == 0
    assert issued(cancelling) == 2


@pytest.mark.parametrize("limit", ["approve_credits_kronor = 1501", ""])
def test_smaller_credits_are_issued_at_once(cancelling: Home, limit: str) -> None:
    set_to(cancelling, limit)
    with no_documents():
        assert call(cancelling, *NEXT) == 0
    assert issued(cancelling) == 2
