"""A full disk at each step of a month: one line, exit 1; the next call succeeds.

Issued or not, nothing is lost and nothing is billed twice.

Rule: docs/rules.md#invariant-7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands import desk
from commands.main import run
from pipelines.archive.work import read_home
from pipelines.keep.verify import home_problems
from pipelines.ledger.store import ledger_of
from tests.keep.full_disk import full_from
from tests.months.small_home import ISSUED_ON, NEXT_MONTH, contents

if TYPE_CHECKING:
    import polars as pl

    from pipelines.home.paths import Home

BILL = ["bill", str(NEXT_MONTH), "--issued-on", str(ISSUED_ON[NEXT_MONTH])]
BEFORE_ISSUE = (
    "ingest",
    "keep_professions",
    "list_undecided",
    "list_registry_changes",
    "list_paper",
    "keep_templates",
    "believe_reports",
    "match_care",
    "price_matched",
    "settle_contacts",
    "gate",
    "documents",
    "issue",
)
AFTER_ISSUE = ("deliver", "publish")
# Part of every test run; the others are slow tests.
OFTEN = ("match_care", "deliver")
# Transient, or DuckDB's own; the ledger's rows are compared instead of its bytes.
OF_THE_MOMENT = ("ledger.sqlite", "audit_head.json", "follow_up.duckdb", "patient.key")
FULL = "Disken är full. Ge plats. Kör samma kommando igen. Inget är förlorat.\n"
# SQLite and Polars do not distinguish a full disk from a failing one.
EITHER = "isken är full"


def call(home: Home, *arguments: str) -> int:
    return run([*arguments, "--home", str(home.root)])


def money(home: Home) -> list[pl.DataFrame]:
    """Return the ledger's invoices, lines, evidence and documents."""
    with read_home(home.root) as work:
        assert home_problems(work) == []
        tables = (
            work.ledger.invoices(),
            work.ledger.invoice_lines(),
            work.ledger.evidence(),
            work.ledger.documents(),
        )
        return [table.drop("delivery", strict=False) for table in tables]


def same(one: Home, other: Home) -> None:
    """Assert that two homes hold the same files and the same rows."""
    left, right = contents(one, but=OF_THE_MOMENT), contents(other, but=OF_THE_MOMENT)
    assert sorted(left) == sorted(right)
    assert [name for name in left if left[name] != right[name]] == []
    for found, expected in zip(money(one), money(other), strict=True):
        assert found.equals(expected)


def comes_through(
    home: Home,
    step: str,
    undisturbed: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with full_from(step) as progress, monkeypatch.context() as patched:
        patched.setattr(desk, "progress", progress)
        assert call(home, *BILL) == 1
    message = capsys.readouterr().err
    assert message == FULL or (EITHER in message and message.count("\n") == 1)
    with ledger_of(home) as ledger:
        assert ledger.last_issued_run() == (2 if step in AFTER_ISSUE else 1)
    assert call(home, *BILL) == 0
    same(home, undisturbed)


@pytest.mark.parametrize("step", OFTEN)
def test_a_disk_that_fills_at_a_step(
    home: Home,
    step: str,
    undisturbed: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    comes_through(home, step, undisturbed, monkeypatch, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("step", sorted({*BEFORE_ISSUE, *AFTER_ISSUE} - set(OFTEN)))
def test_a_disk_that_fills_at_any_step(
    home: Home,
    step: str,
    undisturbed: Home,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    comes_through(home, step, undisturbed, monkeypatch, capsys)
